import type { Statement } from '../../policy/policy.js';
import { type ConditionOperator, isOpaque, type StringList } from '../../policy/statement-body.js';
import type { PropertyNode } from '../../syntax/value.js';
import type { Fix, Report, Rule, RuleContext, Severity } from '../rule.js';
import { replaceTest } from '../support/fixes/condition-edits.js';
import { fixOf, removeElement, removeValue } from '../support/fixes/fixes.js';

/** Is it an empty list, or an object, where it can be one? data-type reports the other. */
function empty({ value }: PropertyNode, type: 'array' | 'object'): boolean {
  if (value?.type !== type || isOpaque(value) || !value.closed) return false;
  return (value.type === 'array' ? value.items : value.properties).length === 0;
}

/** What the elements of a statement can be, apart from a string. */
const TYPES: ReadonlyMap<string, 'array' | 'object'> = new Map([
  ['Action', 'array'],
  ['NotAction', 'array'],
  ['Resource', 'array'],
  ['NotResource', 'array'],
  ['Principal', 'object'],
  ['NotPrincipal', 'object'],
  ['Condition', 'object'],
]);

function say(
  context: RuleContext,
  property: PropertyNode,
  effect: string,
  { severity, fixes }: { readonly severity?: Severity; readonly fixes?: Report['fixes'] } = {},
): void {
  context.report({
    range: property.value!.range,
    ...(severity ? { severity } : {}),
    message: `${property.key.value} is empty, so ${effect}`,
    ifKind: `${property.key.value} needs a value.`,
    ...(fixes ? { fixes } : {}),
  });
}

/**
 * IAM and Organizations reject a policy without a statement, an action or a resource ("Policy statement must contain
 * resources."; IAM User Guide, "Grammar of the IAM JSON policy language": the lists have at least one value, and an
 * empty string is not an action, an ARN or a principal). What the other services do with one is not documented for each of them.
 */
function rejected({ policy }: RuleContext): { severity: Severity; effect: string } {
  return policy.kind === 'resource' || policy.kind === 'endpoint'
    ? { severity: 'warning', effect: 'AWS rejects most such policies' }
    : { severity: 'error', effect: 'AWS rejects the policy' };
}

/** Reports empty strings in a list. */
function checkStrings(element: StringList, context: RuleContext): void {
  const { severity, effect } = rejected(context);
  const name = element.property.key.value;
  for (const item of element.items) {
    if (!item.closed || item.value !== '') continue;
    context.report({
      range: item.range,
      severity,
      message: `A value of ${name} is empty, so ${effect}.`,
      ifKind: `a value of ${name} cannot be empty.`,
      // What the policy does today is that AWS does not accept it.
      fixes: () =>
        removeValue(context.policy.document, element, item, `Remove the empty value of ${name}`, false).map(
          (fix) => ({ ...fix, uncertain: true }),
        ),
    });
  }
}

const isTwice = ({ condition }: Statement, { key }: ConditionOperator): boolean =>
  condition!.operators.filter((o) => o.key.value === key.value).length > 1;

/** Removes an operator without keys, and the Condition where it has no other. */
function removeOperator(
  { policy: { document }, node, condition }: Statement,
  { key, property }: ConditionOperator,
): readonly Fix[] {
  const object = condition?.property.value;
  if (!condition || object?.type !== 'object') return [];
  return object.properties.length > 1
    ? removeElement(document, object, property, `Remove "${key.value}"`)
    : removeElement(document, node, condition.property, 'Remove Condition');
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
    // A tool that writes the policy around a list of statements adds its own, or writes none for an empty list.
    if (policy.place.bare && !policy.place.list) return;
    if (property && empty(property, 'array')) {
      const { severity, effect } = rejected(context);
      say(context, property, `the policy allows and denies nothing, and ${effect}.`, { severity });
    }
  },
  checkStatement(statement, context) {
    const lists = [statement.action, statement.resource, ...(statement.principal?.entries ?? [])];
    for (const list of lists) if (list) checkStrings(list, context);
    for (const p of statement.node.properties) {
      const type = TYPES.get(p.key.value);
      if (!type || !empty(p, type)) continue;
      if (p.key.value === 'Condition')
        say(context, p, 'the statement has no condition. Remove the element.', {
          fixes: () => removeElement(context.policy.document, statement.node, p, 'Remove Condition'),
        });
      else if (type === 'array') {
        const { severity, effect } = rejected(context);
        say(context, p, `${effect}.`, { severity });
      } else {
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
      if (empty(entry.property, 'array')) say(context, entry.property, 'it does not match any principal.');
    }
    for (const operator of statement.condition?.operators ?? []) {
      if (empty(operator.property, 'object'))
        // duplicate-key reports an operator that is there twice.
        say(
          context,
          operator.property,
          `it checks nothing.${isTwice(statement, operator) ? '' : ' Remove the operator.'}`,
          {
            fixes: () => removeOperator(statement, operator),
          },
        );
      for (const entry of operator.entries) {
        if (!empty(entry.list.property, 'array')) continue;
        const { use } = operator;
        const absent = !use?.operator.negated && (use?.ifExists || use?.qualifier === 'ForAllValues');
        if (absent) {
          say(
            context,
            entry.list.property,
            `the condition matches only if the key is absent. Use "Null": {"${entry.key.value}": "true"}.`,
            {
              fixes: () =>
                fixOf(
                  `Change to "Null": {"${entry.key.value}": "true"}`,
                  replaceTest(statement, { operator, entry }, 'Null', 'true'),
                  true,
                ),
            },
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
