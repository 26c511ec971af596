import { keysOfAction } from '../../catalogue/condition-keys.js';
import { namesAnyService } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

const TAG = 'aws:ResourceTag/${TagKey}';

export const rule: Rule = {
  id: 'tag-key-not-supported',
  severity: 'information',
  kinds: ['identity', 'boundary', 'session', 'scp'],
  codes: [
    'AA:DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  summary: 'A condition checks a resource tag for actions that do not support aws:ResourceTag.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled?.actions) return;
    const test = [...testsOf(statement)].find(
      (t) =>
        t.key.startsWith('aws:resourcetag/') &&
        !t.use.operator.negated &&
        !t.use.ifExists &&
        t.use.qualifier !== 'ForAllValues' &&
        t.use.operator.family !== 'null',
    );
    if (!test) return;
    const deny = compiled.effect === 'Deny';
    const { globs, nodes, negated } = compiled.actions;
    if (negated) {
      context.report({
        range: test.entry.key.range,
        ...(deny ? { severity: 'warning' as const } : {}),
        message: `Many actions do not support ${test.entry.key.value}, so the condition does not match and this ${compiled.effect} does not apply to them. List the actions in Action.`,
      });
      return;
    }
    globs.forEach((glob, i) => {
      if (namesAnyService(glob.text)) return;
      const actions = context.sets
        .expand(glob)
        .map((id) => context.catalogue.action(id))
        .filter((a) => a !== undefined);
      if (actions.length === 0) return;
      // A wildcard is checked as a whole: the author does not have each of its actions in mind.
      const without = actions.filter((a) => !keysOfAction(a).has(TAG));
      if (without.length < actions.length) return;
      // A service-specific tag key (ec2:ResourceTag) means that the action has tags, even if the reference omits the global key.
      if (actions.some((a) => [...keysOfAction(a)].some((k) => /resourcetag/i.test(k)))) return;
      const what =
        actions.length === 1
          ? actions[0]!.id
          : enumerate(
              without.map((a) => a.id),
              3,
            );
      context.report({
        range: nodes[i]!.range,
        ...(deny ? { severity: 'warning' as const } : {}),
        message: `${what} ${actions.length === 1 ? 'does' : 'do'} not support ${test.entry.key.value}, so the condition does not match and this ${compiled.effect} does not apply to ${actions.length === 1 ? 'it' : 'them'}. Use a statement with the ARNs of the resources instead.`,
      });
    });
  },
};
