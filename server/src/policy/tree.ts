/**
 * The policy tree: what IAM sees in a value tree. Every part keeps its node, so that its range is at hand; nothing is
 * lost, however wrong it is, and nothing is required to be there.
 */

import type {
  HostDocument,
  Mutable,
  ObjectNode,
  PropertyNode,
  Range,
  StringNode,
  ValueNode,
} from '../syntax/value.js';
import { type OperatorUse, parseOperator } from './operators.js';

export const POLICY_KINDS = [
  'identity',
  'resource',
  'trust',
  'scp',
  'rcp',
  'boundary',
  'session',
  'endpoint',
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export const KIND_LABELS: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'role trust policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  endpoint: 'VPC endpoint policy',
};

/** The kind with its article, as a subject: "An identity policy". */
export function aKind(kind: PolicyKind): string {
  const names: Record<PolicyKind, string> = {
    identity: 'an identity policy',
    resource: 'a resource policy',
    trust: 'a role trust policy',
    scp: 'a service control policy',
    rcp: 'a resource control policy',
    boundary: 'a permissions boundary',
    session: 'a session policy',
    endpoint: 'a VPC endpoint policy',
  };
  return names[kind];
}

/** Kinds whose statements name a Principal. */
export const PRINCIPAL_KINDS: readonly PolicyKind[] = ['resource', 'trust', 'rcp', 'endpoint'];

/** Element names in their conventional order. */
export const POLICY_ELEMENTS = ['Version', 'Id', 'Statement'] as const;
export const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;
export const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/** Action, NotAction, Resource, NotResource, or the values of a principal type: one string or a list. */
export interface StringList {
  readonly property: PropertyNode;
  readonly isArray: boolean;
  readonly items: readonly StringNode[];
  /** Values that are no strings. */
  readonly others: readonly ValueNode[];
  /** Some value is known to the host only. */
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

export interface Statement {
  readonly node: ObjectNode;
  readonly index: number;
  readonly policy: Policy;
  readonly sid: StringNode | undefined;
  readonly effectNode: ValueNode | undefined;
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly action: ScopeElement | undefined;
  readonly resource: ScopeElement | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly condition: ConditionElement | undefined;
}

export interface Policy {
  readonly document: HostDocument;
  readonly node: ObjectNode;
  readonly kind: PolicyKind;
  /** Why the policy has that kind, for people: "file name". */
  readonly kindReason: string;
  readonly versionNode: ValueNode | undefined;
  /** Policy variables are read: Version is 2012-10-17. */
  readonly variables: boolean;
  readonly statementProperty: PropertyNode | undefined;
  readonly statements: readonly Statement[];
}

/** An intrinsic function of CloudFormation, or what else only a host can resolve. */
export function isOpaque(node: ValueNode | undefined): boolean {
  if (node?.type === 'opaque') return true;
  if (node?.type !== 'object' || node.properties.length !== 1) return false;
  const name = node.properties[0]!.key.value;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
}

export function stringList(property: PropertyNode): StringList {
  const value = property.value;
  const all = value === undefined ? [] : value.type === 'array' ? value.items : [value];
  return {
    property,
    isArray: value?.type === 'array',
    items: all.filter((n): n is StringNode => n.type === 'string'),
    others: all.filter((n) => n.type !== 'string'),
    opaque: all.some(isOpaque),
  };
}

function first(node: ObjectNode, ...names: string[]): PropertyNode | undefined {
  return node.properties.find((p) => names.includes(p.key.value));
}

function principalOf(node: ObjectNode): PrincipalElement | undefined {
  const property = first(node, 'Principal', 'NotPrincipal');
  if (!property) return undefined;
  const value = property.value;
  return {
    property,
    negated: property.key.value === 'NotPrincipal',
    single: value?.type === 'string' ? value : undefined,
    entries: value?.type === 'object' && !isOpaque(value) ? value.properties.map(stringList) : [],
    opaque:
      isOpaque(value) || (value?.type === 'object' && value.properties.some((p) => stringList(p).opaque)),
  };
}

function conditionOf(node: ObjectNode): ConditionElement | undefined {
  const property = first(node, 'Condition');
  if (!property) return undefined;
  const value = property.value;
  const operators: ConditionOperator[] = [];
  if (value?.type === 'object' && !isOpaque(value)) {
    for (const p of value.properties) {
      const entries: ConditionEntry[] = [];
      const operator: ConditionOperator = {
        property: p,
        key: p.key,
        use: parseOperator(p.key.value),
        entries,
      };
      if (p.value?.type === 'object' && !isOpaque(p.value)) {
        for (const entry of p.value.properties) {
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

function buildStatement(node: ObjectNode, index: number, policy: Policy): Statement {
  const effectNode = first(node, 'Effect')?.value;
  const effect = effectNode?.type === 'string' ? effectNode.value : undefined;
  const sid = first(node, 'Sid')?.value;
  return {
    node,
    index,
    policy,
    sid: sid?.type === 'string' ? sid : undefined,
    effectNode,
    effect: effect === 'Allow' || effect === 'Deny' ? effect : undefined,
    action: scope(node, 'Action', 'NotAction'),
    resource: scope(node, 'Resource', 'NotResource'),
    principal: principalOf(node),
    condition: conditionOf(node),
  };
}

/** The statements of a document by their nodes: after an edit, those whose nodes are still there are kept. */
export type KnownStatements = Map<ObjectNode, Statement>;

/** Builds the tree of one policy document. */
export function buildPolicy(
  document: HostDocument,
  node: ObjectNode,
  kind: PolicyKind,
  kindReason: string,
  known?: KnownStatements,
): Policy {
  const versionNode = first(node, 'Version')?.value;
  const statementProperty = first(node, 'Statement');
  const value = statementProperty?.value;
  const statements: Statement[] = [];
  const policy: Policy = {
    document,
    node,
    kind,
    kindReason,
    versionNode,
    variables: versionNode?.type === 'string' && versionNode.value === '2012-10-17',
    statementProperty,
    statements,
  };
  const nodes = value?.type === 'array' ? value.items : value ? [value] : [];
  nodes.forEach((n, i) => {
    if (n.type !== 'object' || isOpaque(n)) return;
    const kept = known?.get(n) as Mutable<Statement> | undefined;
    if (kept) {
      kept.policy = policy;
      kept.index = i;
    }
    const statement = kept ?? buildStatement(n, i, policy);
    if (!kept) known?.set(n, statement);
    statements.push(statement);
  });
  return policy;
}

/**
 * All that the statement itself says, as one text: equal texts mean the same. undefined while it is unfinished, when how
 * it reads depends on what follows.
 */
export function statementText({ node, policy }: Statement): string | undefined {
  return node.closed
    ? `${policy.variables} ${policy.document.text.slice(node.range.start, node.range.end)}`
    : undefined;
}

/** A statement's name for people: its Sid, or its place. */
export function statementName(statement: Statement): string {
  return statement.sid?.value ? `"${statement.sid.value}"` : `statement ${statement.index + 1}`;
}

/** Where to point at a statement as a whole: its Sid, its Effect, or its opening brace. */
export function statementAnchor(statement: Statement): Range {
  const { sid, effectNode, node } = statement;
  return (
    sid?.range ??
    effectNode?.range ?? { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) }
  );
}

/** Is the offset in the range, or at its end, where the cursor stands behind what is typed? */
export function isWithin(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}
