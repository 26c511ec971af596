/** What is at an offset of a policy: the string under the cursor, and what it means there. */

import type { PartialStringNode, ScalarNode, StringNode, ValueNode } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { Policy, Statement } from './policy.js';
import type { ConditionEntry, ConditionOperator, StringList } from './statement-body.js';

export type Role =
  | 'policy-element'
  | 'statement-element'
  | 'version'
  | 'effect'
  | 'sid'
  | 'action'
  | 'resource'
  | 'partly-known-resource'
  | 'principal'
  | 'principal-type'
  | 'operator'
  | 'condition-key'
  | 'condition-value';

export interface Place {
  readonly role: Role;
  /** Of a string of which only parts are known: its text as people read it. */
  readonly node: StringNode | ScalarNode;
  /** That string. */
  readonly partial?: PartialStringNode;
  readonly policy: Policy;
  readonly statement: Statement | undefined;
  /** The list that the value belongs to: of Action, Resource, or a principal type. */
  readonly list?: StringList;
  readonly operator?: ConditionOperator;
  readonly entry?: ConditionEntry;
}

const text = (node: ValueNode | undefined, offset: number): StringNode | undefined =>
  node?.type === 'string' && isWithin(node.range, offset) ? node : undefined;

function inStatement(statement: Statement, offset: number): Place | undefined {
  const { policy } = statement;
  const base = { policy, statement };
  const property = statement.node.properties.find((p) => isWithin(p.range, offset));
  if (!property) return undefined;
  if (isWithin(property.key.range, offset)) return { ...base, role: 'statement-element', node: property.key };
  switch (property.key.value) {
    case 'Sid':
    case 'Effect': {
      const node = text(property.value, offset);
      return node && { ...base, role: property.key.value === 'Sid' ? 'sid' : 'effect', node };
    }
    case 'Action':
    case 'NotAction':
    case 'Resource':
    case 'NotResource': {
      const list = property.key.value.endsWith('Action') ? statement.action : statement.resource;
      if (list?.property !== property) return undefined;
      const partial = list.partial.find(({ range }) => isWithin(range, offset));
      if (partial && list === statement.resource) {
        const { range, inner, shown } = partial;
        const node = { type: 'string', value: shown, range, inner, closed: true } as const;
        return { ...base, role: 'partly-known-resource', node, partial, list };
      }
      const node = list.items.find((i) => text(i, offset));
      return node && { ...base, role: list === statement.action ? 'action' : 'resource', node, list };
    }
    case 'Principal':
    case 'NotPrincipal': {
      const { principal } = statement;
      if (principal?.property !== property) return undefined;
      if (text(principal.single, offset)) return { ...base, role: 'principal', node: principal.single! };
      for (const entry of principal.entries) {
        if (text(entry.property.key, offset))
          return { ...base, role: 'principal-type', node: entry.property.key };
        const node = entry.items.find((i) => text(i, offset));
        if (node) return { ...base, role: 'principal', node, list: entry };
      }
      return undefined;
    }
    case 'Condition':
      for (const operator of statement.condition?.operators ?? []) {
        if (!isWithin(operator.property.range, offset)) continue;
        if (text(operator.key, offset)) return { ...base, role: 'operator', node: operator.key, operator };
        for (const entry of operator.entries) {
          if (text(entry.key, offset))
            return { ...base, role: 'condition-key', node: entry.key, operator, entry };
          for (const value of entry.values) {
            const scalar = value.type === 'string' || value.type === 'number' || value.type === 'boolean';
            if (scalar && isWithin(value.range, offset)) {
              return { ...base, role: 'condition-value', node: value, operator, entry };
            }
          }
        }
      }
  }
  return undefined;
}

/** The place at an offset, or undefined if there is nothing to describe. */
export function locate(policy: Policy, offset: number): Place | undefined {
  if (!isWithin(policy.node.range, offset)) return undefined;
  for (const statement of policy.statements) {
    if (isWithin(statement.node.range, offset)) return inStatement(statement, offset);
  }
  for (const property of policy.node.properties) {
    if (isWithin(property.key.range, offset)) {
      return { role: 'policy-element', node: property.key, policy, statement: undefined };
    }
    const node = property.key.value === 'Version' ? text(property.value, offset) : undefined;
    if (node) return { role: 'version', node, policy, statement: undefined };
  }
  return undefined;
}
