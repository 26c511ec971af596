/**
 * The policy tree: what IAM sees in a value tree. Every part keeps its node, so that its range is at hand; nothing is
 * lost, however wrong it is, and nothing is required to be there.
 */
import type { HostDocument } from '../syntax/syntax.js';
import type { Mutable, ObjectNode, PropertyNode, ValueNode } from '../syntax/value.js';
import type { PolicyKind } from './policy-kind.js';
import { first, isOpaque, readStatement, type StatementBody } from './statement-body.js';

/** A statement in its policy. */
export interface Statement extends StatementBody {
  readonly index: number;
  readonly policy: Policy;
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
    const statement = kept ?? { ...readStatement(n), index: i, policy };
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
