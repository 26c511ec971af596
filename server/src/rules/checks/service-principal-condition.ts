import type { Rule } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions.js';

/** Keys of the identity that makes the request: absent if an AWS service makes it with its own service principal. */
const IDENTITY =
  /^aws:(principalorgid|principalorgpaths|principaltag\/.*|username|multifactorauth(present|age))$/;

export const rule: Rule = {
  id: 'service-principal-condition',
  severity: 'warning',
  kinds: ['resource', 'trust'],
  codes: ['AA:UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
  summary: 'A condition for a service principal checks a key that only IAM identities have.',
  checkStatement(statement, context) {
    const { principal } = statement;
    if (statement.effect !== 'Allow' || !principal || principal.negated || principal.single) return;
    const services = principal.entries.filter((e) => e.property.key.value === 'Service');
    if (services.length === 0 || services.length < principal.entries.length) return;
    for (const test of testsOf(statement)) {
      if (!IDENTITY.test(test.key) || !needsKey(test)) continue;
      context.report({
        range: test.entry.key.range,
        message: `${test.entry.key.value} is absent from requests that a service principal makes, so this Allow never matches. Use aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
      });
    }
  },
};
