import { namesAction } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { matchesAbsent, testsOf, usesKey } from '../support/conditions/conditions.js';
import { fixOf } from '../support/fixes/fixes.js';

const PRINCIPAL = /^aws:principal(orgid|orgpaths|account|arn|tag\/.*)$/;
const SOURCE = /^aws:source(orgid|orgpaths|account|arn)$/;

/** Keys of the principal and of its network, which requests that a service principal makes do not have. */
const NOT_OF_SERVICES =
  /^aws:(principal(orgid|orgpaths|account|arn|type|tag\/.*)|userid|username|sourcevpce?|vpcesource.*)$/;

/**
 * Some of the actions that AWS services call as themselves, for those that AWS protects from it (AWS Organizations User
 * Guide, "Resource control policy examples", "Cross-service confused deputy protection"). For others, whether a service calls them
 * depends on the services that are used.
 */
const CALLED_BY_SERVICES = [
  's3:putobject',
  's3:getobject',
  'sqs:sendmessage',
  'kms:decrypt',
  'kms:generatedatakey',
  'secretsmanager:getsecretvalue',
  'sts:assumerole',
];

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

/** Does the Deny cover actions that services call as themselves? */
function isForServices(statement: Statement, { compile }: RuleContext): boolean {
  const actions = compile(statement)?.actions;
  return actions !== undefined && CALLED_BY_SERVICES.some((id) => namesAction(actions, id));
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
    const tests = [...testsOf(statement)];
    const nulls = tests.some(
      (t) => t.use.operator.family === 'null' && /^aws:source(account|arn)$/.test(t.key),
    );
    // It has a condition that no request of a service principal matches, or none of an own principal.
    const spares = (keys: RegExp): boolean => tests.some((t) => keys.test(t.key) && !matchesAbsent(t));
    const sparesServices = spares(NOT_OF_SERVICES);
    const sparesOwn = spares(SOURCE);
    for (const { entry, key, use } of tests) {
      if (use.operator.family === 'null') continue;
      if (PRINCIPAL.test(key) && !told && !sparesServices) {
        context.report({
          range: entry.key.range,
          ...(isForServices(statement, context) ? {} : { severity: 'information' as const }),
          message: `Resource control policies also apply to AWS services, whose requests have no ${entry.key.value}, so this Deny can block services that act for you. Add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}.`,
          ifKind: `it also applies to AWS services, whose requests have no ${entry.key.value}, so this Deny can block services that act for you. Add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}.`,
          fixes: () => addTo(statement, 'BoolIfExists', 'aws:PrincipalIsAWSService', 'false'),
        });
      }
      if (!SOURCE.test(key)) continue;
      if (!told && !sparesOwn) {
        context.report({
          range: entry.key.range,
          message: `${entry.key.value} is present only in requests from AWS services, but this Deny also applies to your own principals. Add "Bool": {"aws:PrincipalIsAWSService": "true"}.`,
          fixes: () => addTo(statement, 'Bool', 'aws:PrincipalIsAWSService', 'true'),
        });
      } else if (told && !nulls) {
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
