import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeTo } from '../support/fixes/fixes.js';

const IRRELEVANT = /^(s3:resourceaccount|aws:resource(account|orgid|orgpaths))$/;

export const rule: Rule = {
  id: 'irrelevant-condition-key',
  severity: 'information',
  kinds: ['resource', 'trust'],
  codes: ['AA:IRRELEVANT_CONDITION_KEY_IN_POLICY'],
  summary: 'A resource-based policy has a condition on the account that owns the resource.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry, key } of testsOf(statement)) {
      if (!IRRELEVANT.test(key)) continue;
      const about = /account$/.test(key) ? 'Account' : key.endsWith('orgid') ? 'OrgID' : 'OrgPaths';
      const better = [`aws:Principal${about}`, `aws:Source${about}`];
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} describes the resource that this policy is attached to, so the condition does not restrict the caller. Use ${better.join(' or ')}.`,
        fixes: () => better.flatMap((name) => changeTo(statement.policy.document, entry.key, name, false)),
      });
    }
  },
};
