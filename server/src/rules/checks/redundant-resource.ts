import type { Rule } from '../rule.js';
import { reportRedundant } from '../support/redundancy.js';

export const rule: Rule = {
  id: 'redundant-resource',
  severity: 'hint',
  codes: ['AA:REDUNDANT_RESOURCE'],
  summary: 'A resource is covered by the others of its list.',
  checkStatement: (statement, context) =>
    reportRedundant(statement.resource, context.compile(statement)?.resources, context),
};
