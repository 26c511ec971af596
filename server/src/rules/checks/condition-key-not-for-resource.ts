import type { Action, ResourceTypeUse } from '../../catalogue/catalogue.js';
import { actionHasKey, useHasKey } from '../../catalogue/condition-keys.js';
import { allStatements, type CompiledStatement, isWhole, namesAction } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { formatPattern, usualParts } from '../support/arns/resource-patterns.js';
import { matchesAbsent, needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { conditionWithout } from '../support/fixes/condition-edits.js';
import { fixOf, insertElement } from '../support/fixes/fixes.js';
import { splitStatement } from '../support/fixes/split-statement.js';
import { plainlyNames } from '../support/plainly-names.js';

/**
 * Actions whose reference has the keys of each resource type, those that the request creates included. Others are not
 * complete: `ec2:CopyVolumes` lacks the tags of the volume that is copied.
 */
const DETAILED: readonly string[] = ['ec2:RunInstances', 'ec2:CreateVolume'];

const RUN_INSTANCES = 'ec2:RunInstances';

/** The resource types of the action that the statement names. */
const usesIn = ({ resources }: CompiledStatement, action: Action): readonly ResourceTypeUse[] =>
  action.resourceTypes.filter((use) =>
    resources!.globs.some((glob) => plainlyNames(glob, action.service, use.type)),
  );

/** Some Allow of the policy lets a launch use all its resources without the condition, as far as is known. */
const isLaunchedOtherwise = (own: CompiledStatement, others: readonly CompiledStatement[]): boolean =>
  others.some(
    (s) =>
      s !== own &&
      s.effect === 'Allow' &&
      (!s.actions || s.opaque || namesAction(s.actions, RUN_INSTANCES.toLowerCase())),
  );

/** The statement is about ec2:RunInstances by its name, on every resource. */
const isAboutAnyLaunch = oncePerStatement(({ core: { actions, resources, opaque } }): boolean => {
  if (opaque || actions?.negated !== false || resources?.negated !== false) return false;
  return (
    resources.globs.some((g) => g.shape === 'all') &&
    actions.globs.some((g) => g.shape === 'literal' && g.text.toLowerCase() === RUN_INSTANCES.toLowerCase())
  );
});

/** The required resource types of a launch that do not have the key; none if the action does not have it. */
const usesWithout = (action: Action, key: string): readonly ResourceTypeUse[] =>
  actionHasKey(action, key)
    ? action.resourceTypes.filter((use) => use.required && useHasKey(action, use, key) === false)
    : [];

const typeNames = (uses: readonly ResourceTypeUse[]): string =>
  enumerate(
    uses.map((u) => `${u.type.name}/*`),
    3,
  );

/** The instances of a launch, as a pattern of the partition of the policy. */
const instancesOf = (policy: Policy): string => `arn:${usualParts(policy).partition}:ec2:*:*:instance/*`;

/** Has the statement no other action, whose resources would be others? */
const isOnlyLaunch = ({ action }: Statement): boolean =>
  action !== undefined && action.others.length === 0 && action.items.length === 1;

/** The condition in a statement for instances alone, and the other resources in one without it. */
function splitLaunch(statement: Statement, test: Tested, without: readonly ResourceTypeUse[]): Fix[] {
  const { action, sid, policy } = statement;
  if (!isOnlyLaunch(statement)) return [];
  const condition = conditionWithout(statement, [test]);
  const other = sid && `${sid.value}Other`;
  if (condition === undefined || (other && policy.statements.some((s) => s.sid?.value === other))) return [];
  const actions = action!.items.map((i) => i.value);
  const instances = instancesOf(policy);
  const usual = usualParts(policy);
  const formats = [...new Set(without.flatMap((use) => use.type.arns))];
  const rest = formats.map((format) => formatPattern(format, { ...usual, region: '*', account: '*' }));
  return fixOf(
    `Split the statement: instances with the condition on ${test.entry.key.value}, the other resources without it`,
    splitStatement(statement, [
      { sid: sid?.value, actions, resource: statement.resource?.isArray ? [instances] : instances },
      { sid: other, actions, resource: rest, condition },
    ]),
  );
}

/**
 * Reports a Deny of ec2:RunInstances on every resource with a condition on a key of the instance that matches without the
 * key: it also matches for the image, the subnet and others (AWS Organizations User Guide, "Example SCPs for Amazon EC2", has instance/*).
 */
function checkDeny(deny: CompiledStatement, { catalogue, sets, report }: RuleContext): void {
  if (deny.effect !== 'Deny' || !isAboutAnyLaunch(deny, catalogue, sets)) return;
  const action = catalogue.action(RUN_INSTANCES);
  if (!action) return;
  const tests = [...testsOf(deny.statement)];
  const first = tests.find((t) => usesWithout(action, t.entry.key.value).length > 0);
  if (!first || !matchesAbsent(first)) return;
  const without = usesWithout(action, first.entry.key.value);
  const others = tests.filter((t) => t !== first);
  const general = others.filter((t) => !actionHasKey(action, t.entry.key.value));
  // Another condition on keys of these types can keep the Deny from them.
  const mayKeep = (t: Tested): boolean =>
    !matchesAbsent(t) || without.some((use) => useHasKey(action, use, t.entry.key.value) !== false);
  if (others.some((t) => !general.includes(t) && mayKeep(t))) return;
  const { key } = first.entry;
  const instances = instancesOf(deny.statement.policy);
  report({
    range: key.range,
    message: `A launch also needs ${typeNames(without)}, which do not have ${key.value}, and this condition matches if the key is absent, so the statement denies every launch${general.length > 0 ? ' for which its other conditions match' : ''}.${isOnlyLaunch(deny.statement) ? ` Limit Resource to "${instances}".` : ''}`,
    fixes: () =>
      isOnlyLaunch(deny.statement)
        ? insertElement(
            deny.statement,
            'Resource',
            deny.statement.resource?.isArray ? [instances] : instances,
            `Change Resource to "${instances}"`,
          )
        : [],
  });
}

/**
 * Reports a key of the instance in an Allow of ec2:RunInstances on every resource: a launch also needs the image, the
 * subnet and others, which do not have the key (Amazon EC2 User Guide, "Example policies to control access to the Amazon
 * EC2 API", Launch instances: the condition is in a statement for instance/* alone).
 */
function checkLaunch(allow: CompiledStatement, context: RuleContext): void {
  const { statement, effect } = allow;
  if (effect !== 'Allow' || !isAboutAnyLaunch(allow, context.catalogue, context.sets)) return;
  const action = context.catalogue.action(RUN_INSTANCES);
  if (!action || isLaunchedOtherwise(allow, allStatements(context.compiled))) return;
  for (const test of testsOf(statement)) {
    const { key } = test.entry;
    if (!needsKey(test)) continue;
    const without = usesWithout(action, key.value);
    if (without.length === 0) continue;
    context.report({
      range: key.range,
      message: `A launch also needs ${typeNames(without)}, which do not have ${key.value}, so the condition does not match for them and the statement allows no launch.${isOnlyLaunch(statement) ? ' Split the statement: instances with the condition, the other resources without it.' : ''}`,
      fixes: () => splitLaunch(statement, test, without),
    });
    return;
  }
}

export const rule: Rule = {
  id: 'condition-key-not-for-resource',
  severity: 'warning',
  codes: [],
  summary: "A condition key is not in requests for the actions on the statement's resources.",
  checkPolicy(_, context) {
    for (const s of allStatements(context.compiled)) checkDeny(s, context);
    if (!isWhole(context.compiled)) return;
    for (const s of allStatements(context.compiled)) checkLaunch(s, context);
  },
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const { actions, resources } = compiled ?? {};
    if (!compiled || compiled.opaque || !actions || !resources || resources.negated) return;
    // Wildcards are not checked: the author does not have each of their actions in mind.
    if (actions.globs.some((g) => g.shape !== 'literal')) return;
    const named = namedActions(compiled, context.catalogue, context.sets);
    if (named.open || named.actions.some((a) => !DETAILED.includes(a.id))) return;
    for (const test of testsOf(statement)) {
      const { key } = test.entry;
      const deny = compiled.effect === 'Deny';
      // A Deny that matches without the key denies too much; such an Allow can be intended.
      const always = deny && matchesAbsent(test);
      if (!always && !needsKey(test)) continue;
      const without = named.actions.filter((action) => {
        const uses = usesIn(compiled, action);
        // condition-key-not-for-action reports a key that the action never has.
        if (uses.length === 0 || !actionHasKey(action, key.value)) return false;
        return uses.every((use) => useHasKey(action, use, key.value) === false);
      });
      if (without.length === 0 || without.length < named.actions.length) continue;
      const types = [...new Set(without.flatMap((a) => usesIn(compiled, a).map((u) => u.type.name)))];
      const what = `AWS does not document ${key.value} for ${enumerate(without.map((a) => a.id))} on the resource ${types.length === 1 ? 'type' : 'types'} ${enumerate(types)}`;
      if (always) {
        context.report({
          range: key.range,
          message: `${what}, and this condition matches if the key is absent, so it does not limit the Deny.`,
        });
        continue;
      }
      context.report({
        range: key.range,
        ...(deny ? { severity: 'information' as const } : {}),
        message: `${what}, so the condition never matches and the statement ${deny ? 'denies' : 'allows'} nothing.${key.value.toLowerCase().includes('resourcetag') ? ' A resource that the request creates has no tags yet: use aws:RequestTag.' : ''}`,
      });
    }
  },
};
