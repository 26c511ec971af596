import type { Statement } from '../../policy/policy.js';
import { ownValue } from '../../text/own-value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { replaceKey } from '../support/fixes/condition-edits.js';
import { changeTo } from '../support/fixes/fixes.js';
import { accountFor, oneValue } from '../support/suggested-values.js';

/** Keys that identify the caller, which AWS names as absent for service principals without documenting each request. */
const IDENTITY = /^aws:(username|multifactorauth(present|age))$/;

/** The keys for the source of the request that compare the same thing. */
const SOURCES: Readonly<Record<string, string>> = {
  'aws:principalaccount': 'aws:SourceAccount',
  'aws:principalorgid': 'aws:SourceOrgID',
  'aws:principalorgpaths': 'aws:SourceOrgPaths',
};

const SOURCE_ARN = 'arn:aws:<service>:<region>:<account-id>:<resource>';

/** The key for the source in the place of the one for the caller; a condition on the account where none compares the same. */
function sourceFixes(statement: Statement, test: Tested): Fix[] {
  const { policy } = statement;
  const source = ownValue(SOURCES, test.key);
  if (source !== undefined) return changeTo(policy.document, test.entry.key, source, false);
  const account = accountFor(policy);
  const { family } = test.use.operator;
  if (family === 'arn') return replaceKey(statement, test, 'aws:SourceArn', oneValue(SOURCE_ARN));
  return replaceKey(
    statement,
    test,
    'aws:SourceAccount',
    account,
    family === 'string' ? undefined : 'StringEquals',
  );
}

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
          message: `This Allow never matches for ${enumerate(names)}, because ${test.entry.key.value} is absent from requests that a service principal makes. ${names.length === 1 ? 'A service needs' : 'Services need'} a separate statement, with a condition on aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
        });
        return;
      }
      context.report({
        range: test.entry.key.range,
        message: `${test.entry.key.value} is absent from requests that a service principal makes, so this Allow never matches. Use aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
        fixes: () => sourceFixes(statement, test),
      });
    }
  },
};
