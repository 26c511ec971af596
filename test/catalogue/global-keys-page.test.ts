/**
 * What AWS's page "AWS global condition context keys" (IAM User Guide) says about each key, in the order of the page, in a copy read on
 * 2026-11-28: data type, `*` for keys with several values, and when a request has the key. The table must say the same. "(age)": the
 * page says that temporary credentials have it; the table, that sessions with MFA do, as Amazon S3's page on MFA says.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Availability, CallerKind, KeyFacts, Presence } from '../../server/src/catalogue/key-facts.js';
import { catalogue, root } from '../support/catalogue.js';

type Row = KeyFacts & { type: string; multivalued: boolean; sensitive?: boolean };
const table: Row[] = JSON.parse(readFileSync(join(root, 'server/data/global-keys.json'), 'utf8')).keys;
const rowOf = (name: string): Row => table.find((k) => k.name === name)!;

const PAGE = `
principal
aws:PrincipalArn ARN: all signed requests, not anonymous ones
aws:PrincipalAccount String: all requests, including anonymous ones
aws:PrincipalOrgPaths String*: only if the principal is a member of an organization, not anonymous ones
aws:PrincipalOrgID String: only if the principal is a member of an organization, not anonymous ones
aws:PrincipalTag/\${TagKey} String: a user or role with tags or session tags, not anonymous ones
aws:PrincipalIsAWSService Bool: all signed requests, not anonymous ones
aws:PrincipalServiceName String: only if a service principal calls
aws:PrincipalServiceNamesList String*: only if a service principal calls
aws:PrincipalType String: all requests, including anonymous ones
aws:userid String: all requests, including anonymous ones
aws:username String: IAM users, not root, roles, IAM Identity Center and anonymous ones
session
aws:AssumedRoot Bool: only credentials from AssumeRoot
aws:FederatedProvider String: sessions of AssumeRoleWithWebIdentity, and its trust policy
aws:TokenIssueTime Date: only temporary credentials
aws:SignInSessionArn ARN: AWS Sign-In OAuth sessions
aws:MultiFactorAuthAge Numeric: only temporary credentials, not federated identities (age)
aws:MultiFactorAuthPresent Bool: only temporary credentials, not federated identities
aws:ChatbotSourceArn ARN: sessions of Amazon Q Developer in chat applications
aws:Ec2InstanceSourceVpc String: credentials of one service
aws:Ec2InstanceSourcePrivateIPv4 IPAddress: credentials of one service
aws:SourceIdentity String: after a source identity is set
ec2:RoleDelivery Numeric: credentials of one service
ec2:SourceInstanceArn ARN: credentials of one service
glue:RoleAssumedBy String: credentials of one service
glue:CredentialIssuingService String: credentials of one service
codebuild:BuildArn ARN: credentials of one service
codebuild:ProjectArn ARN: credentials of one service
lambda:SourceFunctionArn ARN: credentials of one service
ssm:SourceInstanceArn ARN: credentials of one service
identitystore:UserId String: users in IAM Identity Center
network
aws:SourceIp IPAddress: except through a VPC endpoint
aws:SourceVpc String: only through a VPC endpoint
aws:SourceVpcArn ARN: through a VPC endpoint, supported services
aws:SourceVpce String: only through a VPC endpoint
aws:VpceAccount String: through a VPC endpoint, supported services
aws:VpceOrgID String: through a VPC endpoint of a member of an organization, supported services
aws:VpceOrgPaths String*: through a VPC endpoint of a member of an organization, supported services
aws:VpcSourceIp IPAddress: only through a VPC endpoint
resource
aws:ResourceAccount String: most service actions
aws:ResourceOrgPaths String*: only if the owner of the resource is a member of an organization, most service actions
aws:ResourceOrgID String: only if the owner of the resource is a member of an organization, most service actions
aws:ResourceTag/\${TagKey} String: resources that have the tag or are created with it
request
aws:CalledVia String*: a service uses the credentials of a principal
aws:CalledViaFirst String: a service uses the credentials of a principal
aws:CalledViaLast String: a service uses the credentials of a principal
aws:ViaAWSService Bool: all requests, including anonymous ones
aws:CalledViaAWSMCP String: an MCP service uses the credentials of a principal
aws:ViaAWSMCPService Bool: an MCP service uses the credentials of a principal
aws:CurrentTime Date: all requests, including anonymous ones
aws:EpochTime Date: all requests, including anonymous ones
aws:referer String: links in a browser
aws:RequestedRegion String: all requests, including anonymous ones
aws:RequestTag/\${TagKey} String: tags are passed
aws:TagKeys String*: the operation supports passing tags
aws:SecureTransport Bool: all requests, including anonymous ones
aws:SourceAccount String: only if a service principal calls for a resource
aws:SourceArn ARN: only if a service principal calls for a resource
aws:SourceOrgID String: only if a service principal calls for a resource of a member of an organization
aws:SourceOrgPaths String*: only if a service principal calls for a resource of a member of an organization
aws:UserAgent String: all requests, including anonymous ones
aws:IsMcpServiceAction Bool: an MCP service authorizes its own action`;

/** The word of the table for what the page says, and what follows for kinds of callers. */
const MEANING: Readonly<Record<string, [Availability, Partial<Record<CallerKind, Presence>>]>> = {
  'all requests, including anonymous ones': ['always', { anonymous: 'present', root: 'present' }],
  'all signed requests, not anonymous ones': ['signed-requests', { anonymous: 'absent', user: 'present' }],
  'only if the principal is a member of an organization, not anonymous ones': [
    'principal-in-organization',
    { anonymous: 'absent', user: 'depends', service: 'absent' },
  ],
  'a user or role with tags or session tags, not anonymous ones': [
    'principal-tagged',
    { anonymous: 'absent', user: 'depends', 'role-session': 'depends' },
  ],
  'only if a service principal calls': [
    'service-principal',
    {
      service: 'present',
      user: 'absent',
      'role-session': 'absent',
      'service-linked-role': 'absent',
      anonymous: 'absent',
    },
  ],
  'IAM users, not root, roles, IAM Identity Center and anonymous ones': [
    'iam-user',
    { user: 'present', root: 'absent', 'role-session': 'absent', anonymous: 'absent' },
  ],
  'only credentials from AssumeRoot': [
    'assume-root-session',
    { root: 'depends', user: 'absent', 'role-session': 'absent' },
  ],
  'sessions of AssumeRoleWithWebIdentity, and its trust policy': [
    'oidc-session',
    { 'role-session': 'depends', 'federated-identity': 'depends', user: 'absent' },
  ],
  'only temporary credentials': ['temporary-credentials', { 'role-session': 'present', user: 'depends' }],
  'AWS Sign-In OAuth sessions': ['sign-in-oauth-session', { service: 'absent', anonymous: 'absent' }],
  'only temporary credentials, not federated identities (age)': [
    'temporary-credentials-with-mfa',
    { 'federated-identity': 'absent', 'role-session': 'depends', anonymous: 'absent' },
  ],
  'only temporary credentials, not federated identities': [
    'temporary-credentials-not-federated',
    { 'federated-identity': 'absent', 'role-session': 'depends', anonymous: 'absent' },
  ],
  'sessions of Amazon Q Developer in chat applications': [
    'chat-session',
    { 'role-session': 'depends', user: 'absent' },
  ],
  'credentials of one service': ['credentials-of-service', { 'role-session': 'depends', user: 'absent' }],
  'after a source identity is set': ['source-identity-set', { 'role-session': 'depends', user: 'absent' }],
  'users in IAM Identity Center': ['identity-center-user', { 'role-session': 'depends', user: 'absent' }],
  'except through a VPC endpoint': ['not-via-vpc-endpoint', { user: 'depends' }],
  'only through a VPC endpoint': ['via-vpc-endpoint', { user: 'depends' }],
  'through a VPC endpoint, supported services': [
    'via-vpc-endpoint-of-supporting-service',
    { user: 'depends' },
  ],
  'through a VPC endpoint of a member of an organization, supported services': [
    'via-organization-vpc-endpoint',
    { user: 'depends' },
  ],
  'most service actions': ['most-actions', { user: 'depends' }],
  'only if the owner of the resource is a member of an organization, most service actions': [
    'resource-in-organization',
    { user: 'depends' },
  ],
  'resources that have the tag or are created with it': ['resource-tagged', { user: 'depends' }],
  'a service uses the credentials of a principal': [
    'forwarded',
    { user: 'depends', service: 'absent', anonymous: 'absent' },
  ],
  'an MCP service uses the credentials of a principal': ['forwarded-by-mcp', { user: 'depends' }],
  'links in a browser': ['browser-link', { user: 'depends', anonymous: 'depends' }],
  'tags are passed': ['request-tags', { user: 'depends' }],
  'the operation supports passing tags': ['action-takes-tags', { user: 'depends' }],
  'only if a service principal calls for a resource': [
    'service-call-for-resource',
    {
      service: 'depends',
      user: 'absent',
      'role-session': 'absent',
      'service-linked-role': 'absent',
      anonymous: 'absent',
    },
  ],
  'only if a service principal calls for a resource of a member of an organization': [
    'service-call-for-organization-resource',
    {
      service: 'depends',
      user: 'absent',
      'role-session': 'absent',
      'service-linked-role': 'absent',
      anonymous: 'absent',
    },
  ],
  'an MCP service authorizes its own action': ['mcp-service-action', { user: 'depends' }],
};

let group = '';
const PAGE_ROWS = PAGE.trim()
  .split('\n')
  .flatMap((line) => {
    const [, name, type, several, when] = /^(\S+) (\w+)(\*?): (.+)$/.exec(line) ?? [];
    if (!name) group = line;
    return name ? [{ name, type: type!, isSeveral: several === '*', when: when!, group }] : [];
  });

const COMMON = `acm-pca applicationinsights apprunner athena cloudformation comprehendmedical compute-optimizer datasync discovery ebs ecr ecs
  firehose healthlake iam iotfleetwise iotwireless kinesisanalytics kms lambda medical-imaging omics payment-cryptography polly rbin rekognition
  route53 s3 scheduler servicediscovery servicequotas ssm-contacts storagegateway textract transcribe transfer`;
const OF_ENDPOINTS = `${COMMON} dynamodb gamelift shield`;
const OF_ORGANIZATIONS = `${OF_ENDPOINTS} b2bi cassandra cognito-identity dms ds-data identitystore iottwinmaker network-firewall pricing ses
  sms-voice sqs workmail`;

describe("AWS's page of global condition keys", () => {
  it('has exactly the keys of the table, except aws:SourceOwner', () => {
    const names = table.map((k) => k.name).filter((name) => name !== 'aws:SourceOwner');
    expect(PAGE_ROWS.map((r) => r.name).sort()).toEqual(names.sort());
  });

  it.each(PAGE_ROWS)('$name: $when', ({ name, type, isSeveral, when, group: of }) => {
    const row = rowOf(name);
    const [availability, presence] = MEANING[when]!;
    expect([row.group, row.type, row.multivalued]).toEqual([
      of,
      isSeveral ? 'ArrayOfString' : type,
      isSeveral,
    ]);
    expect(row.availability).toBe(availability);
    expect(row.presence).toMatchObject(presence);
  });

  it.each([
    ['aws:SourceVpcArn', COMMON],
    ['aws:VpceAccount', OF_ENDPOINTS],
    ['aws:VpceOrgPaths', OF_ENDPOINTS],
    ['aws:VpceOrgID', OF_ORGANIZATIONS],
  ])('%s: the services that support it', (name, services) => {
    expect([...catalogue.servicesOfKey(name)!].sort()).toEqual(services.split(/\s+/).sort());
  });

  it('sensitive keys', () => {
    const sensitive = table.filter((k) => k.sensitive).map((k) => k.name.slice(4));
    expect(sensitive.sort().join(' ')).toBe(
      'PrincipalAccount PrincipalOrgID ResourceAccount ResourceOrgID SourceAccount SourceOrgID SourceVpc SourceVpce VpceAccount VpceOrgID',
    );
  });

  it.each(['aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'])('%s: exceptions', (name) => {
    const { exceptActions, maybeExceptActions } = rowOf(name);
    expect([...exceptActions!].sort().join(' ')).toBe(
      'auditmanager:UpdateAssessmentFrameworkShare detective:AcceptInvitation ds:AcceptSharedDirectory ebs:* ' +
        'ec2:AcceptTransitGatewayPeeringAttachment ec2:AcceptVpcEndpointConnections ec2:AcceptVpcPeeringConnection ' +
        'ec2:CreateTransitGatewayPeeringAttachment ec2:CreateVpcEndpoint ec2:CreateVpcPeeringConnection ' +
        'es:AcceptInboundConnection guardduty:AcceptAdministratorInvitation macie2:AcceptInvitation ' +
        'route53:AssociateVpcWithHostedZone route53:CreateVPCAssociationAuthorization securityhub:AcceptAdministratorInvitation',
    );
    expect(maybeExceptActions).toEqual(['events:PutEvents']);
  });
});
