import { dollarBraces } from '../../text/dollar-braces.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';

export const rule: Rule = {
  id: 'variable-for-operator',
  severity: 'error',
  codes: ['AA:INVALID_VARIABLE_FOR_OPERATOR'],
  summary: 'A policy variable is used with an operator other than a string or ARN operator.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    if (!statement.policy.variables) return;
    for (const { entry, use } of testsOf(statement)) {
      const { family } = use.operator;
      if (family === 'string' || family === 'arn') continue;
      for (const item of entry.list.items) {
        // Without a colon it is not a condition key: another tool might replace it.
        if (!dollarBraces(item.value).some(({ name }) => /^[^:]+:./.test(name))) continue;
        context.report({
          range: item.range,
          message: `AWS replaces variables only in string and ARN conditions, so ${use.canonical} compares the literal text "${item.value}" and never matches.`,
        });
      }
    }
  },
};
