/** What values and blocks of Terraform's resources of IAM refer to. */
import { type BlockNode, isBlock } from '../../syntax/hcl/hcl-tree.js';
import { originOf } from '../../syntax/shifted.js';
import type { ObjectNode, ValueNode } from '../../syntax/value.js';
import { sourceOfNode } from './terraform-values.js';

/** The expression that a value is, or its text. */
export function sourceOf(node: ValueNode | undefined): string | undefined {
  if (node?.type === 'opaque') return sourceOfNode(node);
  if (node?.type === 'string') return node.value;
  if (node?.type !== 'partial-string') return undefined;
  return node.parts.map((p) => ('hole' in p ? (node.parts.length === 1 ? p.hole.id : '*') : p.text)).join('');
}

const REFERRED = ['id', 'name', 'arn'];

/** `aws_iam_role.worker` of `aws_iam_role.worker[0].name`; undefined: it is not such a reference. */
export function resourceIn(source: string | undefined): string | undefined {
  const steps = source?.replace(/\[[^[\]]{0,100}\]/g, '').split('.') ?? [];
  const data = steps[0] === 'data' ? ['data'] : [];
  const [type, name, attribute, ...more] = steps.slice(data.length);
  if (!type?.startsWith('aws_iam_') || !REFERRED.includes(attribute ?? '') || more.length > 0)
    return undefined;
  return [...data, type, name].join('.');
}

/** Is it known what a value is of: a resource of the module, or something by its name? */
export const isKnownName = (source: string | undefined): boolean =>
  source !== undefined && (resourceIn(source) !== undefined || /^[\w+=,@-]+$/.test(source));

/** They add the policies in their lists, and remove others: "aws_iam_role_policy_attachments_exclusive". */
export const EXCLUSIVE = /_(?:policies|policy_attachments)_exclusive$/;

/** Attributes with users and groups, from the pages of the resources in the Terraform Registry. */
export const MEMBERSHIPS: Readonly<Record<string, readonly [users: string, groups: string]>> = {
  aws_iam_group_membership: ['users', 'group'],
  aws_iam_user_group_membership: ['user', 'groups'],
};

/** The names of the blocks that dynamic ones make: "dynamic Blocks", Terraform Language Documentation. */
export function dynamicBlocks(block: ObjectNode): string[] {
  return block.properties.flatMap(({ key, value }) => {
    if (key.value !== 'dynamic') return [];
    if (isBlock(value)) return (originOf(value) as BlockNode).labels.map((label) => label.value);
    return value?.type === 'object' ? value.properties.map((p) => p.key.value) : [];
  });
}
