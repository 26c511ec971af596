/**
 * Policy documents of Terraform that are merged of others. "Data Source: aws_iam_policy_document", Terraform Registry: the
 * statements of `source_policy_documents` and `override_policy_documents` are added; of those with the same Sid, one is used.
 */
import { buildPolicy, type Policy } from '../../policy/policy.js';
import { type ObjectNode, property, type ValueNode, withProperties, withValue } from '../../syntax/value.js';
import { asInDocument, type IdentityPolicy } from '../identity-policies.js';
import { MERGED } from './policy-document-block.js';

/** The attributes of a document that name others, with their values. */
export const mergedOf = (block: ObjectNode): readonly ValueNode[] =>
  MERGED.flatMap((name) => property(block, name)?.value ?? []);

const statementsOf = (node: ObjectNode): readonly ValueNode[] => {
  const value = property(node, 'Statement')?.value;
  return value?.type === 'array' ? value.items : value ? [value] : [];
};

/** The Sids of statements, '' for one without; undefined: a statement is unknown, or its Sid is. */
function sidsOf(statement: ValueNode | undefined): string[] | undefined {
  if (!statement) return [];
  if (statement.type === 'object') {
    const sid = property(statement, 'Sid')?.value;
    return sid === undefined ? [''] : sid.type === 'string' ? [sid.value] : undefined;
  }
  const nested =
    statement.type === 'array'
      ? statement.items
      : statement.type === 'opaque'
        ? statement.alternatives
        : undefined;
  const all = nested?.map(sidsOf);
  return all?.every((sids) => sids !== undefined) ? all.flat() : undefined;
}

/** The policy without what stands for the documents that it is merged with. */
function ownStatements(policy: Policy, block: ObjectNode): Policy {
  const others = new Set(
    block.properties.flatMap(({ key, range }) => (MERGED.includes(key.value) ? [range.start] : [])),
  );
  const node = withProperties(policy.node, (p) =>
    p.key.value === 'Statement' && p.value?.type === 'array'
      ? withValue(p, {
          ...p.value,
          items: p.value.items.filter((item) => item.type !== 'opaque' || !others.has(item.range.start)),
        })
      : p,
  );
  const { document, kind, kindReason, place, kindDoubt } = policy;
  return buildPolicy(document, node, kind, kindReason, undefined, place, kindDoubt, asInDocument(policy));
}

/**
 * A document and those that it is merged with, as a policy each: together they grant the same. undefined: one of them is
 * unknown, or statements can override others.
 * @param sources the policies of the documents that it names.
 */
export function mergedPolicies(
  own: IdentityPolicy,
  block: ObjectNode,
  sources: readonly IdentityPolicy[],
): readonly IdentityPolicy[] | undefined {
  if (!own.policy) return undefined;
  const all = [{ ...own, policy: ownStatements(own.policy, block) }, ...sources];
  const sids = all.map(({ policy }) => {
    const each = policy && statementsOf(policy.node).map(sidsOf);
    return each?.every((of) => of !== undefined)
      ? new Set(each.flat().filter((sid) => sid !== ''))
      : undefined;
  });
  const seen = new Set<string>();
  for (const of of sids) {
    if (!of || [...of].some((sid) => seen.has(sid))) return undefined;
    for (const sid of of) seen.add(sid);
  }
  return all;
}
