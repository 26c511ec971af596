import { reportRedundant } from '../redundancy.js';
import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'redundant-action',
  severity: 'hint',
  codes: ['AA:REDUNDANT_ACTION'],
  summary: 'An action is covered by the others of its list.',
  checkStatement: (statement, context) =>
    reportRedundant(statement.action, context.compile(statement)?.actions, context),
};
