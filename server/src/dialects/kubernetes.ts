/**
 * Manifests of Kubernetes with policies: configuration files of eksctl ("IAM Roles for Service Accounts" and "EKS Pod Identity
 * Associations" in its guide), and resources of AWS Controllers for Kubernetes and of Crossplane, which have them as JSON in
 * strings.
 */
import type { PolicyKind } from '../policy/policy-kind.js';
import { type ObjectNode, stringAt } from '../syntax/value.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { policyValue } from './policy-value.js';
import { atPath } from './property-path.js';

interface Place {
  /** Of the API: what is before the version in `apiVersion`. */
  readonly group: RegExp;
  /** Values of `kind`. */
  readonly kinds: readonly string[];
  readonly paths: readonly string[];
  readonly policy: PolicyKind;
}

const EKSCTL = /^eksctl\.io$/;
const ACK_IAM = /^iam\.services\.k8s\.aws$/;
const ACK = /^(s3|sqs|sns|kms|ecr)\.services\.k8s\.aws$/;
const CROSSPLANE_IAM = /^iam\.aws\.(m\.)?upbound\.io$/;
const CROSSPLANE = /^(s3|sqs|sns|kms|ecr|secretsmanager)\.aws\.(m\.)?upbound\.io$/;
const CROSSPLANE_COMMUNITY = /^iam\.aws\.crossplane\.io$/;

const PLACES: readonly Place[] = [
  {
    group: EKSCTL,
    kinds: ['ClusterConfig'],
    paths: [
      'iam.serviceAccounts.*.attachPolicy',
      'iam.podIdentityAssociations.*.permissionPolicy',
      'nodeGroups.*.iam.attachPolicy',
      'managedNodeGroups.*.iam.attachPolicy',
    ],
    policy: 'identity',
  },
  { group: ACK_IAM, kinds: ['Policy'], paths: ['spec.policyDocument'], policy: 'identity' },
  { group: ACK_IAM, kinds: ['Role'], paths: ['spec.assumeRolePolicyDocument'], policy: 'trust' },
  { group: ACK_IAM, kinds: ['Role', 'User', 'Group'], paths: ['spec.inlinePolicies.*'], policy: 'identity' },
  {
    group: ACK,
    kinds: ['Bucket', 'Queue', 'Topic', 'Key', 'Repository'],
    paths: ['spec.policy'],
    policy: 'resource',
  },
  {
    group: CROSSPLANE_IAM,
    kinds: ['Policy', 'RolePolicy', 'UserPolicy', 'GroupPolicy'],
    paths: ['spec.forProvider.policy'],
    policy: 'identity',
  },
  { group: CROSSPLANE_IAM, kinds: ['Role'], paths: ['spec.forProvider.assumeRolePolicy'], policy: 'trust' },
  {
    group: CROSSPLANE_IAM,
    kinds: ['Role'],
    paths: ['spec.forProvider.inlinePolicy.*.policy'],
    policy: 'identity',
  },
  {
    group: CROSSPLANE,
    kinds: [
      'BucketPolicy',
      'Queue',
      'QueuePolicy',
      'Topic',
      'TopicPolicy',
      'Key',
      'KeyPolicy',
      'RepositoryPolicy',
      'SecretPolicy',
    ],
    paths: ['spec.forProvider.policy'],
    policy: 'resource',
  },
  {
    group: CROSSPLANE_COMMUNITY,
    kinds: ['Role'],
    paths: ['spec.forProvider.assumeRolePolicyDocument'],
    policy: 'trust',
  },
  {
    group: CROSSPLANE_COMMUNITY,
    kinds: ['Policy'],
    paths: ['spec.forProvider.document'],
    policy: 'identity',
  },
];

function policiesIn(root: ObjectNode, group: string, kind: string): FoundPolicy[] {
  return PLACES.filter((place) => place.group.test(group) && place.kinds.includes(kind)).flatMap(
    ({ paths, policy }) =>
      paths.flatMap((path) =>
        atPath(root, path.split('.')).flatMap(({ value }): FoundPolicy[] => {
          const found = policyValue(value);
          return found
            ? [{ ...found, kind: policy, kindReason: `it is in ${path} of a ${kind} of ${group}` }]
            : [];
        }),
      ),
  );
}

export const dialect: Dialect = {
  id: 'kubernetes',
  words: ['Statement'],
  policies({ root }) {
    if (root?.type !== 'object') return undefined;
    const [group, version] = stringAt(root, 'apiVersion')?.split('/') ?? [];
    const kind = stringAt(root, 'kind');
    if (group === undefined || version === undefined || kind === undefined) return undefined;
    if (!PLACES.some((place) => place.group.test(group))) return undefined;
    return policiesIn(root, group, kind).sort((a, b) => a.node.range.start - b.node.range.start);
  },
};
