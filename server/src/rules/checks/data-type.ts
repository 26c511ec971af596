import { parseOperator } from '../../policy/operators.js';
import { isOpaque } from '../../policy/statement-body.js';
import {
  beginningOf,
  type ObjectNode,
  ofOrigin,
  type PropertyNode,
  type StringNode,
  type ValueNode,
} from '../../syntax/value.js';
import type { Rule, RuleContext } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';

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

/** What the check of a statement asks about the place, and where it reports. */
interface Reader {
  /** Does the place make a string of the value? An account ID can have lost the zeros that it begins with. */
  makesString(node: ValueNode, account?: boolean): boolean;
  wrong(node: ValueNode, where: string, wanted: string): void;
  unquoted(node: StringNode): void;
}

function wantString(reader: Reader, property: PropertyNode | undefined): void {
  const value = property?.value;
  if (value && value.type !== 'string' && !isOpaque(value) && !reader.makesString(value))
    reader.wrong(value, property.key.value, 'a string');
}

function wantStrings(reader: Reader, property: PropertyNode, account = false): void {
  const value = property.value;
  if (!value || isOpaque(value) || reader.makesString(value, account)) return;
  const where = property.key.value;
  if (value.type === 'array') {
    for (const item of value.items) {
      if (item.type !== 'string' && !isOpaque(item) && !reader.makesString(item, account))
        reader.wrong(item, `Each value of ${where}`, 'a string');
    }
  } else if (value.type !== 'string') reader.wrong(value, where, 'a string or a list of strings');
}

const scalar = (node: ValueNode): boolean =>
  node.type === 'string' || node.type === 'number' || node.type === 'boolean' || isOpaque(node);

function condition(reader: Reader, property: PropertyNode): void {
  const { value } = property;
  if (!value || isOpaque(value)) return;
  if (value.type !== 'object') {
    reader.wrong(value, 'Condition', 'an object such as {"StringEquals": {"aws:ResourceTag/env": "prod"}}');
    return;
  }
  for (const operator of value.properties) {
    const keys = operator.value;
    if (!keys || isOpaque(keys)) continue;
    if (keys.type !== 'object') {
      // unknown-operator reports a condition key without an operator.
      if (!parseOperator(operator.key.value) && operator.key.value.includes(':')) continue;
      reader.wrong(keys, `The value of ${operator.key.value}`, 'an object of condition keys and values');
      continue;
    }
    for (const key of keys.properties) {
      const v = key.value;
      if (!v || scalar(v)) continue;
      if (v.type === 'array') {
        for (const item of v.items)
          if (!scalar(item)) reader.wrong(item, `Each value of ${key.key.value}`, 'a string');
      } else reader.wrong(v, `The value of ${key.key.value}`, 'a string or a list of strings');
    }
  }
}

function unquoted(node: ValueNode | undefined, reader: Reader): void {
  if (node?.type === 'string') {
    if (node.unquoted) reader.unquoted(node);
  } else if (node?.type === 'array') for (const item of node.items) unquoted(item, reader);
  else if (node?.type === 'object') for (const p of node.properties) unquoted(p.value, reader);
}

function checkStatement(statement: ObjectNode, reader: Reader): void {
  unquoted(statement, reader);
  for (const p of statement.properties) {
    switch (p.key.value) {
      case 'Sid':
      case 'Effect':
        wantString(reader, p);
        break;
      case 'Action':
      case 'NotAction':
      case 'Resource':
      case 'NotResource':
        wantStrings(reader, p);
        break;
      case 'Principal':
      case 'NotPrincipal':
        if (p.value?.type === 'object' && !isOpaque(p.value)) {
          for (const entry of p.value.properties) wantStrings(reader, entry, true);
        } else if (p.value && p.value.type !== 'string' && !isOpaque(p.value)) {
          reader.wrong(p.value, p.key.value, '"*" or an object such as {"AWS": "..."}');
        }
        break;
      case 'Condition':
        condition(reader, p);
        break;
    }
  }
}

/** Is nothing wrong in the statement, wherever it is? Asked once for a statement, which an edit of another one only moves. */
function isRightEverywhere(statement: ObjectNode): boolean {
  let right = true;
  const wrong = (): void => {
    right = false;
  };
  checkStatement(statement, { makesString: () => false, wrong, unquoted: wrong });
  return right;
}

/** Reports what is wrong in a policy. */
const readerOf = ({ policy, report }: RuleContext): Reader => ({
  // CloudFormation makes strings of numbers and booleans: `Sid: 1` is the Sid "1".
  makesString: (node, account = false) =>
    policy.place.resourceType?.startsWith('AWS::') === true &&
    (node.type === 'boolean' || (node.type === 'number' && (!account || /^\d{12}$/.test(`${node.value}`)))),
  wrong: (node, where, wanted) =>
    report({
      range: node.type === 'array' || node.type === 'object' ? beginningOf(node) : node.range,
      message: `${where} must be ${wanted}, not ${NAMES[node.type]}, so AWS rejects the policy.`,
    }),
  // `*` and `*Object` without quotes are aliases in YAML: names of nodes that are defined with an anchor (YAML 1.2.2, 7.1). No
  // anchor has such a name, so no parser reads the document.
  unquoted: (node) =>
    report({
      range: node.range,
      message: `Without quotes, ${node.value} is an alias in YAML, so the document cannot be read. Put it in quotes.`,
      fixes: () =>
        fixOf(
          'Put it in quotes',
          policy.document.syntax.edit.setText(policy.document, node, node.value),
          true,
        ),
    }),
});

export const rule: Rule = {
  id: 'data-type',
  severity: 'error',
  codes: ['AA:DATA_TYPE_MISMATCH', 'P:MALFORMED'],
  summary: 'The value of an element has the wrong JSON type.',
  // Asked about the policy, because the place decides.
  checkPolicy(policy, context) {
    const reader = readerOf(context);
    if (policy.place.list && policy.statementProperty?.value)
      reader.wrong(policy.statementProperty.value, 'A policy', 'an object with the list as its Statement');
    if (policy.place.twice)
      context.report({
        range: beginningOf(policy.node),
        message:
          'A policy must be an object, not a string with JSON in it, so AWS rejects the policy. It is encoded as JSON twice.',
      });
    for (const p of policy.node.properties) {
      if (p.key.value === 'Version' || p.key.value === 'Id') wantString(reader, p);
    }
    for (const { node } of policy.statements)
      if (!ofOrigin(node, isRightEverywhere)) checkStatement(node, reader);
    const property = policy.statementProperty;
    const value = property?.value;
    if (value && !isOpaque(value)) {
      const items = value.type === 'array' ? value.items : [value];
      for (const item of items) {
        if (item.type !== 'object' && !isOpaque(item)) {
          reader.wrong(item, value.type === 'array' ? 'Each statement' : 'Statement', 'an object');
        }
      }
    }
  },
};
