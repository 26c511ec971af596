import { isOpaque } from '../../policy/statement-body.js';
import type { PropertyNode } from '../../syntax/value.js';
import type { Rule, RuleContext } from '../rule.js';

function empty(property: PropertyNode): boolean {
  const { value } = property;
  if (!value || isOpaque(value)) return false;
  return (
    (value.type === 'array' && value.closed && value.items.length === 0) ||
    (value.type === 'object' && value.closed && value.properties.length === 0)
  );
}

function say(context: RuleContext, property: PropertyNode, effect: string): void {
  context.report({
    range: property.value!.range,
    message: `${property.key.value} is empty, so ${effect}`,
  });
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
  summary: 'The value of an element is an empty list or object.',
  checkPolicy(policy, context) {
    const property = policy.statementProperty;
    if (property && property.value?.type === 'array' && empty(property)) {
      say(
        context,
        property,
        'the policy allows and denies nothing, and AWS rejects most such policies. Add a statement.',
      );
    }
  },
  checkStatement(statement, context) {
    for (const p of statement.node.properties) {
      if (!empty(p)) continue;
      if (p.key.value === 'Condition')
        say(context, p, 'the statement has no condition. Add one, or remove the element.');
      else if (/^(Not)?(Action|Resource|Principal)$/.test(p.key.value)) {
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
      if (empty(entry.property)) say(context, entry.property, 'it does not match any principal.');
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
