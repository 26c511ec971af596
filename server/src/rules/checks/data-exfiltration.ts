import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { reportListed } from '../support/listed.js';
import { DATA } from '../support/sensitive.js';

export const rule: Rule = {
  id: 'data-exfiltration',
  severity: 'information',
  optIn: true,
  kinds: ['identity', 'session'],
  codes: ['P:SENSITIVE_ACCESS'],
  summary: 'An action that reads stored data is allowed on every resource.',
  checkStatement(statement, context) {
    reportListed(
      statement,
      context,
      DATA,
      (hits) =>
        `${enumerate(hits, 3)} ${hits.length === 1 ? 'reads' : 'read'} stored data, and this Allow grants ${hits.length === 1 ? 'it' : 'them'} on every resource. List the resources that are needed.`,
    );
  },
};
