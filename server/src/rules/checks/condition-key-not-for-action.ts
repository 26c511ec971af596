import type { Action } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import { namedActions } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';

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
    // Wildcards are not judged: nobody means each of their actions.
    if (!compiled?.actions || compiled.actions.globs.some((g) => /[*?]/.test(g.text))) return;
    const { actions, open } = namedActions(compiled, context.catalogue, context.sets);
    if (open || actions.length === 0) return;
    for (const test of compiled.conditions) {
      const hit = lookupKey(context.catalogue, test.keyName);
      if (hit.found !== 'key' || !hit.service) continue;
      if (!actions.some((a) => a.service === hit.service)) continue;
      const supports = (a: Action): boolean => actionHasKey(a, test.keyName);
      const effect =
        test.use.operator.negated || test.use.ifExists
          ? 'the condition always holds'
          : 'the condition never holds';
      if (actions.some(supports)) {
        // Some do: the others are in the wrong statement. An absent key is what a Null or IfExists test is made for.
        if (test.use.operator.family === 'null' || test.use.ifExists || test.use.qualifier === 'ForAllValues')
          continue;
        compiled.actions.globs.forEach((glob, i) => {
          const action = context.catalogue.action(glob.text);
          if (!action || action.service !== hit.service || supports(action)) return;
          context.report({
            range: compiled.actions!.nodes[i]!.range,
            severity: 'hint',
            message: `${hit.key.name} is not documented for ${action.id}: it is not in such requests, so ${effect} there. Give the action a statement of its own.`,
          });
        });
        continue;
      }
      context.report({
        range: test.entry.key.range,
        message: `${hit.key.name} is not documented for ${enumerate(actions.map((a) => a.id))}: it is not in such requests, so ${effect}.`,
      });
    }
  },
};
