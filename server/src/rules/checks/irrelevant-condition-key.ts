import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

const IRRELEVANT = /^(s3:resourceaccount|aws:resource(account|orgid|orgpaths))$/;

export const rule: Rule = {
  id: 'irrelevant-condition-key',
  severity: 'information',
  kinds: ['resource', 'trust'],
  codes: ['AA:IRRELEVANT_CONDITION_KEY_IN_POLICY'],
  summary: 'A resource-based policy has a condition on the account that owns the resource.',
  checkStatement(statement, context) {
    for (const { entry, key } of testsOf(statement)) {
      if (!IRRELEVANT.test(key)) continue;
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} is the owner of the resource, which is always the same in the resource's own policy: the test says nothing about the caller. It belongs in identity policies; here use aws:PrincipalAccount or aws:SourceAccount.`,
      });
    }
  },
};
