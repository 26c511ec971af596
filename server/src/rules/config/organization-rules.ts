/** Rules of an organization: data from its configuration, checked with the same sets as the built-in rules. */

import { withinArnParts } from '../../algebra/arn-glob.js';
import { compileGlob, type Glob, matchGlob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import { covered } from '../../algebra/glob-sampling.js';
import type { Atom, Box } from '../../algebra/search.js';
import {
  type CompiledStatement,
  compileAction,
  compileResource,
  type PatternNode,
} from '../../policy/compile.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { actsOn, parseArn } from '../../policy/resources.js';
import { isAccountId, isAccountKey } from '../../requests/account-id.js';
import { accountIn, type Caller, parseCaller } from '../../requests/principal.js';
import { oneOf } from '../../sets/key-tests.js';
import { readableText, type StringNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Report, RuleContext, Severity } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { callersLike } from './forbidden-callers.js';
import { reachesOtherAccounts } from './reaches-other-accounts.js';
import { haveResourceInCommon, missingConditions, type RequiredConditions } from './required-conditions.js';

/** Exactly one of the checks is there. */
export interface OrganizationRule {
  readonly id: string;
  /** The text of the author; what was found is added after it. */
  readonly message: string;
  readonly severity: Severity;
  readonly kinds: readonly PolicyKind[] | undefined;
  readonly requireConditions?: RequiredConditions;
  readonly forbidActions?: readonly string[];
  readonly forbidResources?: readonly string[];
  readonly forbidPrincipals?: readonly string[];
  /** Actions that one policy must not allow all of. */
  readonly forbidTogether?: readonly string[];
  readonly allowedAccounts?: readonly string[];
  /** Regions; wildcards are supported: `eu-*`. */
  readonly allowedRegions?: readonly string[];
}

/** The rule ID of the findings: `organization/` and the ID of the rule. */
export const organizationId = (rule: OrganizationRule): string => `organization/${rule.id}`;

const plainGlob = (text: string): Glob =>
  compileGlob(text, { mode: 'string', wildcards: true, variables: false, ignoreCase: true });

const allows = (context: RuleContext): readonly CompiledStatement[] =>
  context.compiled.statements.filter((s) => s.effect === 'Allow');

const denyBoxes = (context: RuleContext): Box[] =>
  context.together
    .filter((d) => d.effect === 'Deny')
    .map((d) => context.sets.box(d))
    .filter((box) => box !== undefined);

type Dimension = 'action' | 'resource';

const atomOf = (dimension: Dimension, glob: Glob, { sets }: RuleContext): Atom => {
  const scope = { globs: [glob], nodes: [], negated: false };
  return (dimension === 'action' ? sets.actionAtom(scope) : sets.resourceAtom(scope)) as Atom;
};

/** Is a part of what a statement allows granted? Not where Deny statements of the same policy deny all of it. */
function isGranted(s: CompiledStatement, part: readonly Atom[], context: RuleContext): boolean {
  const { sets } = context;
  const box = sets.box(s);
  if (!box) return true;
  const asked: Box = [...part, ...box];
  return !sets.isEmpty(asked) && sets.covered(asked, denyBoxes(context)) !== true;
}

/** A place of a statement, with the patterns that it grants something of. */
interface Hit {
  readonly node: PatternNode;
  readonly patterns: readonly string[];
  /** NotAction or NotResource, which does not list them. */
  readonly negated: boolean;
}

/** Where a statement grants actions or resources that a list of patterns names. */
function hitsOf(
  s: CompiledStatement,
  dimension: Dimension,
  wanted: ReadonlyMap<string, Glob>,
  context: RuleContext,
): Hit[] {
  const { sets } = context;
  const scope = dimension === 'action' ? s.actions : s.resources;
  const property = (dimension === 'action' ? s.statement.action : s.statement.resource)?.property;
  if (!scope || !property) return [];
  if (scope.negated) {
    const box = sets.box(s);
    const patterns = [...wanted].filter(([, glob]) => {
      const atom = atomOf(dimension, glob, context);
      return box && sets.meet([atom], box) === true && isGranted(s, [atom], context);
    });
    return patterns.length > 0
      ? [{ node: property.key, patterns: patterns.map(([text]) => text), negated: true }]
      : [];
  }
  const meets = dimension === 'action' ? intersects : haveResourceInCommon;
  return scope.globs.flatMap((own, i) => {
    const hit = [...wanted].find(
      ([, glob]) =>
        meets(own, glob) &&
        isGranted(s, [atomOf(dimension, own, context), atomOf(dimension, glob, context)], context),
    );
    return hit ? [{ node: scope.nodes[i]!, patterns: [hit[0]], negated: false }] : [];
  });
}

const hitMessage = ({ node, patterns, negated }: Hit): string =>
  negated
    ? `The element also matches ${enumerate(patterns)}, because it does not list it.`
    : `"${readableText(node)}" is or includes ${patterns[0]}.`;

type Say = (report: Report) => void;

function requireConditions(
  required: RequiredConditions,
  context: RuleContext,
  say: Say,
  words: string,
): void {
  for (const { node, missing } of missingConditions(required, context))
    say({
      range: node.range,
      message: `${words} "${readableText(node)}" needs a condition on ${missing}.`,
    });
}

function forbidActions(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  const wanted = new Map(patterns.map((p) => [p, compileAction(p)]));
  for (const s of allows(context))
    for (const hit of hitsOf(s, 'action', wanted, context))
      say({ range: hit.node.range, message: `${words} ${hitMessage(hit)}` });
}

/**
 * Can an action of the statement act on the resource, as far as is documented? Of NotAction, those of the service in the
 * ARN are asked.
 */
function actsOnResource(s: CompiledStatement, resource: Glob, { sets, catalogue }: RuleContext): boolean {
  if (!s.actions) return true;
  const within = parseArn(resource.text) ? withinArnParts(resource) : resource;
  if (s.actions.negated) {
    const service = parseArn(resource.text)?.service;
    const actions = service === undefined ? [] : (catalogue.service(service)?.actions ?? []);
    const rest = actions.filter((a) => !s.actions!.globs.some((g) => sets.expand(g).includes(a.id)));
    return actions.length === 0 || rest.some((a) => actsOn(a, within));
  }
  return s.actions.globs.some((g) => {
    const ids = sets.expand(g);
    return ids.length === 0 || ids.some((id) => actsOn(catalogue.action(id)!, within));
  });
}

function forbidResources(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  const globs = new Map(patterns.map((p) => [p, compileResource(p, false)]));
  for (const s of allows(context)) {
    const wanted = new Map([...globs].filter(([, glob]) => actsOnResource(s, glob, context)));
    for (const hit of hitsOf(s, 'resource', wanted, context))
      say({ range: hit.node.range, message: `${words} ${hitMessage(hit)}` });
  }
}

const principalsOf = (s: CompiledStatement): StringNode[] => {
  const { principal } = s.statement;
  if (!principal || principal.negated) return [];
  return [...(principal.single ? [principal.single] : []), ...principal.entries.flatMap((e) => e.items)];
};

/** An account by its ID and by the ARN of its root user is the same principal. */
const sameForm = (text: string): string => (isAccountId(text) ? `arn:aws:iam::${text}:root` : text);

/** What is known of the requests of a caller. */
function callerBox(caller: Caller, { sets }: RuleContext): Box {
  const facts =
    caller.type === 'aws'
      ? [oneOf('aws:principalaccount', [caller.account]), oneOf('aws:principalarn', [caller.arn])]
      : [];
  return [sets.callers([caller]), ...facts.map((test) => sets.keyAtom(test) as Atom)];
}

/** Is a principal of a statement a forbidden one, or everyone, and so the forbidden one too? */
function isForbidden(node: StringNode, pattern: string): boolean {
  // "*" forbids everyone as a principal.
  if (pattern === '*') return node.value === '*';
  if (node.value === '*') return parseCaller(pattern)?.type === 'aws';
  // An account: everyone in it.
  if (isAccountId(pattern) && accountIn(node.value) === pattern) return true;
  return matchGlob(plainGlob(sameForm(pattern)), sameForm(node.value));
}

/** The caller that is asked about: the forbidden one, or the one that a pattern matches. */
function forbiddenCaller(node: StringNode, pattern: string): Caller | undefined {
  const text = node.value === '*' || pattern === node.value ? pattern : node.value;
  return text === '*' ? undefined : parseCaller(text);
}

/** Does a statement with NotPrincipal grant something to a caller that a pattern matches? Where that is unknown: no. */
function exceptionReaches(s: CompiledStatement, pattern: string, context: RuleContext): boolean {
  if (pattern === '*') return isGranted(s, [], context);
  const { sets } = context;
  const box = sets.box(s);
  return callersLike(pattern).some((caller) => {
    const asked = callerBox(caller, context);
    return box !== undefined && sets.meet(asked, box) === true && isGranted(s, asked, context);
  });
}

function forbidPrincipals(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  for (const s of allows(context)) {
    const { principal } = s.statement;
    if (principal?.negated) {
      const reached = patterns.filter((p) => exceptionReaches(s, p, context));
      if (reached.length > 0)
        say({
          range: principal.property.key.range,
          message: `${words} The element also matches ${enumerate(reached)}, because it does not list it.`,
        });
      continue;
    }
    for (const node of principalsOf(s)) {
      const hit = patterns.find((p) => {
        if (!isForbidden(node, p)) return false;
        const caller = forbiddenCaller(node, p);
        return isGranted(s, caller ? callerBox(caller, context) : [], context);
      });
      if (hit === undefined) continue;
      const what = node.value === '*' && hit !== '*' ? `includes ${hit}, which is` : 'is';
      say({ range: node.range, message: `${words} "${node.value}" ${what} a forbidden principal.` });
    }
  }
}

function forbidTogether(actions: readonly string[], context: RuleContext, say: Say, words: string): void {
  const nodes = actions.map((action) => {
    const wanted = new Map([[action, compileAction(action)]]);
    for (const s of allows(context)) {
      const [hit] = hitsOf(s, 'action', wanted, context);
      if (hit) return hit.node;
    }
    return undefined;
  });
  const last = nodes.at(-1);
  if (!last || nodes.some((n) => !n)) return;
  say({
    range: last.range,
    message: `${words} The policy allows ${enumerate(actions)}.`,
    related: [...new Set(nodes)]
      .filter((n) => n !== last)
      .map((n) => ({ range: n!.range, message: 'Part of the combination.' })),
  });
}

/** Is a Region or an account, which can be a pattern, one of those that are allowed? One that is not limited names none. */
function isAllowed(text: string, allowed: readonly Glob[]): boolean {
  if (text === '' || text.includes('$') || /^\*+$/.test(text)) return true;
  return covered(plainGlob(text), allowed) !== false;
}

/** The values of conditions that limit a request to them. */
function* limitingValues(
  s: CompiledStatement,
): Generator<{ readonly key: string; readonly node: StringNode }> {
  for (const { key, entry, use } of testsOf(s.statement))
    if (!use.operator.negated) for (const node of entry.list.items) yield { key, node };
}

/** The account or the pattern of accounts that a principal, an ARN or a value of a condition names. */
function accountNamed(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn) return /^[\d*?]+$/.test(arn.account) ? arn.account : undefined;
  return /^\?*\d[\d*?]*$/.test(text) ? text : accountIn(text);
}

const ACCOUNT_ARN_KEYS = ['aws:principalarn', 'aws:sourcearn'];

function allowedAccounts(accounts: readonly string[], context: RuleContext, say: Say, words: string): void {
  const allowed = accounts.map(plainGlob);
  const denies = context.together.filter((d) => d.effect === 'Deny');
  for (const s of allows(context)) {
    const { principal } = s.statement;
    const everyone = principalsOf(s).filter((node) => node.value === '*');
    const isOpen =
      (principal?.negated || everyone.length > 0) && reachesOtherAccounts(s, denies, accounts, context);
    if (principal?.negated && isOpen)
      say({
        range: principal.property.key.range,
        message: `${words} The element also matches other accounts, because it does not list them.`,
      });
    const arns = s.resources?.negated ? [] : (s.resources?.nodes ?? []);
    const tested = [...limitingValues(s)]
      .filter(({ key }) => isAccountKey(key) || ACCOUNT_ARN_KEYS.includes(key))
      .map(({ node }) => node);
    for (const node of isOpen ? everyone : [])
      say({ range: node.range, message: `${words} "*" is everyone, in any account.` });
    for (const node of new Set([...principalsOf(s), ...arns, ...tested])) {
      const account = accountNamed(readableText(node));
      if (account === undefined || isAllowed(account, allowed)) continue;
      say({
        range: node.range,
        message: `${words} The account ${account} is not in the list of allowed values.`,
      });
    }
  }
}

function allowedRegions(regions: readonly string[], context: RuleContext, say: Say, words: string): void {
  const allowed = regions.map(plainGlob);
  for (const s of allows(context)) {
    const arns = s.resources?.negated ? [] : (s.resources?.nodes ?? []);
    const named = [
      ...arns.map((node) => ({ node, region: parseArn(readableText(node))?.region })),
      ...[...limitingValues(s)]
        .filter(({ key }) => key === 'aws:requestedregion')
        .map(({ node }) => ({ node, region: node.value })),
    ];
    for (const { node, region } of named) {
      if (region === undefined || isAllowed(region, allowed)) continue;
      say({
        range: node.range,
        message: `${words} The Region ${region} is not in the list of allowed values.`,
      });
    }
  }
}

/** Kinds of policies that limit what others grant. */
const NOT_GRANTING: readonly PolicyKind[] = ['scp', 'rcp', 'boundary'];

/** Checks a policy against one rule of the organization. */
export function checkOrganizationRule(rule: OrganizationRule, context: RuleContext, say: Say): void {
  const { kind } = context.policy;
  if (rule.kinds ? !rule.kinds.includes(kind) : NOT_GRANTING.includes(kind)) return;
  const words = /[.!?]$/.test(rule.message) ? rule.message : `${rule.message}.`;
  if (rule.requireConditions) requireConditions(rule.requireConditions, context, say, words);
  if (rule.forbidActions) forbidActions(rule.forbidActions, context, say, words);
  if (rule.forbidResources) forbidResources(rule.forbidResources, context, say, words);
  if (rule.forbidPrincipals) forbidPrincipals(rule.forbidPrincipals, context, say, words);
  if (rule.forbidTogether) forbidTogether(rule.forbidTogether, context, say, words);
  if (rule.allowedAccounts) allowedAccounts(rule.allowedAccounts, context, say, words);
  if (rule.allowedRegions) allowedRegions(rule.allowedRegions, context, say, words);
}
