import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import {
  allStatements,
  type CompiledStatement,
  compileResource,
  type PatternNode,
} from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { copied } from '../../syntax/syntax.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { fits } from '../support/arns/resource-fit.js';
import {
  accountPatterns,
  exampleFormat,
  formatPattern,
  resourcePatterns,
  type UsualParts,
  usualParts,
} from '../support/arns/resource-patterns.js';
import { exactWildcards } from '../support/exact-wildcards.js';
import { addCondition } from '../support/fixes/condition-edits.js';
import { fixOf, insertElement, removeValue } from '../support/fixes/fixes.js';
import { splitStatement } from '../support/fixes/split-statement.js';
import { allowingEverything, allowsOnEverything } from '../support/listed.js';
import { reachesQuota, statementSize } from '../support/policy-size.js';
import { createsEveryServiceRole, passesEveryRole } from '../support/wide.js';

/** With more ARN patterns than this, there is no quick fix. */
const MANY_PATTERNS = 8;
/** Nor with more actions that would have to be listed, because only `*` matches them. */
const MANY_ACTIONS = 30;

/** A pattern of resources of whatever service, which is as wide as `*`. */
const isEveryService = (arn: string): boolean => /^arn:[^:]*:\*:/.test(arn);

/** What an Allow on everything grants. */
interface Grant {
  readonly statement: Statement;
  /** Values of Action that match actions with resource types. */
  readonly limited: readonly string[];
  /** Actions that have none, which only `*` matches, and unknown values. */
  readonly rest: readonly string[];
  readonly arns: readonly string[];
}

/** Characters of the values, as AWS counts them. */
const lengthOf = (values: readonly string[]): number => values.reduce((sum, v) => sum + v.length + 3, 0);

/** Is all of it allowed on everything by other statements? Then a statement for it would be redundant. */
function isAllowedElsewhere({ statement, rest }: Grant, context: RuleContext): boolean {
  const missing = new Set(rest.map((id) => id.toLowerCase()));
  for (const other of allowingEverything(statement.policy)) {
    if (missing.size === 0) return true;
    if (other === statement) continue;
    for (const { value } of other.action?.items ?? [])
      for (const id of context.sets.expand(value)) missing.delete(id.toLowerCase());
  }
  return missing.size === 0;
}

/**
 * Two statements: this one keeps the actions that need `*`, and the ones that support resource-level permissions get
 * another one with ARN patterns.
 */
function split(grant: Grant, context: RuleContext): Fix[] {
  const { statement, limited, rest, arns } = grant;
  if (isAllowedElsewhere(grant, context)) return [];
  const sid = statement.sid?.value;
  // A single value, with its comment, stays where it is.
  const isList = statement.action?.isArray === true;
  const other = sid === undefined ? undefined : `${sid}${isList ? 'Limited' : 'Any'}`;
  if (other !== undefined && statement.policy.statements.some((s) => s.sid?.value === other)) return [];
  const list = statement.resource?.property.value;
  const others =
    list?.type === 'array' ? list.items.filter((i) => i.type === 'string' && i.value !== '*') : [];
  const named = others.length > 0;
  // As they are written.
  const kept = named && list?.type === 'array' ? copied(statement.policy.document, list, others) : undefined;
  const resource = kept ?? (arns.length === 1 && !statement.resource?.isArray ? arns[0]! : arns);
  const only = limited.length === 1 ? `"${limited[0]}"` : `${limited.length} actions`;
  const what = limited.some(isWild) && limited.length > 1 ? `${limited.length} values of Action` : only;
  return fixOf(
    `Split the statement: ${what} with ${named ? 'the ARNs' : 'ARN patterns'}, ${rest.length} with "*"`,
    splitStatement(
      statement,
      isList
        ? [
            { sid, actions: rest, ...(named ? { resource: ['*'] } : {}) },
            { sid: other, actions: limited, resource },
          ]
        : [
            { sid, actions: limited, resource },
            { sid: other, actions: rest, resource: statement.resource?.isArray ? ['*'] : '*' },
          ],
    ),
  );
}

const hasTypes = (a: Action): boolean => a.resourceTypes.length > 0;

const isWild = (text: string): boolean => /[*?]/.test(text);

/** The other values of Resource, if each of the actions acts on one of them. */
function withoutStar(grant: Grant, star: PatternNode, context: RuleContext): Fix[] {
  const { statement, limited, rest } = grant;
  const { resource, policy } = statement;
  if (!resource || resource.others.length + resource.partial.length > 0) return [];
  const arns = resource.items.map((i) => i.value).filter((v) => v !== '*');
  const globs = arns.map((arn) => compileResource(arn, policy.variables));
  const isUsed = (value: string): boolean =>
    context.sets
      .expand(value)
      .flatMap((id) => context.catalogue.action(id) ?? [])
      .filter(hasTypes)
      .some((action) => globs.some((glob) => fits(action, glob)));
  if (arns.length === 0 || !limited.every(isUsed)) return [];
  if (rest.length === 0) return removeValue(policy.document, resource, star, 'Remove "*"', false);
  const again = statementSize(statement);
  if (rest.length > MANY_ACTIONS || reachesQuota(policy, lengthOf([...arns, ...rest]) + again)) return [];
  return split({ ...grant, arns }, context);
}

/** The fix: the other values of Resource, or patterns of all resources that the actions can need. */
function narrow(grant: Grant, star: PatternNode, context: RuleContext): Fix[] {
  const { statement, rest, arns } = grant;
  const { resource, policy } = statement;
  if (resource && resource.items.length + resource.others.length > 1)
    return withoutStar(grant, star, context);
  if (arns.length === 0 || arns.length > MANY_PATTERNS || arns.some(isEveryService)) return [];
  const again = rest.length > 0 ? statementSize(statement) : 0;
  if (reachesQuota(policy, lengthOf([...arns, ...rest]) + again)) return [];
  if (rest.length > 0) return rest.length > MANY_ACTIONS ? [] : split(grant, context);
  const value = arns.length === 1 && !resource?.isArray ? arns[0]! : arns;
  const listed = enumerate(
    arns.map((a) => `"${a}"`),
    2,
  );
  return insertElement(statement, 'Resource', value, `Change "*" to ${listed}`);
}

/** Are all resources of the action in the principal's account? Those of a Region without an account can be Amazon's own images. */
const isOfAccount = ({ resourceTypes }: Action): boolean =>
  resourceTypes.every(({ type }) =>
    type.arns.every((format) => {
      const arn = parseArn(format);
      return arn === undefined || arn.region === '' || arn.account !== '';
    }),
  );

/**
 * Where the resources would be too many to list: those of the account. Some actions have requests without the key (IAM User
 * Guide, "AWS global condition context keys", aws:ResourceAccount).
 */
function inAccount(statement: Statement, { account }: UsualParts): Fix[] {
  const id = account === '*' ? '<account-id>' : account;
  return addCondition(
    statement,
    'StringEqualsIfExists',
    'aws:ResourceAccount',
    id,
    `Add a condition on aws:ResourceAccount for requests that have it ("${id}")`,
  );
}

/** The format of an ARN for the actions that a statement allows on everything and that change something. */
interface Writes {
  readonly format: string | undefined;
  /** For each value of Action: does it match an action with resource types? */
  readonly limited: readonly boolean[];
  /** Those values, as a message lists them. */
  readonly listed: string;
}

/** The documented actions that each value of Action matches. */
const matchedActions = (compiled: CompiledStatement, catalogue: Catalogue, sets: RequestSets): Action[][] =>
  compiled.actions!.globs.map((glob) => sets.expand(glob).flatMap((id) => catalogue.action(id) ?? []));

const isOnResources = (action: Action | undefined): boolean => action !== undefined && hasTypes(action);

const writesAnywhere = oncePerStatement((compiled, catalogue, sets): Writes | undefined => {
  if (!allowsOnEverything(compiled)) return undefined;
  const { globs } = compiled.actions!;
  if (globs.some((g) => g.shape === 'all' || g.text === '*:*')) return undefined;
  // Other rules report these two.
  const context = { catalogue, sets };
  if (passesEveryRole(compiled, context) || createsEveryServiceRole(compiled, context)) return undefined;
  const writes = namedActions(compiled, catalogue, sets).actions.filter(
    (a) => hasTypes(a) && a.levels.some((l) => l !== 'List' && l !== 'Read'),
  );
  if (writes.length === 0) return undefined;
  const limited = globs.map((glob) => sets.expand(glob).some((id) => isOnResources(catalogue.action(id))));
  const values = compiled.actions!.nodes.filter((_, i) => limited[i]).map(readableText);
  const listed = `${enumerate(values, 3)} ${values.length === 1 ? 'supports' : 'support'}`;
  return { format: exampleFormat(writes), limited, listed };
});

function reportStar(
  compiled: CompiledStatement,
  { format, limited, listed }: Writes,
  usual: UsualParts,
  context: RuleContext,
): void {
  const { statement } = compiled;
  const { nodes } = compiled.actions!;
  const star = compiled.resources!.nodes[compiled.resources!.globs.findIndex((g) => g.shape === 'all')]!;
  context.report({
    range: star.range,
    message: `"*" grants access to every resource, but ${listed} specific resources${format === undefined ? '' : `, for example ${formatPattern(format, usual)}`}.`,
    fixes: () => {
      const matched = matchedActions(compiled, context.catalogue, context.sets);
      const acting = namedActions(compiled, context.catalogue, context.sets).actions.filter(hasTypes);
      const each = resourcePatterns(acting, usual, context.sets);
      const arns = each.length > MANY_PATTERNS ? accountPatterns(acting, usual, context.sets) : each;
      const alone = nodes.flatMap((node, i) => {
        if (!limited[i]) return [readableText(node)];
        return matched[i]!.filter((a) => !hasTypes(a)).map((a) => a.id);
      });
      const rest = alone.length > MANY_ACTIONS ? exactWildcards(alone, context.catalogue) : alone;
      const values = nodes.filter((_, i) => limited[i]).map(readableText);
      const fixes = narrow({ statement, limited: values, rest: [...new Set(rest)], arns }, star, context);
      return fixes.length > 0 || !acting.every(isOfAccount) ? fixes : inAccount(statement, usual);
    },
  });
}

export const rule: Rule = {
  id: 'resource-star',
  severity: 'hint',
  kinds: ['identity', 'session'],
  codes: ['P:RESOURCE_STAR'],
  summary: 'An Allow applies to every resource although its actions support specific resources.',
  // The example has the account and the Region of the other statements.
  checkPolicy(policy, context) {
    for (const compiled of allStatements(context.compiled)) {
      const writes = writesAnywhere(compiled, context.catalogue, context.sets);
      if (writes) reportStar(compiled, writes, usualParts(policy), context);
    }
  },
};
