import type { Rule } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions.js';

/** Keys that identify the caller, which AWS names as absent for service principals without documenting each request. */
const IDENTITY = /^aws:(username|multifactorauth(present|age))$/;

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
    const names = services.flatMap((e) => e.items.map((i) => i.value));
    for (const test of testsOf(statement)) {
      const facts = context.catalogue.keyFacts(test.key);
      const absent = IDENTITY.test(test.key) || facts?.presence.service === 'absent';
      if (!absent || !needsKey(test) || names.some((n) => facts?.servicePrincipals?.includes(n))) continue;
      context.report({
        range: test.entry.key.range,
        message: `${test.entry.key.value} is absent from requests that a service principal makes, so this Allow never matches. Use aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
      });
    }
  },
};
