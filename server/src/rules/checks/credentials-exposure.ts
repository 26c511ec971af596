import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { reportListed } from '../support/listed.js';
import { CREDENTIALS } from '../support/sensitive.js';

export const rule: Rule = {
  id: 'credentials-exposure',
  severity: 'information',
  optIn: true,
  kinds: ['identity', 'session'],
  codes: ['P:CREDENTIALS_EXPOSURE'],
  summary: 'An action that returns credentials is allowed on every resource.',
  checkStatement(statement, context) {
    reportListed(
      statement,
      context,
      CREDENTIALS,
      (hits) =>
        `${enumerate(hits, 3)} ${hits.length === 1 ? 'returns' : 'return'} credentials, and this Allow grants ${hits.length === 1 ? 'it' : 'them'} on every resource. List the resources, or add a condition.`,
    );
  },
};
