import { enumerate } from '../../text/words.js';
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
    if (services.length === 0) return;
    const items = services.flatMap((e) => e.items);
    const names = items.map((i) => i.value);
    // Others can match, so the services are what is wrong.
    const others = services.length < principal.entries.length;
    for (const test of testsOf(statement)) {
      const facts = context.catalogue.keyFacts(test.key);
      const absent = IDENTITY.test(test.key) || facts?.presence.service === 'absent';
      if (!absent || !needsKey(test) || names.some((n) => facts?.servicePrincipals?.includes(n))) continue;
      if (others) {
        const [first] = items;
        if (!first) return;
        context.report({
          range: first.range,
          message: `This Allow never matches for ${enumerate(names)}, because ${test.entry.key.value} is absent from requests that a service principal makes. Write a statement for ${names.length === 1 ? 'the service' : 'the services'}, with a condition on aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
        });
        return;
      }
      context.report({
        range: test.entry.key.range,
        message: `${test.entry.key.value} is absent from requests that a service principal makes, so this Allow never matches. Use aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
      });
    }
  },
};
