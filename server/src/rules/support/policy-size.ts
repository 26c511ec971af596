/** The size of a policy as AWS counts it, and the quotas. */
import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { PropertyNode, ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { thousands } from '../../text/words.js';

export interface Quota {
  /** Characters. */
  readonly limit: number;
  /** Whether whitespace outside of strings counts. */
  readonly spaces: boolean;
  readonly what: string;
}

/** Characters (quotas of IAM, AWS STS and AWS Organizations). Those of resource-based policies depend on the service. */
const QUOTAS: Partial<Record<PolicyKind, Quota>> = {
  identity: { limit: 6144, spaces: false, what: 'a managed policy' },
  boundary: { limit: 6144, spaces: false, what: 'a managed policy' },
  trust: { limit: 2048, spaces: false, what: 'a role trust policy (you can request up to 4,096)' },
  session: { limit: 2048, spaces: true, what: 'a session policy' },
  // Raised from 5,120 on 15 May 2026 (announcement "AWS Organizations increases service control policy quotas"; the limits
  // page "Quotas and service limits for AWS Organizations" has 5,120 in older versions). Resource control policies: 5,120.
  scp: { limit: 10_240, spaces: false, what: 'a service control policy' },
  rcp: { limit: 5120, spaces: false, what: 'a resource control policy' },
};

const MANAGED = QUOTAS.identity!;

/**
 * Where a template has the policy (quotas of IAM; IAM Identity Center User Guide, "AWS IAM Identity Center quotas"). The
 * inline policies of a user, group or role count together.
 */
const PLACE_QUOTAS: Readonly<Record<string, Quota>> = {
  'AWS::IAM::Group': { limit: 5120, spaces: false, what: 'the inline policies of a group' },
  'AWS::IAM::GroupPolicy': { limit: 5120, spaces: false, what: 'the inline policies of a group' },
  'AWS::IAM::ManagedPolicy': MANAGED,
  'AWS::IAM::User': { limit: 2048, spaces: false, what: 'the inline policies of a user' },
  'AWS::IAM::UserPolicy': { limit: 2048, spaces: false, what: 'the inline policies of a user' },
  'AWS::SSO::PermissionSet': { limit: 32_768, spaces: false, what: 'the inline policy of a permission set' },
};

/** Of other resources: AWS::IAM::Role, RolePolicy and Policy, and the functions of SAM, whose roles have the policies. */
const ROLE: Quota = { limit: 10_240, spaces: false, what: 'the inline policies of a role' };

/** An identity-based policy that is the whole file can be a managed policy or an inline policy of a role. */
const MANAGED_OR_INLINE: Quota = {
  ...MANAGED,
  what: `a managed policy (the inline policies of a role can have ${thousands(ROLE.limit)})`,
};

function identityQuota({ place: { resourceType } }: Policy): Quota {
  return resourceType === undefined ? MANAGED_OR_INLINE : (ownValue(PLACE_QUOTAS, resourceType) ?? ROLE);
}

/** Characters of the shortest JSON of a value: no whitespace between its parts, and no unnecessary escapes. */
function compactLength(node: ValueNode | undefined): number {
  switch (node?.type) {
    case 'string':
      return quotedLength(node.value);
    case 'number':
    case 'boolean':
    case 'null':
      return node.text.length;
    case 'array':
      return node.items.reduce((sum, item) => sum + compactLength(item), brackets(node.items.length));
    case 'object':
      return node.properties.reduce(
        (sum, p) => sum + quotedLength(p.key.value) + 1 + compactLength(p.value),
        brackets(node.properties.length),
      );
    default:
      return 0;
  }
}

/** The brackets and the commas between so many parts. */
const brackets = (parts: number): number => 2 + Math.max(0, parts - 1);

/** Quotes and escapes included: a quote, a backslash and a control character need one. */
const quotedLength = (text: string): number => {
  let count = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22 || c === 0x5c || (c >= 0x08 && c <= 0x0d && c !== 0x0b)) count++;
    else if (c < 0x20) count += 5;
  }
  return count;
};

/** Quotas of resource-based policies by the service of the resource, from the quotas page of each service. */
const RESOURCE_QUOTAS: Readonly<Record<string, Quota>> = {
  s3: { limit: 20_480, spaces: true, what: 'a bucket policy' },
  dynamodb: { limit: 20_480, spaces: true, what: 'a DynamoDB resource-based policy' },
  sqs: { limit: 8192, spaces: true, what: 'a queue policy' },
  kms: { limit: 32_768, spaces: true, what: 'a key policy' },
  lambda: { limit: 20_480, spaces: true, what: 'a function policy' },
  secretsmanager: { limit: 20_480, spaces: true, what: "a secret's policy" },
};

/** The service that all actions of the policy belong to. */
function serviceOf(policy: Policy): string | undefined {
  let only: string | undefined;
  for (const { action } of policy.statements) {
    for (const { value } of action?.items ?? []) {
      const prefix = value.split(':', 1)[0]!.toLowerCase();
      if (only !== undefined && prefix !== only) return undefined;
      only = prefix;
    }
  }
  return only;
}

function findQuota(policy: Policy): Quota | undefined {
  switch (policy.kind) {
    case 'resource':
      return ownValue(RESOURCE_QUOTAS, serviceOf(policy) ?? '');
    case 'identity':
      return identityQuota(policy);
    default:
      return QUOTAS[policy.kind];
  }
}

/** The quota that applies to the policy; undefined if AWS does not document one. */
export const quotaOf = (policy: Policy): Quota | undefined => policy.derived.of(findQuota);

const compactLengthOf = ({ node }: StatementBody): number => compactLength(node);

/** The count of a statement, once: it is the same as long as the statement is. */
export const statementSize = (statement: Statement): number => statement.derived.of(compactLengthOf);

function countedSize(policy: Policy): number {
  const { node, statementProperty, statements } = policy;
  const known = new Map(statements.map((s) => [s.node as ValueNode, s]));
  const sizeOf = (value: ValueNode): number => {
    const statement = known.get(value);
    return statement ? statementSize(statement) : compactLength(value);
  };
  const list = statementProperty?.value;
  const others = node.properties.filter((p) => p !== statementProperty);
  if (!statementProperty) return compactLength(node);
  const size =
    list?.type === 'array'
      ? list.items.reduce((sum, item) => sum + sizeOf(item), brackets(list.items.length))
      : list
        ? sizeOf(list)
        : 0;
  const named = (p: PropertyNode): number => quotedLength(p.key.value) + 1 + compactLength(p.value);
  const other = others.reduce((sum, p) => sum + named(p), 0);
  return brackets(node.properties.length) + other + quotedLength('Statement') + 1 + size;
}

/**
 * Characters of the policy in its shortest JSON, whatever it is written in. Where AWS counts whitespace too, the policy
 * has at least as many. Counted once: each of many fixes asks for it.
 */
export const policySize = (policy: Policy): number => policy.derived.of(countedSize);

/** The share of the quota from which a policy is near it. */
const NEAR = 0.9;

/** Is a policy of that size near its quota, or over it? */
export const isNearQuota = (size: number, { limit }: Quota): boolean => size > limit * NEAR;

/** Would the policy reach its quota if it were so much longer? */
export function reachesQuota(policy: Policy, more: number): boolean {
  const quota = quotaOf(policy);
  if (!quota) return false;
  const size = policySize(policy);
  return !isNearQuota(size, quota) && isNearQuota(size + more, quota);
}

/** Would the policy reach its quota, or be over it, only if it were so much longer? */
export function crossesQuota(policy: Policy, more: number): boolean {
  const quota = quotaOf(policy);
  if (!quota) return false;
  const size = policySize(policy);
  return reachesQuota(policy, more) || (size <= quota.limit && size + more > quota.limit);
}

/** Would the policy be over its quota if it were so much longer? */
export function exceedsQuota(policy: Policy, more: number): boolean {
  const quota = quotaOf(policy);
  return quota !== undefined && more > 0 && policySize(policy) + more > quota.limit;
}

/** Characters of the values of a list, with their quotes and commas. */
export const lengthOfValues = (values: readonly string[]): number =>
  values.reduce((sum, v) => sum + v.length + 3, 1);
