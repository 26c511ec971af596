import { parseOperator } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import { isOpaque } from '../../policy/statement-body.js';
import {
  beginningOf,
  type ObjectNode,
  ofOrigin,
  type PropertyNode,
  type StringNode,
  stringsOf,
  type ValueNode,
} from '../../syntax/value.js';
import type { Rule, RuleContext } from '../rule.js';
import { fixOf } from '../support/fixes.js';

const NAMES: Readonly<Record<ValueNode['type'], string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  null: 'null',
  array: 'a list',
  object: 'an object',
  'partial-string': 'a string',
  opaque: 'an expression',
};

function wrong(context: RuleContext, node: ValueNode, where: string, wanted: string): void {
  const range = node.type === 'array' || node.type === 'object' ? beginningOf(node) : node.range;
  context.report({
    range,
    message: `${where} must be ${wanted}, not ${NAMES[node.type]}, so AWS rejects the policy.`,
  });
}

/**
 * CloudFormation makes strings of numbers and booleans: `Sid: 1` is the Sid "1". A number of other than 12 digits can have lost
 * the zeros that an account ID begins with.
 */
const isMadeString = (node: ValueNode, context: RuleContext, account = false): boolean =>
  context.policy.place.resourceType?.startsWith('AWS::') === true &&
  (node.type === 'boolean' || (node.type === 'number' && (!account || /^\d{12}$/.test(`${node.value}`))));

function wantString(context: RuleContext, property: PropertyNode | undefined): void {
  const value = property?.value;
  if (value && value.type !== 'string' && !isOpaque(value) && !isMadeString(value, context))
    wrong(context, value, property.key.value, 'a string');
}

function wantStrings(context: RuleContext, property: PropertyNode, account = false): void {
  const value = property.value;
  if (!value || isOpaque(value) || isMadeString(value, context, account)) return;
  const where = property.key.value;
  if (value.type === 'array') {
    for (const item of value.items) {
      if (item.type !== 'string' && !isOpaque(item) && !isMadeString(item, context, account))
        wrong(context, item, `Each value of ${where}`, 'a string');
    }
  } else if (value.type !== 'string') wrong(context, value, where, 'a string or a list of strings');
}

const scalar = (node: ValueNode): boolean =>
  node.type === 'string' || node.type === 'number' || node.type === 'boolean' || isOpaque(node);

function condition(context: RuleContext, property: PropertyNode): void {
  const { value } = property;
  if (!value || isOpaque(value)) return;
  if (value.type !== 'object') {
    wrong(context, value, 'Condition', 'an object such as {"StringEquals": {"aws:ResourceTag/env": "prod"}}');
    return;
  }
  for (const operator of value.properties) {
    const keys = operator.value;
    if (!keys || isOpaque(keys)) continue;
    if (keys.type !== 'object') {
      // unknown-operator reports a condition key without an operator.
      if (!parseOperator(operator.key.value) && operator.key.value.includes(':')) continue;
      wrong(context, keys, `The value of ${operator.key.value}`, 'an object of condition keys and values');
      continue;
    }
    for (const key of keys.properties) {
      const v = key.value;
      if (!v || scalar(v)) continue;
      if (v.type === 'array') {
        for (const item of v.items)
          if (!scalar(item)) wrong(context, item, `Each value of ${key.key.value}`, 'a string');
      } else wrong(context, v, `The value of ${key.key.value}`, 'a string or a list of strings');
    }
  }
}

/**
 * `*` and `*Object` without quotes are aliases in YAML: names of nodes that are defined with an anchor (YAML 1.2.2, 7.1). No
 * anchor has such a name, so no parser reads the document.
 */
function unquoted(context: RuleContext, node: StringNode): void {
  const { document } = context.policy;
  context.report({
    range: node.range,
    message: `Without quotes, ${node.value} is an alias in YAML, so the document cannot be read. Put it in quotes.`,
    fixes: () => fixOf('Put it in quotes', document.syntax.edit.setText(document, node, node.value), true),
  });
}

const areStrings = (value: ValueNode): boolean =>
  value.type === 'string' || (value.type === 'array' && value.items.every((item) => item.type === 'string'));

const holdsStrings = ({ value }: PropertyNode): boolean => !value || areStrings(value);

function isUsualElement({ key, value }: PropertyNode): boolean {
  if (!value) return true;
  switch (key.value) {
    case 'Sid':
    case 'Effect':
      return value.type === 'string';
    case 'Action':
    case 'NotAction':
    case 'Resource':
    case 'NotResource':
      return areStrings(value);
    case 'Principal':
    case 'NotPrincipal':
      return value.type === 'string' || (value.type === 'object' && value.properties.every(holdsStrings));
    case 'Condition':
      return (
        value.type === 'object' &&
        value.properties.every(
          ({ value: keys }) => !keys || (keys.type === 'object' && keys.properties.every(holdsStrings)),
        )
      );
    default:
      return true;
  }
}

/** Has each element a type that is right in every place? Asked once for a statement, which an edit of another one only moves. */
function isUsual(statement: ObjectNode): boolean {
  for (const node of stringsOf(statement)) if (node.unquoted) return false;
  return statement.properties.every(isUsualElement);
}

/** Asked about the policy, because the place decides. */
function checkStatement(s: Statement, context: RuleContext): void {
  if (ofOrigin(s.node, isUsual)) return;
  for (const node of stringsOf(s.node)) if (node.unquoted) unquoted(context, node);
  for (const p of s.node.properties) {
    switch (p.key.value) {
      case 'Sid':
      case 'Effect':
        wantString(context, p);
        break;
      case 'Action':
      case 'NotAction':
      case 'Resource':
      case 'NotResource':
        wantStrings(context, p);
        break;
      case 'Principal':
      case 'NotPrincipal':
        if (p.value?.type === 'object' && !isOpaque(p.value)) {
          for (const entry of p.value.properties) wantStrings(context, entry, true);
        } else if (p.value && p.value.type !== 'string' && !isOpaque(p.value)) {
          wrong(context, p.value, p.key.value, '"*" or an object such as {"AWS": "..."}');
        }
        break;
      case 'Condition':
        condition(context, p);
        break;
    }
  }
}

export const rule: Rule = {
  id: 'data-type',
  severity: 'error',
  codes: ['AA:DATA_TYPE_MISMATCH', 'P:MALFORMED'],
  summary: 'The value of an element has the wrong JSON type.',
  checkPolicy(policy, context) {
    for (const p of policy.node.properties) {
      if (p.key.value === 'Version' || p.key.value === 'Id') wantString(context, p);
    }
    for (const statement of policy.statements) checkStatement(statement, context);
    const property = policy.statementProperty;
    const value = property?.value;
    if (value && !isOpaque(value)) {
      const items = value.type === 'array' ? value.items : [value];
      for (const item of items) {
        if (item.type !== 'object' && !isOpaque(item)) {
          wrong(context, item, value.type === 'array' ? 'Each statement' : 'Statement', 'an object');
        }
      }
    }
  },
};
