import type { Rule } from '../rule.js';
import { reportRedundant } from '../support/redundancy.js';

export const rule: Rule = {
  id: 'redundant-action',
  severity: 'hint',
  codes: ['AA:REDUNDANT_ACTION'],
  summary: 'Other actions in the list already cover this action.',
  checkStatement: (statement, context) =>
    reportRedundant(statement.action, context.compile(statement)?.actions, context),
};
