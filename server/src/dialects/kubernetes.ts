/**
 * Manifests of Kubernetes with policies: configuration files of eksctl ("IAM Roles for Service Accounts" and "EKS Pod Identity
 * Associations" in its guide), and resources of AWS Controllers for Kubernetes and of Crossplane, which have them as JSON in
 * strings; alone, or in a Composition of Crossplane or a ResourceGraphDefinition of kro.
 */
import type { PolicyKind } from '../policy/policy-kind.js';
import { type ObjectNode, stringAt, type ValueNode } from '../syntax/value.js';
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
/** Names of policies in the specifications of other resources, from the types in apis/v1alpha1 of the controller of each. */
const ACK_OTHERS: readonly Place[] = [
  { group: /^efs\.services\.k8s\.aws$/, kinds: ['FileSystem'], paths: ['spec.policy'], policy: 'resource' },
  {
    group: /^apigateway\.services\.k8s\.aws$/,
    kinds: ['RestAPI'],
    paths: ['spec.policy'],
    policy: 'resource',
  },
  {
    group: /^opensearchservice\.services\.k8s\.aws$/,
    kinds: ['Domain'],
    paths: ['spec.accessPolicies'],
    policy: 'resource',
  },
  {
    group: /^ec2\.services\.k8s\.aws$/,
    kinds: ['VPCEndpoint'],
    paths: ['spec.policyDocument'],
    policy: 'endpoint',
  },
];
const CROSSPLANE_IAM = /^iam\.aws\.(m\.)?upbound\.io$/;
const CROSSPLANE = /^(s3|sqs|sns|kms|ecr|secretsmanager)\.aws\.(m\.)?upbound\.io$/;
const CROSSPLANE_COMMUNITY = /^iam\.aws\.crossplane\.io$/;

/**
 * Resources of Crossplane's community provider that have no place here spell policies their own way: `policy.statements` with
 * `effect` in a BucketPolicy (apis/s3/v1alpha3 of crossplane-contrib/provider-aws). They are not read.
 */
const OWN_SPELLING = /\.aws\.crossplane\.io$/;

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
  { group: ACK_IAM, kinds: ['Role', 'User'], paths: ['spec.inlinePolicies.*'], policy: 'identity' },
  {
    group: ACK,
    kinds: ['Bucket', 'Queue', 'Topic', 'Key', 'Repository'],
    paths: ['spec.policy'],
    policy: 'resource',
  },
  ...ACK_OTHERS,
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

/** Manifests nest less deep in others. */
const MAX_DEPTH = 12;

/** A manifest, and those in it. */
function* manifestsIn(
  node: ValueNode | undefined,
  depth = 0,
): Iterable<{ readonly node: ObjectNode; readonly group: string; readonly kind: string }> {
  if (depth > MAX_DEPTH) return;
  if (node?.type === 'array') for (const item of node.items) yield* manifestsIn(item, depth + 1);
  if (node?.type !== 'object') return;
  const api = stringAt(node, 'apiVersion');
  const kind = stringAt(node, 'kind');
  const [group, version] = api?.split('/') ?? [];
  if (group !== undefined && version !== undefined && kind !== undefined) yield { node, group, kind };
  // Only a manifest has others in it. A List has the version alone.
  else if (depth === 0 && (api === undefined || kind === undefined)) return;
  for (const { value } of node.properties) yield* manifestsIn(value, depth + 1);
}

export const dialect: Dialect = {
  id: 'kubernetes',
  words: ['Statement'],
  policies({ root }) {
    if (root?.type !== 'object') return undefined;
    const all = [...manifestsIn(root)];
    const manifests = all.filter(({ group }) => PLACES.some((p) => p.group.test(group)));
    if (manifests.length === 0) return all.some(({ group }) => OWN_SPELLING.test(group)) ? [] : undefined;
    return manifests
      .flatMap(({ node, group, kind }) => policiesIn(node, group, kind))
      .sort((a, b) => a.node.range.start - b.node.range.start);
  },
};
