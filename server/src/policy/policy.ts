/**
 * The policy tree: what IAM sees in a value tree. Every part keeps its node, so that its range is at hand; nothing is
 * lost, however wrong it is, and nothing is required to be there.
 */
import type { HostDocument } from '../syntax/syntax.js';
import type { Mutable, ObjectNode, PropertyNode, ValueNode } from '../syntax/value.js';
import type { PolicyKind } from './policy-kind.js';
import { first, readStatement, type StatementBody } from './statement-body.js';

/** A statement in its policy. */
export interface Statement extends StatementBody {
  readonly index: number;
  readonly policy: Policy;
  /** It may be there or not: it is an alternative of an `Fn::If`. */
  readonly conditional: boolean;
}

/** A statement, or all of them, that cannot be read: it may allow or deny anything. */
export interface OpaqueStatement {
  readonly node: ValueNode;
  /** Its place in the list; 0 where it is the whole value of Statement. */
  readonly index: number;
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
  /** All that can be read, conditional ones too. */
  readonly statements: readonly Statement[];
  /** Those that cannot: what depends on all statements is not known. */
  readonly opaqueStatements: readonly OpaqueStatement[];
  /** Where it was found, when that says more than its kind. */
  readonly place: PolicyPlace;
}

/** What a document says of a policy in it. */
export interface PolicyPlace {
  /** Statements without a policy around them: a tool writes the rest, Version included. */
  readonly bare?: boolean;
  /** The resource type that holds it: `AWS::S3::BucketPolicy`. */
  readonly resourceType?: string;
  /** What it is attached to, where the document says so. */
  readonly attachedTo?: ValueNode;
  /** Text to put in its place would have to be encoded: there are no fixes. */
  readonly encoded?: boolean;
}

/** The statements of a document by their nodes as written: after an edit, those whose nodes are still there are kept. */
export type KnownStatements = Map<ObjectNode, Statement>;

/** Builds the tree of one policy document. */
export function buildPolicy(
  document: HostDocument,
  node: ObjectNode,
  kind: PolicyKind,
  kindReason: string,
  known?: KnownStatements,
  place: PolicyPlace = {},
): Policy {
  const versionNode = first(node, 'Version')?.value;
  const statementProperty = first(node, 'Statement');
  const statements: Statement[] = [];
  const opaqueStatements: OpaqueStatement[] = [];
  const policy: Policy = {
    document,
    node,
    kind,
    kindReason,
    versionNode,
    variables:
      (place.bare === true && !versionNode) ||
      (versionNode?.type === 'string' && versionNode.value === '2012-10-17'),
    statementProperty,
    statements,
    opaqueStatements,
    place,
  };
  const addOne = (n: ValueNode, index: number, conditional: boolean): void => {
    if (n.type === 'object') statements.push(statementOf(n, index, policy, conditional, known));
    else if (n.type === 'opaque' && n.alternatives) {
      for (const arm of n.alternatives) if (arm) add(arm, index, true);
    } else opaqueStatements.push({ node: n, index });
  };
  // An alternative of Fn::If may be a list, in the place of a list or of one statement.
  const add = (n: ValueNode, index: number, conditional: boolean): void => {
    if (n.type === 'array') for (const item of n.items) addOne(item, index, conditional);
    else addOne(n, index, conditional);
  };
  const value = statementProperty?.value;
  if (value?.type === 'array') for (const [i, n] of value.items.entries()) addOne(n, i, false);
  else if (value) addOne(value, 0, false);
  return policy;
}

/** The statement of a node; the one that is known, where its node is still the same. */
function statementOf(
  node: ObjectNode,
  index: number,
  policy: Policy,
  conditional: boolean,
  known: KnownStatements | undefined,
): Statement {
  const written = node.written ?? node;
  const kept = known?.get(written) as Mutable<Statement> | undefined;
  if (kept?.node === node) {
    kept.policy = policy;
    kept.index = index;
    kept.conditional = conditional;
    return kept;
  }
  const statement = { ...readStatement(node), index, policy, conditional };
  known?.set(written, statement);
  return statement;
}
