/**
 * What resources of Terraform can make public, or keep from being public, in a way that is not a statement of a policy. From their
 * pages in the Terraform Registry.
 */
import type { UnreadGrant } from '../../policy/unread-grant.js';
import { isBlock } from '../../syntax/hcl/hcl-tree.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { terraformBlocks } from './terraform-blocks.js';
import { sourceOf } from './terraform-iam-references.js';
import { resolveTerraform } from './terraform-values.js';

/** The canned ACLs that grant nothing to everyone: "Canned ACL" in the Amazon S3 User Guide. */
const CLOSED_ACL =
  /^(?:private|bucket-owner-read|bucket-owner-full-control|log-delivery-write|aws-exec-read)$/;

/** The value of an attribute of which every outcome is not one of these; undefined: it is, or is not there. */
function otherAcl(block: ObjectNode): string | undefined {
  const value = property(block, 'acl')?.value;
  if (!value || value.type === 'null') return undefined;
  const isClosed = (node: ValueNode | undefined): boolean => {
    if (!node || node.type === 'null') return true;
    if (node.type === 'opaque' && node.alternatives) return node.alternatives.every(isClosed);
    return node.type === 'string' && CLOSED_ACL.test(node.value);
  };
  const read = resolveTerraform(value, 'string');
  return isClosed(read) ? undefined : (sourceOf(value) ?? 'that is chosen');
}

const acl = (block: ObjectNode, address: string): string[] => {
  const other = otherAcl(block);
  return other === undefined
    ? []
    : [`The access control list ${other} of ${address}, which can make the bucket public.`];
};

/** ACLs with grants to groups: "Predefined groups" in the Amazon S3 User Guide. */
function grants(block: ObjectNode, address: string): string[] {
  const names = ['access_control_policy', 'grant'];
  const has = block.properties.some(
    ({ key, value }) =>
      names.includes(key.value) ||
      (key.value === 'dynamic' &&
        isBlock(value) &&
        value.labels.some((label) => names.includes(label.value))),
  );
  return has
    ? [`The grants in the access control list of ${address}, which can make the bucket public.`]
    : [];
}

const NOTES: Readonly<Record<string, (block: ObjectNode, address: string) => string[]>> = {
  aws_ram_resource_share: (_, address) => [`What ${address} shares with other accounts.`],
  aws_s3_bucket: (block, address) => [...acl(block, address), ...grants(block, address)],
  aws_s3_bucket_acl: (block, address) => [...acl(block, address), ...grants(block, address)],
  aws_s3_bucket_public_access_block: (_, address) => [
    `${address}, which can keep the policy of the bucket from making it public.`,
  ],
};

/** For each resource of the document, in sentences. */
export const terraformPublicNotes = (document: HostDocument): UnreadGrant[] =>
  (terraformBlocks(document) ?? []).flatMap(({ block }) => {
    const [type, name] = block.labels.map((label) => label.value);
    const notes = block.keyword.value === 'resource' ? ownValue(NOTES, type ?? '') : undefined;
    return (notes?.(block, `${type}.${name ?? ''}`) ?? []).map(
      (note) => ({ about: 'public', note }) as const,
    );
  });
