/**
 * What the AWS CLI prints: where the output of each service contains policies, and of which kind. Many contain JSON in a string.
 * The names are those of the operations' outputs in the AWS CLI Command Reference.
 */
import type { PolicyKind } from '../policy/policy-kind.js';
import { type ObjectNode, property } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { kindFromContent } from './kind/kind-evidence.js';
import { looksLikePolicy } from './policy-shape.js';
import { policyValue } from './policy-value.js';
import { atPath } from './property-path.js';

interface Output {
  /** From the root of the answer. */
  readonly path: string;
  /** undefined: by its content. */
  readonly kind?: PolicyKind;
  /** Commands whose answer has it. */
  readonly commands: string;
}

const OUTPUTS: readonly Output[] = [
  { path: 'PolicyVersion.Document', kind: 'identity', commands: 'iam get-policy-version' },
  { path: 'Role.AssumeRolePolicyDocument', kind: 'trust', commands: 'iam get-role, create-role' },
  { path: 'Roles.*.AssumeRolePolicyDocument', kind: 'trust', commands: 'iam list-roles' },
  {
    path: 'InstanceProfile.Roles.*.AssumeRolePolicyDocument',
    kind: 'trust',
    commands: 'iam get-instance-profile',
  },
  {
    path: 'InstanceProfiles.*.Roles.*.AssumeRolePolicyDocument',
    kind: 'trust',
    commands: 'iam list-instance-profiles',
  },
  {
    path: 'UserDetailList.*.UserPolicyList.*.PolicyDocument',
    kind: 'identity',
    commands: 'iam get-account-authorization-details',
  },
  {
    path: 'GroupDetailList.*.GroupPolicyList.*.PolicyDocument',
    kind: 'identity',
    commands: 'iam get-account-authorization-details',
  },
  {
    path: 'RoleDetailList.*.RolePolicyList.*.PolicyDocument',
    kind: 'identity',
    commands: 'iam get-account-authorization-details',
  },
  {
    path: 'RoleDetailList.*.AssumeRolePolicyDocument',
    kind: 'trust',
    commands: 'iam get-account-authorization-details',
  },
  {
    path: 'RoleDetailList.*.InstanceProfileList.*.Roles.*.AssumeRolePolicyDocument',
    kind: 'trust',
    commands: 'iam get-account-authorization-details',
  },
  {
    path: 'Policies.*.PolicyVersionList.*.Document',
    kind: 'identity',
    commands: 'iam get-account-authorization-details',
  },
  { path: 'InlinePolicy', kind: 'identity', commands: 'sso-admin get-inline-policy-for-permission-set' },
  { path: 'VpcEndpoints.*.PolicyDocument', kind: 'endpoint', commands: 'ec2 describe-vpc-endpoints' },
  { path: 'VpcEndpoint.PolicyDocument', kind: 'endpoint', commands: 'ec2 create-vpc-endpoint' },
  {
    path: 'Attributes.Policy',
    kind: 'resource',
    commands: 'sqs get-queue-attributes, sns get-topic-attributes',
  },
  { path: 'policyText', kind: 'resource', commands: 'ecr get-repository-policy, get-registry-policy' },
  {
    path: 'ResourcePolicy',
    kind: 'resource',
    commands: 'secretsmanager get-resource-policy, cloudtrail get-resource-policy',
  },
  {
    path: 'DomainStatus.AccessPolicies',
    kind: 'resource',
    commands: 'opensearch describe-domain, es describe-elasticsearch-domain',
  },
  { path: 'DomainStatusList.*.AccessPolicies', kind: 'resource', commands: 'opensearch describe-domains' },
  {
    path: 'DomainConfig.AccessPolicies.Options',
    kind: 'resource',
    commands: 'opensearch describe-domain-config',
  },
  {
    path: 'resourcePolicies.*.policyDocument',
    kind: 'resource',
    commands: 'logs describe-resource-policies',
  },
  { path: 'resourcePolicy.policyDocument', kind: 'resource', commands: 'logs put-resource-policy' },
  { path: 'destinations.*.accessPolicy', kind: 'resource', commands: 'logs describe-destinations' },
  { path: 'ResourcePolicies.*.PolicyDocument', kind: 'resource', commands: 'xray list-resource-policies' },
  { path: 'PolicyInJson', kind: 'resource', commands: 'glue get-resource-policy' },
  { path: 'policy.document', kind: 'resource', commands: 'codeartifact get-domain-permissions-policy' },
  { path: 'policy.Policy', kind: 'resource', commands: 'glacier get-vault-access-policy' },
  { path: 'EventBuses.*.Policy', kind: 'resource', commands: 'events list-event-buses' },
  { path: 'PolicyDocument', commands: 'iam get-role-policy, get-user-policy, get-group-policy' },
  {
    path: 'Policy',
    commands:
      's3api get-bucket-policy, kms get-key-policy, lambda get-policy, efs describe-file-system-policy, and others',
  },
];

const CONTROL_POLICY_KINDS: Readonly<Record<string, 'scp' | 'rcp'>> = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
};

/** "Policy": {"PolicySummary": {"Type": ...}, "Content": "..."} of `organizations describe-policy`. */
function ofOrganization(root: ObjectNode): FoundPolicy[] {
  const policy = property(root, 'Policy')?.value;
  const type = property(property(policy, 'PolicySummary')?.value, 'Type')?.value;
  const content = property(policy, 'Content')?.value;
  if (!content || type?.type !== 'string') return [];
  const kind = ownValue(CONTROL_POLICY_KINDS, type.value);
  const value = kind && policyValue(content);
  if (!value) return [];
  return [
    {
      ...value,
      kind,
      kindReason: `its Type is ${type.value}`,
    },
  ];
}

function inOutput(root: ObjectNode, { path, kind }: Output): FoundPolicy[] {
  return atPath(root, path.split('.')).flatMap((at) => {
    const value = policyValue(at.value);
    if (!value || !looksLikePolicy(value.node)) return [];
    const hint = kind ? { kind, reason: `it is in ${path.split('.').at(-1)}` } : kindFromContent(value.node);
    return {
      ...value,
      kind: hint.kind,
      kindReason: hint.reason,
      guessed: kind === undefined,
    };
  });
}

export const dialect: Dialect = {
  id: 'aws-cli',
  words: ['Statement'],
  policies({ root }) {
    if (root?.type !== 'object') return undefined;
    const found = [...ofOrganization(root), ...OUTPUTS.flatMap((output) => inOutput(root, output))];
    return found.length > 0 ? found : undefined;
  },
};
