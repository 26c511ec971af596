import type { Action } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import type { Statement } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { matchesAbsent } from '../support/conditions.js';

/**
 * Services whose reference lists the keys of every action. With those, an Allow on a missing key allows nothing; others
 * (`aws-marketplace:Subscribe`) have keys that AWS uses without listing them.
 */
const WELL_DOCUMENTED: readonly string[] = [
  'dynamodb',
  'ec2',
  'iam',
  'kms',
  'lambda',
  's3',
  'sns',
  'sqs',
  'sts',
];

const isFederated = ({ principal }: Statement): boolean =>
  principal?.entries.some((e) => e.property.key.value === 'Federated') ?? false;

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
      if (!actions.some((a) => a.service === hit.service)) continue;
      // trust-policy reports the operation that a federated principal cannot call.
      if (statement.policy.kind === 'trust' && isFederated(statement)) continue;
      const supports = (a: Action): boolean => actionHasKey(a, test.keyName);
      const effect = `the condition ${matchesAbsent(test) ? 'always' : 'never'} matches`;
      if (actions.some(supports)) {
        // Some actions support the key: the others are in the wrong statement. Null and IfExists are for absent keys.
        if (test.use.operator.family === 'null' || test.use.ifExists || test.use.qualifier === 'ForAllValues')
          continue;
        compiled.actions.globs.forEach((glob, i) => {
          const action = context.catalogue.action(glob.text);
          if (!action || action.service !== hit.service || supports(action)) return;
          context.report({
            range: compiled.actions!.nodes[i]!.range,
            severity: 'hint',
            message: `AWS does not document ${hit.key.name} for ${action.id}, so the key is absent from its requests and ${effect}. Move the action to a separate statement.`,
          });
        });
        continue;
      }
      const dead =
        compiled.effect === 'Allow' &&
        !matchesAbsent(test) &&
        test.use.operator.family !== 'null' &&
        actions.every((a) => WELL_DOCUMENTED.includes(a.service.prefix));
      context.report({
        range: test.entry.key.range,
        ...(dead ? { severity: 'warning' as const } : {}),
        message: `AWS does not document ${hit.key.name} for ${enumerate(actions.map((a) => a.id))}, so the key is absent from these requests and ${effect}. Use a key that the actions support.`,
      });
    }
  },
};
