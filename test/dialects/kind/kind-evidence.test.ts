import { describe, expect, it } from 'vitest';
import { factsOfStatements, sameFacts, WITHOUT_RCP } from '../../../server/src/dialects/kind/kind-content.js';
import { kindFromPath } from '../../../server/src/dialects/kind/kind-evidence.js';
import { catalogue } from '../../support/catalogue.js';
import { service } from '../../support/service.js';

type Statement = Readonly<Record<string, unknown>>;

const policy = (path: string, ...statements: Statement[]) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
  const analysis = service.analyse(text, path)!;
  return { policy: analysis.policies[0]!, findings: service.check(analysis), text };
};

const kind = (path: string, ...statements: Statement[]) => {
  const { policy: p } = policy(path, ...statements);
  return `${p.kind}${p.kindDoubt ? '?' : ''}`;
};

const allow = (Action: string | string[], Resource?: string, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  ...(Resource === undefined ? {} : { Resource }),
  ...more,
});
const deny = (Action: string | string[], Resource: string, more: Statement = {}): Statement => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});
const by = (Principal: unknown): Statement => ({ Principal });
const BUCKET = 'arn:aws:s3:::reports/*';

describe('the kind of a policy', () => {
  it('is that of its content where the name only has the name of a service', () => {
    const logs = allow('logs:PutLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:a:*');
    expect(kind('lambda-policy.json', logs)).toBe('identity');
    expect(kind('table-stream-policy.json', allow('sqs:SendMessage', '*'))).toBe('identity');
    expect(kind('topic-policy.json', allow(['sns:Publish', 'kms:Decrypt'], '*'))).toBe('identity');
    expect(kind('vpce-operator-policy.json', allow('ec2:CreateVpcEndpoint', '*'))).toBe('identity');
    expect(kind('kms.json', allow('kms:Decrypt', '*', by({ AWS: '111122223333' })))).toBe('resource');
    // A Deny of the data of one resource is identity-based, other than one of a role of the organization.
    const table = 'arn:aws:dynamodb:*:*:table/Thread';
    expect(kind('deny.json', deny('dynamodb:PutItem', table))).toBe('identity?');
    expect(kind('deny.json', deny('iam:DeleteRole', 'arn:aws:iam::*:role/OrgAdmin'))).toMatch(/^scp/);
    expect(kind('scps/deny.json', deny('dynamodb:PutItem', table))).toMatch(/^scp/);
  });

  it('is a bucket policy without Principal, with doubt, where name and resources agree', () => {
    expect(kind('bucket-policy.json', allow('s3:*', BUCKET))).toBe('resource?');
    expect(kind('bucket-policy.json', allow('s3:*', BUCKET, by('*')))).toBe('resource');
  });

  it('is that of the control policies that AWS Organizations attaches, by their names', () => {
    const everything = allow('*', '*');
    const scp = policy('org/FullAWSAccess.json', everything);
    expect([scp.policy.kind, scp.findings]).toEqual(['scp', []]);
    const byId = policy('policies/p-FullAWSAccess/content.json', everything);
    expect([byId.policy.kind, byId.findings]).toEqual(['scp', []]);
    const rcp = policy('RCPFullAWSAccess.json', allow('*', '*', by('*')));
    expect([rcp.policy.kind, rcp.findings]).toEqual(['rcp', []]);
  });

  it('counts a folder like a file', () => {
    expect(kind('bucket-policies/reports.json', allow('s3:*', BUCKET))).toBe('resource?');
  });

  it('is the one that its name says, with doubt, where it lacks what that kind needs', () => {
    const outside = deny(['s3:*', 'sqs:*'], '*', {
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    });
    expect(kind('rcps/deny-outside.json', outside)).toBe('rcp?');
    expect(kind('scps/deny-outside.json', outside)).toBe('scp');
    expect(kind('rcps/deny-topics.json', deny('sns:*', '*'))).toBe('scp?');
    const objects = allow('s3:GetObject', BUCKET);
    expect(kind('s3-endpoint-policy.json', objects)).toBe('endpoint?');
    expect(kind('network/vpc-endpoint-policy.json', allow('dynamodb:Query', BUCKET))).toBe('endpoint?');
    expect(kind('sagemaker-endpoint-policy.json', objects)).toBe('identity');
    expect(kind('vpc-endpoint-policy.json', allow('ec2:CreateVpcEndpoint', '*'))).toBe('identity?');
    const pass = allow('iam:PassRole', undefined, by({ Service: 'ec2.amazonaws.com' }));
    expect(kind('roles/assume-role-policy.json', pass)).toBe('trust');
    expect(kind('trust.json', allow('ecr:BatchGetImage', undefined, by('*')))).toBe('trust?');
  });

  it('is resource-based where the resources are those of an API', () => {
    const outside = deny('execute-api:Invoke', 'execute-api:/*', by('*'));
    expect(kind('deny-outside-vpce.json', outside)).toBe('resource');
    expect(kind('scps/api.json', outside)).toBe('resource');
    expect(kind('rcp-api.json', allow('execute-api:Invoke', 'execute-api:/*', by('*')))).toBe('resource');
  });

  it('is in doubt where a folder of SCPs has a Deny for everyone', () => {
    const rcp = deny('s3:*', '*', by('*'));
    expect(kind('scps/s3.json', rcp)).toBe('scp?');
    expect(kind('scps/s3.json', deny('s3:*', '*'))).toBe('scp');
    expect(kind('s3-scp.json', rcp)).toBe('scp');
  });

  it('is not a bucket policy with actions on every resource and no Principal', () => {
    expect(kind('s3_bucket_policy.json', allow('s3:ListAllMyBuckets', '*'), allow('s3:*', BUCKET))).toBe(
      'identity',
    );
  });

  it('is a key policy, a bucket policy or an RCP that lacks what those need, where name and content agree', () => {
    expect(kind('kms-key-policy.json', allow('kms:*', '*'))).toBe('resource?');
    expect(kind('kms/key_policy.json', allow('kms:*', '*'))).toBe('resource?');
    expect(
      kind('kms-key-policy.json', allow('kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:key/a')),
    ).toBe('identity');
    const tls = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(kind('bucket_policy_tls.json', deny('s3:*', BUCKET, tls))).toBe('resource?');
    expect(kind('rcp/allow.json', allow('s3:*', '*', by('*')))).toBe('rcp?');
  });

  it('is not one where some statements have a Principal and some have none, or where one is for a role and its policy', () => {
    const trust = allow('sts:AssumeRole', undefined, by({ Service: 'lambda.amazonaws.com' }));
    const rulesOf = (...statements: Statement[]): string[] =>
      policy('role.json', ...statements)
        .findings.filter((f) => f.severity === 'error' || f.severity === 'warning')
        .map((f) => `${f.severity} ${f.rule}`);
    expect(rulesOf(trust, allow('s3:GetObject', BUCKET))).toEqual(['error mixed-policy-kinds']);
    expect(
      rulesOf(allow(['sts:AssumeRole', 'sqs:SendMessage'], '*', by({ Service: 'lambda.amazonaws.com' }))),
    ).toEqual(['error mixed-policy-kinds']);
    expect(rulesOf({ ...trust, Principal: undefined, Pricipal: trust.Principal }, trust)).not.toContain(
      'error mixed-policy-kinds',
    );
  });

  it('is not an RCP with actions of a service that RCPs do not apply to', () => {
    for (const service of WITHOUT_RCP) expect(catalogue.rcpServices).not.toContain(service);
    const protect = deny('backup:DeleteRecoveryPoint', '*', {
      ...by({ AWS: '*' }),
      Condition: { StringNotEquals: { 'aws:userid': 'AIDAEXAMPLEID' } },
    });
    expect(kind('vault/deny-delete.json', protect)).toContain('resource');
    expect(kind('backup-vault.json', protect)).toContain('resource');
  });

  it('is an endpoint policy where the name has the type of the endpoint', () => {
    const tables = allow('dynamodb:*', 'arn:aws:dynamodb:eu-west-1:111122223333:table/a', by('*'));
    expect(kind('dynamodb-gateway-endpoint.json', tables)).toBe('endpoint');
    expect(kind('interface-endpoints/kms.json', allow('kms:Decrypt', '*', by('*')))).toContain('endpoint');
    expect(kind('vpc-endpoint-operator-role.json', allow('ec2:CreateVpcEndpoint', '*'))).toBe('identity');
  });

  it('is resource-based where it is the policy of an identity of SES', () => {
    const identity = 'arn:aws:ses:eu-west-1:111122223333:identity/example.com';
    expect(
      kind('ses/identity-policy.json', allow('ses:SendEmail', identity, by({ AWS: '444455556666' }))),
    ).toBe('resource');
    expect(kind('identity-policy.json', allow('ses:SendEmail', identity))).toBe('identity');
  });

  it('cannot be a boundary or an SCP where every statement has a Principal', () => {
    const perimeter = deny(['s3:*', 'sqs:*'], '*', by('*'));
    expect(kind('org-boundaries/perimeter.json', perimeter)).toBe('rcp');
    expect(kind('boundary.json', allow('s3:GetObject', BUCKET, by({ AWS: '*' })))).not.toContain('boundary');
  });

  it('is a control policy of an organization where all statements deny', () => {
    const exempt = { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } } };
    expect(kind('guard.json', deny('cloudtrail:StopLogging', '*', exempt))).toBe('scp');
    expect(kind('guard.json', deny('kms:ScheduleKeyDeletion', '*', { ...exempt, ...by('*') }))).toBe('rcp');
    expect(kind('guard.json', deny('s3:*', BUCKET, by('*')))).toBe('resource');
  });

  it('is identity-based where everything is denied by the session, as in the examples of AWS', () => {
    const outside = { Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } };
    expect(kind('office.json', deny('*', '*', outside))).toMatch(/^identity/);
  });

  it('is a trust policy where roles can be assumed and there is no Resource', () => {
    const trust = allow('sts:AssumeRole', undefined, by({ Service: 'ec2.amazonaws.com' }));
    expect(kind('deploy.json', trust)).toBe('trust');
    expect(kind('assume-role-policy.json', allow('sts:AssumeRole', 'arn:aws:iam::111122223333:role/a'))).toBe(
      'identity',
    );
  });

  it('is what a clear name says where the content does not contradict it', () => {
    const some = allow('ec2:*', '*');
    expect(kind('org_scp_policy.json', some)).toBe('scp');
    expect(kind('scps/base.json', some)).toBe('scp');
    expect(kind('teamPermissionsBoundary.json', some)).toBe('boundary');
    expect(kind('vpc-endpoint-policies/default.json', allow('*', '*', by('*')))).toBe('endpoint');
  });
});

describe('a name alone', () => {
  it.each([
    ['trust-policy.json', 'trust'],
    ['my-scp.json', 'scp'],
    ['orders-bucket-policy.json', 'resource'],
    ['DeployRoleTrustPolicy.json', 'trust'],
    ['assume_role_policy.json', 'trust'],
    ['session-policy.jsonc', 'session'],
    ['rcps/a.json', 'rcp'],
  ])('%s', (path, wanted) => {
    expect(kindFromPath(path)?.kind).toBe(wanted);
  });

  it.each(['policy.json', 'orders.json', 'aws-policy-example.json'])('%s says nothing', (path) => {
    expect(kindFromPath(path)).toBeUndefined();
  });
});

it('is weighed again after a change of anything that counts', () => {
  const [facts] = factsOfStatements(policy('a.json', allow('s3:GetObject', BUCKET)).policy.node);
  expect(sameFacts(facts!, { ...facts! })).toBe(true);
  for (const [name, value] of Object.entries(facts!)) {
    const other: unknown =
      typeof value === 'boolean' ? !value : Array.isArray(value) ? [...value, 'x'] : `${value}x`;
    expect(sameFacts(facts!, { ...facts!, [name]: other }), name).toBe(false);
  }
});

describe('findings of a policy whose kind is in doubt', () => {
  const { findings } = policy('bucket-policy.json', allow('s3:*', BUCKET));

  it('are warnings that say what they assume, and never what AWS rejects', () => {
    const missing = findings.find((f) => f.rule === 'missing-principal')!;
    expect(missing.severity).toBe('warning');
    expect(missing.message).toBe('If this is a bucket policy, the statement needs a Principal. Add one.');
    expect(missing.assumes?.other).toBe('identity');
    expect(missing.fixes?.().length).toBeGreaterThan(0);
    for (const f of findings) if (f.assumes) expect(f.message).not.toContain('AWS rejects');
  });

  it('are as certain as ever where the policy has them as either kind', () => {
    const { findings: both } = policy('bucket-policy.json', allow('s3:*', 'reports'));
    const arn = both.find((f) => f.rule === 'invalid-arn')!;
    expect(arn.severity).toBe('error');
    expect(arn.assumes).toBeUndefined();
  });

  it('follow the settings where they give the kind', () => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:*', BUCKET)] });
    const forced = service.analyse(text, 'bucket-policy.json', { kind: 'identity', reason: 'the test' })!;
    expect(service.check(forced).filter((f) => f.rule === 'missing-principal')).toEqual([]);
  });
});
