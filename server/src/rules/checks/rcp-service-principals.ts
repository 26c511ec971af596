import type { Statement } from '../../policy/policy.js';
import type { Fix, Rule } from '../rule.js';
import { testsOf, usesKey } from '../support/conditions.js';
import { fixOf } from '../support/fixes.js';

const PRINCIPAL = /^aws:principal(orgid|orgpaths|account|arn|tag\/.*)$/;
const SOURCE = /^aws:source(orgid|orgpaths|account|arn)$/;

function addTo(statement: Statement, operator: string, key: string, value: string): Fix[] {
  const { document } = statement.policy;
  const condition = statement.condition?.property.value;
  if (condition?.type !== 'object') return [];
  const { edit } = document.syntax;
  const existing = condition.properties.find((p) => p.key.value === operator)?.value;
  if (existing && existing.type !== 'object') return [];
  return fixOf(
    `Add "${operator}": {"${key}": "${value}"}`,
    existing
      ? edit.set(document, existing, key, value)
      : edit.set(document, condition, operator, { [key]: value }),
    true,
  );
}

export const rule: Rule = {
  id: 'rcp-service-principals',
  severity: 'warning',
  kinds: ['rcp'],
  codes: [
    'AA:RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY',
    'AA:RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY',
    'AA:RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK',
  ],
  summary:
    'A resource control policy also applies to AWS services, or to your own principals, unintentionally.',
  checkStatement(statement, context) {
    if (statement.effect !== 'Deny') return;
    const told = usesKey(statement, 'aws:principalisawsservice');
    const nulls = [...testsOf(statement)].some(
      (t) => t.use.operator.family === 'null' && /^aws:source(account|arn)$/.test(t.key),
    );
    for (const { entry, key, use } of testsOf(statement)) {
      if (use.operator.family === 'null') continue;
      if (PRINCIPAL.test(key) && !told) {
        context.report({
          range: entry.key.range,
          message: `Resource control policies also apply to AWS services, whose requests have no ${entry.key.value}, so this Deny can block services that act for you. Add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}.`,
          ifKind: `it also applies to AWS services, whose requests have no ${entry.key.value}, so this Deny can block services that act for you. Add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}.`,
          fixes: () => addTo(statement, 'BoolIfExists', 'aws:PrincipalIsAWSService', 'false'),
        });
      }
      if (!SOURCE.test(key)) continue;
      if (!told) {
        context.report({
          range: entry.key.range,
          message: `${entry.key.value} is present only in requests from AWS services, but this Deny also applies to your own principals. Add "Bool": {"aws:PrincipalIsAWSService": "true"}.`,
          fixes: () => addTo(statement, 'Bool', 'aws:PrincipalIsAWSService', 'true'),
        });
      } else if (!nulls) {
        context.report({
          range: entry.key.range,
          severity: 'information',
          message: `Some AWS service integrations do not send ${entry.key.value}, so this Deny blocks them. Add "Null": {"aws:SourceAccount": "false"}.`,
          fixes: () => addTo(statement, 'Null', 'aws:SourceAccount', 'false'),
        });
      }
    }
  },
};
