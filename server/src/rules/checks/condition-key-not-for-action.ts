import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import type { CompiledStatement, ConditionTest, PatternNode } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { ownResources } from '../support/arns/own-resources.js';
import { matchesAbsent } from '../support/conditions/conditions.js';
import { starForAll, withoutCondition } from '../support/conditions/without-condition.js';
import { matchedActions } from '../support/exact-wildcards.js';
import { changeTo, didYouMeanText, fixOf, removeValue } from '../support/fixes/fixes.js';
import { allowingEverything } from '../support/listed.js';
import { WELL_DOCUMENTED } from '../support/well-documented.js';

const isFederated = ({ principal }: Statement): boolean =>
  principal?.entries.some((e) => e.property.key.value === 'Federated') ?? false;

/** Keys that all of the actions have and that say the same: `aws:ResourceTag/env` for `ec2:ResourceTag/env`. */
function similarKeys(written: string, actions: readonly Action[], catalogue: Catalogue): string[] {
  const name = written.slice(written.indexOf(':') + 1);
  const prefixes = new Set(['aws', ...actions.map((a) => a.service.prefix)]);
  return [...prefixes]
    .map((prefix) => `${prefix}:${name}`)
    .filter((key) => key.toLowerCase() !== written.toLowerCase())
    .filter((key) => {
      const hit = lookupKey(catalogue, key);
      return (
        hit.found === 'key' &&
        (actions.every((a) => actionHasKey(a, key)) || (!hit.service && !/tag\//i.test(key)))
      );
    });
}

/**
 * Services whose keys describe requests to themselves, and to no other service ("Cross-service condition keys", in IAM User Guide,
 * "AWS global condition context keys", are of others, for example `ec2:SourceInstanceArn`).
 */
const OWN_REQUESTS: readonly string[] = ['dynamodb', 'iam', 'kms', 's3', 'sns', 'sqs'];

/** Is the key absent from requests for the action because it is of another service? */
const isForeign = (key: string, service: string, { service: own }: Action): boolean =>
  OWN_REQUESTS.includes(service) &&
  own.prefix !== service &&
  WELL_DOCUMENTED.includes(own.prefix) &&
  key.startsWith(`${service}:`);

/** Does the Allow never grant the actions, for want of the key? */
const isDead = (test: ConditionTest, actions: readonly Action[], { effect }: CompiledStatement): boolean =>
  effect === 'Allow' &&
  !matchesAbsent(test) &&
  test.use.operator.family !== 'null' &&
  actions.every((a) => WELL_DOCUMENTED.includes(a.service.prefix));

interface Misplaced {
  readonly action: Action;
  readonly node: PatternNode;
}

/** Does another statement allow the actions on everything? */
function isAllowedElsewhere(statement: Statement, ids: readonly string[], context: RuleContext): boolean {
  const values = allowingEverything(statement.policy).flatMap((s) =>
    s === statement ? [] : (s.action?.items ?? []),
  );
  const allowed = matchedActions(
    values.map((i) => i.value),
    context.sets,
  );
  return ids.every((id) => allowed.has(id));
}

/** What it grants without the condition could be permissions, which the policy grants nowhere today. */
const manages = ({ action }: Misplaced): boolean => action.levels.includes('Permissions management');

/** One finding for each: those that are moved together, and each that the fix removes. */
function inGroups(
  misplaced: readonly Misplaced[],
  { effect }: CompiledStatement,
): readonly (readonly Misplaced[])[] {
  const alone = effect === 'Allow' ? misplaced.filter(manages) : [];
  const together = misplaced.filter((m) => !alone.includes(m));
  return [...(together.length > 0 ? [together] : []), ...alone.map((m) => [m])];
}

/**
 * Moves all actions without the key; removes the one that needs no statement, or manages
 * permissions.
 */
function misplacedFixes(
  statement: Statement,
  misplaced: readonly Misplaced[],
  node: PatternNode,
  { entry }: ConditionTest,
  context: RuleContext,
): Fix[] {
  const allows = statement.effect === 'Allow';
  const compiled = context.compile(statement);
  const own = misplaced.find((m) => m.node === node);
  const moved = allows ? misplaced.filter((m) => !manages(m)) : misplaced;
  const ids = moved.map((m) => m.action.id);
  if (allows && ((own && manages(own)) || isAllowedElsewhere(statement, ids, context))) {
    const item = statement.action?.items.find((i) => i.range.start === node.range.start);
    return item
      ? removeValue(statement.policy.document, statement.action!, item, `Remove "${item.value}"`, false)
      : [];
  }
  return fixOf(
    `Move ${enumerate(ids)} to a separate statement without the condition on ${entry.key.value}`,
    withoutCondition(
      statement,
      moved.map((m) => readableText(m.node)),
      { operator: entry.operator, entry },
      starForAll(
        statement,
        moved.map((m) => m.action),
      ),
      undefined,
      (values) => compiled && ownResources(compiled, values, context),
    ),
  );
}

export const rule: Rule = {
  id: 'condition-key-not-for-action',
  severity: 'information',
  codes: [
    'AA:UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    'AA:MISSING_ACTION_FOR_CONDITION_KEY',
    'P:UNKNOWN_CONDITION_FOR_ACTION',
  ],
  summary: 'A service-specific condition key is used with actions that do not support it.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    // Wildcards are not checked: the author does not have each of their actions in mind.
    if (!compiled?.actions || compiled.actions.globs.some((g) => /[*?]/.test(g.text))) return;
    const { actions, open } = namedActions(compiled, context.catalogue, context.sets);
    if (open || actions.length === 0) return;
    for (const test of compiled.conditions) {
      const hit = lookupKey(context.catalogue, test.keyName);
      if (hit.found !== 'key' || !hit.service) continue;
      const { service } = hit;
      const foreign = (a: Action): boolean =>
        compiled.effect === 'Allow' &&
        isForeign(test.key, service.prefix, a) &&
        !actionHasKey(a, test.keyName);
      if (!actions.some((a) => a.service === service) && !actions.every(foreign)) continue;
      // trust-policy reports the operation that a federated principal cannot call.
      if (statement.policy.kind === 'trust' && isFederated(statement)) continue;
      // The name of a family of keys has a part that each key replaces: "kms:EncryptionContext:${EncryptionContextKey}".
      const shown = hit.key.name.includes('${') ? test.keyName : hit.key.name;
      const supports = (a: Action): boolean => actionHasKey(a, test.keyName);
      const effect = `the condition ${matchesAbsent(test) ? 'always' : 'never'} matches`;
      if (actions.some(supports)) {
        // Some actions support the key: the others are in the wrong statement. Null and IfExists are for absent keys.
        if (test.use.operator.family === 'null' || test.use.ifExists || test.use.qualifier === 'ForAllValues')
          continue;
        const misplaced = compiled.actions.globs.flatMap((glob, i) => {
          const action = context.catalogue.action(glob.text);
          if (!action || (action.service !== service && !foreign(action)) || supports(action)) return [];
          return [{ action, node: compiled.actions!.nodes[i]! }];
        });
        // What is moved is granted from then on: with an action of another service, possibly a way to more permissions.
        const moves = !misplaced.some((m) => foreign(m.action));
        for (const group of inGroups(misplaced, compiled)) {
          const { node } = group[0]!;
          const one = group.length === 1;
          const remedy =
            compiled.effect === 'Allow' && manages(group[0]!)
              ? 'Remove the action, or move it'
              : `Move the ${one ? 'action' : 'actions'}`;
          context.report({
            range: node.range,
            severity: isDead(test, [group[0]!.action], compiled) ? 'warning' : 'hint',
            message: `AWS does not document ${shown} for ${enumerate(group.map((m) => m.action.id))}, so the key is absent from ${one ? 'its' : 'their'} requests and ${effect}.${moves ? ` ${remedy} to a separate statement.` : ''}`,
            fixes: () => (moves ? misplacedFixes(statement, misplaced, node, test, context) : []),
          });
        }
        continue;
      }
      const near = similarKeys(test.entry.key.value, actions, context.catalogue);
      context.report({
        range: test.entry.key.range,
        ...(isDead(test, actions, compiled) ? { severity: 'warning' as const } : {}),
        message: `AWS does not document ${shown} for ${enumerate(actions.map((a) => a.id))}, so the key is absent from these requests and ${effect}.${didYouMeanText(near)}`,
        fixes: () => near.flatMap((key) => changeTo(statement.policy.document, test.entry.key, key, false)),
      });
    }
  },
};
