import type { Rule } from '../rule.js';
import { reportRedundant } from '../support/redundancy.js';

export const rule: Rule = {
  id: 'redundant-resource',
  severity: 'hint',
  codes: ['AA:REDUNDANT_RESOURCE'],
  summary: 'Other resources in the list already cover this resource.',
  reads: ['Effect', 'Resource'],
  checkStatement: (statement, context) =>
    reportRedundant(statement.resource, context.compile(statement)?.resources, context),
};
