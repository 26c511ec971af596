import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow, cliFolder } from '../../support/cli.js';

const { cli, dir, file, text } = cliFolder();

describe('evaluate and test', () => {
  const request = (name: string, value: object): string => {
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const base = {
    principal: 'arn:aws:iam::111122223333:user/ana',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  };

  it('decide a request', () => {
    file('give-policy.json', allow('s3:GetObject'));
    const path = request('a.iam-request.json', { ...base, policies: { identity: 'give-policy.json' } });
    const run = cli('evaluate', '--format', 'json', path);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(JSON.parse(run.stdout)).toMatchObject({
      decision: 'Allow',
      decidedBy: 'identity',
      missingContext: [],
    });
    expect(cli('evaluate', path).stdout).toMatch(/^Allow: s3:GetObject on arn:aws:s3:::b\/k\n/);
  });

  it('take a role with all policies that its template gives it', () => {
    const policy = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
    const Properties = {
      Policies: [{ PolicyName: 'read', PolicyDocument: policy }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess'],
    };
    text('roles.json', JSON.stringify({ Resources: { Worker: { Type: 'AWS::IAM::Role', Properties } } }));
    const decide = (action: string, role: string) => {
      const value = { ...base, action, resource: '*', policies: { role } };
      return cli('evaluate', request('role.iam-request.json', value));
    };
    expect(decide('xray:PutTraceSegments', 'roles.json#Worker')).toMatchObject({ status: 0, stderr: '' });
    expect(decide('xray:PutTraceSegments', 'roles.json#Worker').stdout).toMatch(/^Allow: /);
    expect(decide('sqs:SendMessage', 'roles.json#Worker').stdout).toMatch(/^Implicit deny: |^ImplicitDeny: /);
    const wrong = decide('s3:GetObject', 'roles.json#Reader');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain(
      'There is no role, user or group "Reader" in "roles.json".'.replaceAll('\\', ''),
    );
  });

  it('read one policy of a template, and say what else it grants', () => {
    const policy = (Action: string): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    const Policies = ['s3:ListBucket', 's3:GetObject'].map((action, i) => ({
      PolicyName: `p${i}`,
      PolicyDocument: policy(action),
    }));
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AmazonS3FullAccess'];
    const template = {
      Resources: { R: { Type: 'AWS::IAM::User', Properties: { Policies, ManagedPolicyArns } } },
    };
    text('stack.json', JSON.stringify(template));
    const decide = (identity: string, action: string): { decision: string; notes: string[] } =>
      JSON.parse(
        cli(
          'evaluate',
          '--format',
          'json',
          request('t.iam-request.json', { ...base, action, policies: { identity } }),
        ).stdout,
      );
    expect(decide('stack.json', 's3:GetObject').decision).toBe('ImplicitDeny');
    const second = decide('stack.json#1', 's3:GetObject');
    expect(second.decision).toBe('Allow');
    expect(second.notes.join()).toContain('The managed policies of R that are not in this file');
    const missing = request('u.iam-request.json', { ...base, policies: { identity: 'stack.json#7' } });
    expect(cli('evaluate', missing).status).toBe(2);
  });

  it('say what a decision still needs', () => {
    const tls = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    file('tls-policy.json', allow('s3:GetObject', '*', tls));
    const path = request('b.iam-request.json', { ...base, policies: { identity: 'tls-policy.json' } });
    const run = cli('evaluate', '--format', 'json', path);
    expect(run.status).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ decision: null, missingContext: ['aws:SecureTransport'] });
  });

  it('run tests', () => {
    file('give-policy.json', allow('s3:GetObject'));
    const policies = { identity: 'give-policy.json' };
    const good = request('good.iam-test.json', {
      ...base,
      policies,
      tests: [
        { name: 'yes', expect: 'Allow' },
        { name: 'no', action: 's3:PutObject', expect: 'ImplicitDeny' },
      ],
    });
    const pass = cli('test', good);
    expect([pass.status, pass.stdout]).toEqual([0, '2 passed, 0 failed\n']);
    const tests = [{ name: 'wrong', expect: 'ExplicitDeny' }];
    const bad = request('bad.iam-test.json', { ...base, policies, tests });
    const run = cli('test', good, bad);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('expected ExplicitDeny, got Allow');
    expect(run.stdout).toMatch(/2 passed, 1 failed\n$/);
    expect(JSON.parse(cli('test', '--format', 'json', bad).stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      tests: [{ name: 'wrong', passed: false, actual: 'Allow' }],
    });
  });

  it('say what is wrong with the documents', () => {
    const path = request('c.iam-request.json', { ...base, policies: { identity: 'nowhere.json' } });
    const run = cli('evaluate', path);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('"nowhere.json" cannot be read: no such file');
    text('d.iam-test.json', '{ "tests": [');
    expect(cli('test', join(dir, 'd.iam-test.json')).status).toBe(2);
    expect(cli('evaluate', join(dir, 'no-such.json')).status).toBe(2);
    expect(cli('evaluate').status).toBe(2);
  });
});
