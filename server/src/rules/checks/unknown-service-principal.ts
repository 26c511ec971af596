import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import type { Rule } from '../rule.js';
import { didYouMean, didYouMeanText } from '../support/fixes/fixes.js';
import { similarServicePrincipals } from '../support/service-principals.js';

export const rule: Rule = {
  id: 'unknown-service-principal',
  severity: 'warning',
  kinds: PRINCIPAL_KINDS,
  codes: [],
  summary: 'A service principal is not in the documentation, and resembles one that is.',
  reads: ['Principal'],
  checkStatement(statement, context) {
    for (const entry of statement.principal?.entries ?? []) {
      if (entry.property.key.value !== 'Service') continue;
      for (const item of entry.items) {
        // invalid-principal reports whitespace.
        const isWhole = item.closed && item.value.trim() === item.value;
        const names = isWhole ? similarServicePrincipals(item.value, context.catalogue) : [];
        if (names.length === 0) continue;
        context.report({
          range: item.range,
          // IAM User Guide, "AWS JSON policy elements: Principal", "AWS service principals".
          message: `AWS does not document the service principal "${item.value}", and it rejects a policy with a service principal that does not exist.${didYouMeanText(names)}`,
          fixes: () => didYouMean(context.policy.document, item, names),
        });
      }
    }
  },
};
