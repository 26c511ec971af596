import { isOpaque, type ScopeElement } from '../../policy/statement-body.js';
import type { PropertyNode } from '../../syntax/value.js';
import type { Rule, RuleContext, Severity } from '../rule.js';

function empty(property: PropertyNode): boolean {
  const { value } = property;
  if (!value || isOpaque(value)) return false;
  return (
    (value.type === 'array' && value.closed && value.items.length === 0) ||
    (value.type === 'object' && value.closed && value.properties.length === 0)
  );
}

function say(context: RuleContext, property: PropertyNode, effect: string, severity?: Severity): void {
  context.report({
    range: property.value!.range,
    ...(severity ? { severity } : {}),
    message: `${property.key.value} is empty, so ${effect}`,
    ifKind: `${property.key.value} needs a value. Add one.`,
  });
}

/**
 * IAM and Organizations reject a policy without a statement, an action or a resource ("Policy statement must contain
 * resources."; IAM User Guide, "Grammar of the IAM JSON policy language": the lists have at least one value, and an
 * empty string is neither an action nor an ARN). What the other services do with one is not documented for each of them.
 */
function rejected({ policy }: RuleContext): { severity: Severity; effect: string } {
  return policy.kind === 'resource' || policy.kind === 'endpoint'
    ? { severity: 'warning', effect: 'AWS rejects most such policies' }
    : { severity: 'error', effect: 'AWS rejects the policy' };
}

/** Reports empty strings in Action, NotAction, Resource and NotResource. */
function checkStrings(element: ScopeElement, context: RuleContext): void {
  const { severity, effect } = rejected(context);
  const name = element.property.key.value;
  const wanted = name.endsWith('Action')
    ? 'an action, for example "s3:GetObject", or "*"'
    : 'an ARN, for example "arn:aws:s3:::amzn-s3-demo-bucket/*", or "*"';
  for (const item of element.items) {
    if (!item.closed || item.value !== '') continue;
    context.report({
      range: item.range,
      severity,
      message: `A value of ${name} is empty, so ${effect}. Write ${wanted}.`,
      ifKind: `a value of ${name} cannot be empty. Write ${wanted}.`,
    });
  }
}

export const rule: Rule = {
  id: 'empty-value',
  severity: 'information',
  codes: [
    'AA:EMPTY_ARRAY_ACTION',
    'AA:EMPTY_ARRAY_RESOURCE',
    'AA:EMPTY_ARRAY_PRINCIPAL',
    'AA:EMPTY_ARRAY_CONDITION',
    'AA:EMPTY_ARRAY_CONDITION_FORALLVALUES',
    'AA:EMPTY_ARRAY_CONDITION_FORANYVALUE',
    'AA:EMPTY_ARRAY_CONDITION_IFEXISTS',
    'AA:EMPTY_OBJECT_CONDITION',
    'AA:EMPTY_OBJECT_PRINCIPAL',
  ],
  summary: 'The value of an element is an empty string, list or object.',
  checkPolicy(policy, context) {
    const property = policy.statementProperty;
    if (property && property.value?.type === 'array' && empty(property)) {
      const { severity, effect } = rejected(context);
      say(
        context,
        property,
        `the policy allows and denies nothing, and ${effect}. Add a statement.`,
        severity,
      );
    }
  },
  checkStatement(statement, context) {
    for (const element of [statement.action, statement.resource]) {
      if (element) checkStrings(element, context);
    }
    for (const p of statement.node.properties) {
      if (!empty(p)) continue;
      if (p.key.value === 'Condition')
        say(context, p, 'the statement has no condition. Add one, or remove the element.');
      else if (/^(Not)?(Action|Resource)$/.test(p.key.value)) {
        const { severity, effect } = rejected(context);
        const what = p.key.value.endsWith('Action') ? 'an action' : 'an ARN';
        say(context, p, `${effect}. Add ${what}, or "*".`, severity);
      } else if (/^(Not)?Principal$/.test(p.key.value)) {
        say(
          context,
          p,
          p.key.value.startsWith('Not')
            ? 'the statement applies to everything.'
            : 'the statement applies to nothing.',
        );
      }
    }
    for (const entry of statement.principal?.entries ?? []) {
      if (empty(entry.property))
        say(context, entry.property, 'it does not match any principal. Add a principal, or remove it.');
    }
    for (const operator of statement.condition?.operators ?? []) {
      if (empty(operator.property))
        say(context, operator.property, 'it checks nothing. Add a condition key, or remove the operator.');
      for (const entry of operator.entries) {
        if (!empty(entry.list.property)) continue;
        const { use } = operator;
        const absent = !use?.operator.negated && (use?.ifExists || use?.qualifier === 'ForAllValues');
        if (absent) {
          say(
            context,
            entry.list.property,
            `the condition matches only if the key is absent. Use "Null": {"${entry.key.value}": "true"}.`,
          );
          continue;
        }
        say(
          context,
          entry.list.property,
          use?.operator.negated && use.qualifier !== 'ForAnyValue'
            ? 'the condition can match whatever value the key has.'
            : 'no value can match and the condition never matches.',
        );
      }
    }
  },
};
