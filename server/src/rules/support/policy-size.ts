/** How long a policy is, as AWS counts, and how long it may be. */
import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';

export interface Quota {
  /** Characters. */
  readonly limit: number;
  /** White space counts. */
  readonly spaces: boolean;
  readonly what: string;
}

/** Characters, from AWS's pages of IAM, STS and Organizations quotas. Resource policies differ by service. */
const QUOTAS: Partial<Record<PolicyKind, Quota>> = {
  identity: { limit: 6144, spaces: false, what: 'a managed policy' },
  boundary: { limit: 6144, spaces: false, what: 'a managed policy' },
  trust: { limit: 2048, spaces: false, what: 'a role trust policy (4,096 where AWS raised it)' },
  session: { limit: 2048, spaces: true, what: 'a session policy' },
  scp: { limit: 5120, spaces: false, what: 'a service control policy' },
  rcp: { limit: 5120, spaces: false, what: 'a resource control policy' },
};

/** Characters of a policy text as AWS counts them: whitespace outside of strings left out where AWS leaves it out. */
export function countCharacters(text: string, spaces: boolean): number {
  if (spaces) return text.length;
  let count = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      count++;
      if (c === 0x5c) {
        count++;
        i++;
      } else if (c === 0x22) inString = false;
    } else if (c !== 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0d) {
      count++;
      if (c === 0x22) inString = true;
    }
  }
  return count;
}

/** Quotas of resource policies by the service of their resource, from each service's own page of quotas. */
const RESOURCE_QUOTAS: Readonly<Record<string, Quota>> = {
  s3: { limit: 20_480, spaces: true, what: 'a bucket policy' },
  dynamodb: { limit: 20_480, spaces: true, what: 'a DynamoDB resource policy' },
  sqs: { limit: 8192, spaces: true, what: 'a queue policy' },
  kms: { limit: 32_768, spaces: true, what: 'a key policy' },
  lambda: { limit: 20_480, spaces: true, what: 'a function policy' },
  secretsmanager: { limit: 20_480, spaces: true, what: "a secret's policy" },
};

/** The one service that all actions of the policy belong to. */
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

/** The quota that the policy has to keep; undefined where AWS's documents name none for it. */
export function quotaOf(policy: Policy): Quota | undefined {
  return policy.kind === 'resource' ? RESOURCE_QUOTAS[serviceOf(policy) ?? ''] : QUOTAS[policy.kind];
}

const counts = new WeakMap<Statement, number>();

/** The count of a statement's text, once: it is the same as long as the statement is. */
function countStatement(statement: Statement): number {
  let count = counts.get(statement);
  if (count === undefined) {
    const { start, end } = statement.node.range;
    count = countCharacters(statement.policy.document.text.slice(start, end), false);
    counts.set(statement, count);
  }
  return count;
}

/** Characters of the policy as AWS counts them for its kind. */
export function policySize(policy: Policy): number {
  const { text, problems, comments } = policy.document;
  const { start, end } = policy.node.range;
  if (quotaOf(policy)?.spaces) return end - start;
  // In JSON without fault or comment no string begins before a statement and ends in it.
  const parts = problems.length === 0 && comments.length === 0 ? policy.statements : [];
  let count = 0;
  let at = start;
  for (const statement of parts) {
    const { range } = statement.node;
    count += countCharacters(text.slice(at, range.start), false) + countStatement(statement);
    at = range.end;
  }
  return count + countCharacters(text.slice(at, end), false);
}
