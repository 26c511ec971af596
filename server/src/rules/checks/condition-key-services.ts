import type { Statement } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { withoutCondition } from '../support/conditions/without-condition.js';
import { fixOf } from '../support/fixes/fixes.js';

/**
 * The values of Action that can leave an Allow with the conditions, which never match for them: all of their actions are
 * without the keys, and others stay. undefined: there are none.
 */
function movedValues(
  statement: Statement,
  tests: readonly Tested[],
  { catalogue, sets }: RuleContext,
): readonly string[] | undefined {
  const { action, effect } = statement;
  if (effect !== 'Allow' || !action || action.negated || action.others.length > 0) return undefined;
  if (!tests.every(needsKey)) return undefined;
  const isWithout = (id: string): boolean =>
    id === 'iam:PassRole' ||
    tests.every((t) => !catalogue.servicesOfKey(t.entry.key.value)?.includes(id.split(':')[0]!));
  const moved: string[] = [];
  for (const { value } of action.items) {
    const ids = sets.expand(value);
    if (ids.length > 0 && ids.every(isWithout)) moved.push(value);
    // A wildcard for actions of both kinds stays, and with it the finding.
    else if (ids.some(isWithout)) return undefined;
  }
  return moved.length > 0 && moved.length < action.items.length ? moved : undefined;
}

export const rule: Rule = {
  id: 'condition-key-services',
  severity: 'warning',
  codes: ['AA:USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES'],
  summary: 'A condition key that only some services support is used with other services.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled) return;
    // The keys that are absent from requests to the same services.
    const absent = new Map<string, Tested[]>();
    for (const test of testsOf(statement)) {
      const { entry } = test;
      const supported = context.catalogue.servicesOfKey(entry.key.value);
      if (!supported) continue;
      const { actions, open } = namedActions(compiled, context.catalogue, context.sets);
      const others = new Set(
        actions
          .filter((a) => !supported.includes(a.service.prefix) || a.id === 'iam:PassRole')
          .map((a) => (a.id === 'iam:PassRole' ? a.id : a.service.prefix)),
      );
      if (others.size === 0 && !open) continue;
      const who = others.size > 0 ? enumerate([...others]) : 'some of the services in this statement';
      absent.set(who, [...(absent.get(who) ?? []), test]);
    }
    for (const [who, tests] of absent) {
      const keys = tests.map((t) => t.entry.key);
      const moved = movedValues(statement, tests, context);
      const names = [...new Set(keys.map((k) => k.value))];
      const one = names.length === 1;
      context.report({
        range: keys[0]!.range,
        message: `Only some services support ${enumerate(names)}, and ${one ? 'it is' : 'they are'} absent from requests to ${who}.${moved ? ` Move ${moved.length === 1 ? 'the action' : 'the actions'} to a separate statement.` : ''}`,
        fixes: () =>
          moved
            ? fixOf(
                `Move ${enumerate(moved, 3)} to a separate statement without the ${tests.length === 1 ? 'condition' : 'conditions'} on ${enumerate(names)}`,
                withoutCondition(statement, moved, tests[0]!, undefined, tests.slice(1)),
              )
            : [],
        ...(one
          ? {}
          : { related: keys.slice(1).map((k) => ({ range: k.range, message: 'Also such a key.' })) }),
      });
    }
  },
};
