/** What IAM sees in the value tree of one statement. Nothing is lost, however wrong it is, and nothing is required. */

import type { ObjectNode, PartialStringNode, PropertyNode, StringNode, ValueNode } from '../syntax/value.js';
import { Derived } from '../text/derived.js';
import { trimmed } from '../text/trimmed.js';
import { type OperatorUse, parseOperator } from './operators.js';

/** Action, NotAction, Resource, NotResource, or the values of a principal type: one string or a list. */
export interface StringList {
  readonly property: PropertyNode;
  readonly isArray: boolean;
  readonly items: readonly StringNode[];
  /** Strings of which only parts are known. */
  readonly partial: readonly PartialStringNode[];
  /** Values that are not (completely known) strings. */
  readonly others: readonly ValueNode[];
  /** Some value is unknown before the deployment, or partly unknown. */
  readonly opaque: boolean;
}

export interface ScopeElement extends StringList {
  /** NotAction, NotResource. */
  readonly negated: boolean;
}

export interface PrincipalElement {
  readonly property: PropertyNode;
  readonly negated: boolean;
  /** The value is one string, which can only be "*". */
  readonly single: StringNode | undefined;
  readonly entries: readonly StringList[];
  readonly opaque: boolean;
  /** Some value is completely unknown, or is the only value and partly known. */
  readonly unreadable: boolean;
}

export interface ConditionEntry {
  readonly operator: ConditionOperator;
  readonly list: StringList;
  /** All values: strings, and the numbers and booleans that AWS takes as such. */
  readonly key: StringNode;
  readonly values: readonly ValueNode[];
}

export interface ConditionOperator {
  readonly property: PropertyNode;
  readonly key: StringNode;
  /** undefined: not an operator. */
  readonly use: OperatorUse | undefined;
  readonly entries: readonly ConditionEntry[];
}

export interface ConditionElement {
  readonly property: PropertyNode;
  readonly operators: readonly ConditionOperator[];
  readonly opaque: boolean;
}

/** What a statement says, wherever it is. */
export interface StatementBody {
  readonly node: ObjectNode;
  /** What is computed from the statement as it was read, and says nothing of where it is. */
  readonly derived: Derived<StatementBody>;
  readonly sid: StringNode | undefined;
  readonly effectNode: ValueNode | undefined;
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly action: ScopeElement | undefined;
  readonly resource: ScopeElement | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly condition: ConditionElement | undefined;
}

/** Is part of the value, or all of it, unknown before the deployment? */
export const isOpaque = (node: ValueNode | undefined): boolean =>
  node?.type === 'opaque' || node?.type === 'partial-string';

const NONE: readonly never[] = [];

/** Those of a kind. All or none in nearly every list, which then is not copied. */
function those<T extends ValueNode>(
  all: readonly ValueNode[],
  isOne: (node: ValueNode) => node is T,
): readonly T[] {
  if (all.every(isOne)) return all;
  return all.some(isOne) ? trimmed(all.filter(isOne)) : NONE;
}

export function stringList(property: PropertyNode): StringList {
  const value = property.value;
  const all = value === undefined ? [] : value.type === 'array' ? value.items : [value];
  return {
    property,
    isArray: value?.type === 'array',
    items: those(all, (n): n is StringNode => n.type === 'string'),
    partial: those(all, (n): n is PartialStringNode => n.type === 'partial-string'),
    others: those(all, (n): n is ValueNode => n.type !== 'string'),
    opaque: all.some(isOpaque),
  };
}

/** The first property with one of the names. */
export function first(node: ObjectNode, ...names: string[]): PropertyNode | undefined {
  return node.properties.find((p) => names.includes(p.key.value));
}

function principalOf(node: ObjectNode): PrincipalElement | undefined {
  const property = first(node, 'Principal', 'NotPrincipal');
  if (!property) return undefined;
  const value = property.value;
  const lists = value?.type === 'object' ? value.properties.map(stringList) : [];
  return {
    property,
    negated: property.key.value === 'NotPrincipal',
    single: value?.type === 'string' ? value : undefined,
    entries: lists,
    opaque: isOpaque(value) || lists.some((l) => l.opaque),
    unreadable: isOpaque(value) || lists.some((l) => l.others.some((o) => o.type === 'opaque')),
  };
}

/** The tests of a condition that are known: a request has to meet each of them, whatever the others are. */
const certainPart = (node: ValueNode | undefined): ObjectNode | undefined =>
  node?.type === 'object' ? node : node?.type === 'opaque' ? node.certain : undefined;

function conditionOf(node: ObjectNode): ConditionElement | undefined {
  const property = first(node, 'Condition');
  if (!property) return undefined;
  const value = property.value;
  const operators: ConditionOperator[] = [];
  const tests = certainPart(value);
  if (tests) {
    for (const p of tests.properties) {
      const entries: ConditionEntry[] = [];
      const operator: ConditionOperator = {
        property: p,
        key: p.key,
        use: parseOperator(p.key.value),
        entries,
      };
      const keys = certainPart(p.value);
      if (keys) {
        for (const entry of keys.properties) {
          const list = stringList(entry);
          const values =
            entry.value === undefined ? [] : entry.value.type === 'array' ? entry.value.items : [entry.value];
          entries.push({ operator, list, key: entry.key, values });
        }
      }
      operators.push(operator);
    }
  }
  return {
    property,
    operators,
    opaque: isOpaque(value) || (value?.type === 'object' && value.properties.some((p) => isOpaque(p.value))),
  };
}

function scope(node: ObjectNode, name: string, not: string): ScopeElement | undefined {
  const property = first(node, name, not);
  return property && { ...stringList(property), negated: property.key.value === not };
}

/** Reads the elements of a statement. */
export function readStatement(node: ObjectNode): StatementBody {
  const effectNode = first(node, 'Effect')?.value;
  const effect = effectNode?.type === 'string' ? effectNode.value : undefined;
  const sid = first(node, 'Sid')?.value;
  let derived: Derived<StatementBody> | undefined;
  const body: StatementBody = {
    node,
    get derived() {
      derived ??= new Derived(body);
      return derived;
    },
    sid: sid?.type === 'string' ? sid : undefined,
    effectNode,
    effect: effect === 'Allow' || effect === 'Deny' ? effect : undefined,
    action: scope(node, 'Action', 'NotAction'),
    resource: scope(node, 'Resource', 'NotResource'),
    principal: principalOf(node),
    condition: conditionOf(node),
  };
  return body;
}
