import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ADD_TEST,
  type AddTestResult,
  EVALUATE_REQUEST,
  type EvaluateRequestResult,
  PLACEHOLDERS,
  SUGGEST_RESOURCES,
  SUGGEST_VALUES,
  type Suggestion,
  TEMPLATE_ROLES,
  type WirePlaceholder,
} from '../../server/src/lsp/protocol.js';
import { LspClient } from '../support/lsp.js';

describe('request and test documents', () => {
  let folder: string;
  let lsp: LspClient;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grantwise-requests-'));
    writeFileSync(
      join(folder, 'read-policy.json'),
      '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
    );
    lsp = await LspClient.start({ folder, initializationOptions: { documentInfo: true } });
  });
  afterEach(async () => {
    expect(await lsp.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });
  const at = (name: string): string => `file://${folder}/${name}`;
  const test = (policies: object, expected: string): string =>
    JSON.stringify({
      tests: [
        {
          name: 't',
          principal: 'arn:aws:iam::111122223333:user/ana',
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::b/k',
          policies,
          expect: expected,
        },
      ],
    });

  it('show what is wrong, and which expectation is not met', async () => {
    const uri = at('a.iam-test.json');
    await lsp.open(uri, test({ identity: 'read-policy.json' }, 'Allow'));
    expect(await lsp.diagnostics(uri)).toEqual([]);
    await lsp.change(uri, [{ text: test({ identity: 'read-policy.json' }, 'ImplicitDeny') }]);
    expect(
      (await lsp.diagnostics(uri)).map((d) => [d.code, d.severity, String(d.message).split('.')[0]]),
    ).toEqual([['test-failed', 2, 'Expected ImplicitDeny, but the decision is Allow']]);
    await lsp.change(uri, [{ text: test({ identity: 'gone.json' }, 'Allow') }]);
    expect((await lsp.diagnostics(uri)).map((d) => [d.code, d.severity, d.message])).toEqual([
      ['request', 1, '"gone.json" does not exist.'],
    ]);
    for (const text of ['', '{', '[]', '{"tests":', '{"tests":[{"action":"s3:', '{"tests":[{}]}']) {
      await lsp.change(uri, [{ text }]);
      await lsp.diagnostics(uri);
    }
  });

  it('follow the policies that are open in the editor', async () => {
    const uri = at('a.iam-test.json');
    await lsp.open(uri, test({ identity: 'read-policy.json' }, 'Allow'));
    expect(await lsp.diagnostics(uri)).toEqual([]);
    await lsp.open(
      at('read-policy.json'),
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}',
    );
    await lsp.until(uri, (d) => d.length > 0);
    expect(lsp.published.get(uri)!.diagnostics[0]!.message).toContain('the decision is ExplicitDeny');
  });

  it('say that a request evaluated from elsewhere uses what changed on disk', async () => {
    const text = (effect: string): string =>
      `{"Version":"2012-10-17","Statement":[{"Effect":"${effect}","Action":"s3:*","Resource":"*"}]}`;
    const changed = async (name: string): Promise<void> => {
      await lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: at(name), type: 2 }],
      });
    };
    const evaluate = async (base: string, policies: object): Promise<unknown> => {
      const request = {
        principal: 'arn:aws:iam::111122223333:user/ana',
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::b/k',
        policies,
      };
      const answer = await lsp.connection.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
        base: at(base),
        request,
      });
      return answer.result?.decision;
    };
    const uses: string[][] = [];
    lsp.connection.onNotification('grantwise/usersChanged', ({ uris }: { uris: string[] }) => {
      uses.push(uris);
    });
    writeFileSync(join(folder, 'scp.json'), text('Allow'));
    const policies = { identity: 'read-policy.json', scp: [['scp.json']] };
    expect(await evaluate('read-policy.json', policies)).toBe('Allow');
    writeFileSync(join(folder, 'scp.json'), text('Deny'));
    await changed('scp.json');
    await expect.poll(() => uses).toEqual([[at('read-policy.json')]]);
    expect(await evaluate('read-policy.json', policies)).toBe('ExplicitDeny');
    // The policy itself, and one that does not exist yet.
    await changed('read-policy.json');
    await expect.poll(() => uses.length).toBe(2);
    await evaluate('read-policy.json', { identity: 'read-policy.json', boundary: 'new.json' });
    await changed('new.json');
    await expect.poll(() => uses.length).toBe(3);
    // Only the last request is remembered.
    await evaluate('a.iam-request.json', { identity: 'read-policy.json' });
    await changed('new.json');
    await changed('scp.json');
    await changed('read-policy.json');
    await expect.poll(() => uses.slice(3)).toEqual([[at('a.iam-request.json')]]);
  });

  it('read nothing outside of the workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'grantwise-outside-'));
    writeFileSync(join(outside, 'secret.json'), '{"Statement":[]}');
    symlinkSync(join(outside, 'secret.json'), join(folder, 'link.json'));
    const uri = at('a.iam-test.json');
    const paths = [
      `../${outside.split('/').at(-1)}/secret.json`,
      'link.json',
      `file://${outside}/secret.json`,
      `file://another.example${folder}/a.json`,
    ];
    for (const path of paths) {
      await lsp.open(uri, test({ identity: path }, 'Allow'));
      await lsp.until(uri, (d) => d.length > 0);
      expect(lsp.published.get(uri)!.diagnostics.map((d) => d.message)).toEqual([
        `"${path}" is outside of the workspace, so it is not read.`,
      ]);
      await lsp.close(uri);
      await lsp.until(uri, (d) => d.length === 0);
    }
    rmSync(outside, { recursive: true });
  });

  it('read nothing without an open folder', async () => {
    await lsp.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: `file://${folder}`, name: 'work' }] },
    });
    writeFileSync(join(folder, 'beside-policy.json'), '{"Statement":[]}');
    const uri = at('b.iam-test.json');
    await lsp.open(uri, test({ identity: 'beside-policy.json' }, 'Allow'));
    await lsp.until(uri, (d) => d.length > 0);
    expect(lsp.published.get(uri)!.diagnostics.map((d) => d.message)).toEqual([
      '"beside-policy.json" is not read, because no folder is open.',
    ]);
    await lsp.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: `file://${folder}`, name: 'work' }], removed: [] },
    });
  });

  it('has values for each field, of all policies, while the request is not whole', async () => {
    const bucket = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:role/app' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::reports/*',
          Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
        },
      ],
    };
    const request = {
      action: 's3:Li',
      resource: 'arn',
      policies: { identity: 'read-policy.json', resource: bucket },
    };
    const values = async (of: object): Promise<string[]> => {
      const params = { base: at('a.iam-request.json'), request, query: '', ...of };
      const list = await lsp.connection.sendRequest<Suggestion[]>(SUGGEST_VALUES, params);
      return list.map((s) => s.value);
    };
    expect((await values({ field: 'action', query: '' }))[0]).toBe('s3:GetObject');
    expect((await values({ field: 'action', query: 's3:listb' }))[0]).toBe('s3:ListBucket');
    expect((await values({ field: 'principal' }))[0]).toBe('arn:aws:iam::444455556666:role/app');
    // The first resource is one of the bucket that the policies are about, whatever the action is.
    const resource = async (action: string): Promise<string> =>
      (await values({ field: 'resource', request: { ...request, action } }))[0]!;
    expect(await resource('s3:GetObject')).toBe('arn:aws:s3:::reports/example');
    expect(await resource('s3:PutObject')).toBe('arn:aws:s3:::reports/example');
    expect(await resource('s3:ListBucket')).toBe('arn:aws:s3:::reports');
    expect((await values({ field: 'key' }))[0]).toBe('aws:SourceIp');
    expect(await values({ field: 'value', key: 'aws:sourceip' })).toEqual(['192.0.2.0/24']);
  });

  it('are completed and explained', async () => {
    const uri = at('a.iam-request.json');
    const text = '{ "action": "s3:GetObj", "context": { "aws:Sou": 1 }, "policies": {} }';
    await lsp.open(uri, text);
    const labels = async (after: string): Promise<string[]> =>
      (await lsp.complete(uri, 0, text.indexOf(after) + after.length))!.items.map((i) => i.label);
    expect((await labels('s3:GetObj'))[0]).toBe('s3:GetObject');
    expect(await labels('aws:Sou')).toContain('aws:SourceIp');
    await lsp.close(uri);
    await lsp.open(uri, '{ "action": "s3:GetObject", "policies": {} }');
    const hover = await lsp.hover(uri, 0, 15);
    expect(JSON.stringify(hover!.contents)).toContain('Grants permission to retrieve objects');
  });

  it('complete and check their inline policies as policies', async () => {
    const uri = at('a.iam-request.json');
    await lsp.open(
      uri,
      '{ "action": "s3:GetObject", "policies": { "identity": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*" }] } } }',
    );
    expect((await lsp.diagnostics(uri)).map((d) => d.code)).toEqual(['unknown-action']);
  });

  it('are evaluated for the client, with places in the files, and take new tests', async () => {
    const answer: EvaluateRequestResult = await lsp.connection.sendRequest(EVALUATE_REQUEST, {
      base: at('x.json'),
      request: {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::b/k',
        policies: { identity: 'read-policy.json' },
      },
    });
    const step = answer.result!.steps.find((s) => s.step === 'identity')!;
    expect([answer.problems, answer.result!.decision, answer.result!.decidedBy]).toEqual([
      [],
      'Allow',
      'identity',
    ]);
    const [policy] = step.policies;
    expect([policy!.uri, policy!.statements[0]!.name, policy!.statements[0]!.range.start]).toEqual([
      at('read-policy.json'),
      '"Read"',
      { line: 0, character: 37 },
    ]);
    const broken: EvaluateRequestResult = await lsp.connection.sendRequest(EVALUATE_REQUEST, {
      base: at('x.json'),
      request: { action: 7, policies: [] },
    });
    expect([broken.result, broken.problems.length > 0]).toEqual([undefined, true]);
    const first: AddTestResult = await lsp.connection.sendRequest(ADD_TEST, { test: { name: 'a' } });
    const second: AddTestResult = await lsp.connection.sendRequest(ADD_TEST, {
      text: first.text,
      test: { name: 'b' },
    });
    expect(JSON.parse(second.text!)).toEqual({ tests: [{ name: 'a' }, { name: 'b' }] });
    expect(await lsp.connection.sendRequest(ADD_TEST, { text: '{}', test: {} })).toEqual({});
  });

  it('take the role from the other files of a module of Terraform', async () => {
    const allow = (action: string, resource: string): string =>
      `jsonencode({ Statement = [{ Effect = "Allow", Action = "${action}", Resource = "${resource}" }] })`;
    const role = JSON.stringify({
      resource: { aws_iam_role: { worker: { name: 'worker', assume_role_policy: '{}' } } },
    });
    writeFileSync(join(folder, 'roles.tf.json'), role);
    const attached = (name: string, policy: string): string =>
      `resource "aws_iam_role_policy" "${name}" {\n  role   = aws_iam_role.worker.id\n  policy = ${policy}\n}\n`;
    writeFileSync(
      join(folder, 'more.tf'),
      attached('more', allow('sns:Publish', 'arn:aws:sns:*:*:${var.topic}')),
    );
    const uri = at('policies.tf');
    const own = attached('own', allow('sqs:SendMessage', '*'));
    writeFileSync(join(folder, 'policies.tf'), own);
    await lsp.open(uri, own);
    const ref = { uri, policy: 0 };
    const name = 'aws_iam_role.worker';
    expect(await lsp.connection.sendRequest(TEMPLATE_ROLES, ref)).toEqual({ roles: [name] });
    const asked = { ...ref, role: name, action: 'sns:Publish' };
    const holes = await lsp.connection.sendRequest<WirePlaceholder[]>(PLACEHOLDERS, asked);
    expect(holes.map((h) => h.placeholder)).toEqual(['${var.topic}']);
    const placeholders = { '${var.topic}': 'orders' };
    const suggested = await lsp.connection.sendRequest<{ value: string }[]>(SUGGEST_RESOURCES, {
      ...asked,
      placeholders,
    });
    expect(suggested[0]!.value).toMatch(/^arn:aws:sns:.*:orders$/);
    const answer: EvaluateRequestResult = await lsp.connection.sendRequest(EVALUATE_REQUEST, {
      base: uri,
      request: {
        action: 'sns:Publish',
        resource: 'arn:aws:sns:eu-west-1:111122223333:orders',
        policies: { role: `policies.tf#${name}` },
        placeholders,
      },
    });
    expect([answer.problems, answer.result?.decision]).toEqual([[], 'Allow']);
    // What is not saved counts.
    await lsp.open(at('more.tf'), '');
    expect(await lsp.connection.sendRequest(PLACEHOLDERS, asked)).toEqual([]);
  });
});
