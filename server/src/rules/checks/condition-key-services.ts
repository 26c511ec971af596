import { namedActions } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

export const rule: Rule = {
  id: 'condition-key-services',
  severity: 'warning',
  codes: ['AA:USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES'],
  summary: 'A condition key that only some services support is used with other services.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled) return;
    for (const { entry } of testsOf(statement)) {
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
      context.report({
        range: entry.key.range,
        message: `Only some services support ${entry.key.value}, and it is absent from requests to ${who}. Limit the statement to services that support the key.`,
      });
    }
  },
};
