import type { Rule } from '../rule.js';
import { reportRedundant } from '../support/redundancy.js';

export const rule: Rule = {
  id: 'redundant-action',
  severity: 'hint',
  codes: ['AA:REDUNDANT_ACTION'],
  summary: 'An action is covered by the others of its list.',
  checkStatement: (statement, context) =>
    reportRedundant(statement.action, context.compile(statement)?.actions, context),
};
