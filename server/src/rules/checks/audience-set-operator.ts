import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeOperator } from '../support/fixes/condition-edits.js';

/** The audience of an OIDC token: `accounts.google.com:aud`. */
export const isAudience = (key: string): boolean => /^[a-z0-9-]+\.[a-z0-9-][^:]*:aud$/i.test(key);

export const rule: Rule = {
  id: 'audience-set-operator',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE', 'AA:CONFIRM_AUDIENCE_CLAIM_TYPE'],
  summary: 'A set operator is used with the audience claim, which is single-valued.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const test of testsOf(statement)) {
      const { key, use, operator } = test;
      if (!isAudience(key) || !use.qualifier) continue;
      const bare = use.canonical.replace(/^For(AllValues|AnyValue):/, '');
      const all = use.qualifier === 'ForAllValues';
      context.report({
        range: operator.key.range,
        message: all
          ? `ForAllValues also matches tokens without the audience claim, which has one value for most providers. Use ${bare}.`
          : `ForAnyValue is for multivalued keys, and the audience claim has one value for most providers. Use ${bare}, unless your provider sends a list.`,
        fixes: () => changeOperator(statement, test, [bare]),
      });
    }
  },
};
