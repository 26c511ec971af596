import { namedActions } from '../../sets/named-actions.js';
import type { StringNode } from '../../syntax/value.js';
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
    // The keys that are absent from requests to the same services.
    const absent = new Map<string, StringNode[]>();
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
      absent.set(who, [...(absent.get(who) ?? []), entry.key]);
    }
    for (const [who, keys] of absent) {
      const names = [...new Set(keys.map((k) => k.value))];
      const one = names.length === 1;
      context.report({
        range: keys[0]!.range,
        message: `Only some services support ${enumerate(names)}, and ${one ? 'it is' : 'they are'} absent from requests to ${who}. Limit the statement to services that support the ${one ? 'key' : 'keys'}.`,
        ...(one
          ? {}
          : { related: keys.slice(1).map((k) => ({ range: k.range, message: 'Also such a key.' })) }),
      });
    }
  },
};
