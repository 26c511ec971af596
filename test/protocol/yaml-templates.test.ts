/** The language server with a CloudFormation template in YAML. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ActionListParams,
  COMPARE,
  COMPLETE_ACTIONS,
  type CompareResult,
  type CompleteActionsResult,
  EVALUATE_REQUEST,
  type EvaluateRequestResult,
  HOVER_ACTION,
  type HoverActionResult,
  PLACEHOLDERS,
  SUGGEST_RESOURCES,
  TEMPLATE_ROLES,
  type WirePlaceholder,
} from '../../server/src/lsp/protocol.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { root } from '../support/catalogue.js';
import { LspClient } from '../support/lsp.js';

const URI = 'file:///work/template.yaml';
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Worker:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObjekt # objects
              - s3:
            Resource: !Sub "arn:\${AWS::Partition}:s3:::\${Bucket}/*"
            
  Bucket:
    Type: AWS::S3::Bucket
`;

let client: LspClient;
beforeAll(async () => {
  client = await LspClient.start({ initializationOptions: { commands: true, yamlSupport: true } });
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
});

const labels = async (line: number, character: number): Promise<string[]> => {
  const params = { textDocument: { uri: URI }, position: { line, character } };
  const found = await client.connection.sendRequest<{ items: { label: string }[] }>(
    'textDocument/completion',
    params,
  );
  return found.items.map((i) => i.label);
};

it('compares every policy with an earlier text, by its place', async () => {
  const uri = 'file:///work/two-roles.yaml';
  const policy = (name: string, action: string): string => `  ${name}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: "${action}", Resource: "*" }]
`;
  const template = (...policies: string[]): string => `Resources:\n${policies.join('')}`;
  await client.open(uri, template(policy('New', 'sqs:SendMessage'), policy('Old', 's3:PutObject')));
  const before = template(policy('Old', 's3:GetObject'), policy('Gone', 'sns:Publish'));
  const result = await client.connection.sendRequest<CompareResult>(COMPARE, { uri, before });
  expect(result).toMatchObject({ newAccess: 2, lostAccess: 2, unknown: true });
  expect(result.policies).toEqual([
    { index: 0, newAccess: 1, lostAccess: 0, unknown: false },
    { index: 1, newAccess: 1, lostAccess: 1, unknown: false },
  ]);
  expect(result.markdown.match(/^## .*$/gm)).toEqual([
    '## Added: `New.PolicyDocument`',
    '## Changed: `Old.PolicyDocument`',
    '## Removed: `Gone.PolicyDocument`',
  ]);
});

it('evaluates with the role of the template, and asks for what the template does not know', async () => {
  const uri = 'file:///work/role.yaml';
  const text = `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess]
      Policies:
        - PolicyName: queue
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn }]
  Queue: { Type: AWS::SQS::Queue }
`;
  await client.open(uri, text);
  const ref = { uri, policy: 0 };
  const { connection } = client;
  expect(await connection.sendRequest(TEMPLATE_ROLES, ref)).toEqual({ roles: ['Worker'] });
  const asked = { ...ref, role: 'Worker', action: 'sqs:SendMessage' };
  const holes = await connection.sendRequest<WirePlaceholder[]>(PLACEHOLDERS, asked);
  expect(holes.map((h) => [h.placeholder, h.usual])).toEqual([
    ['${AWS::Partition}', 'aws'],
    ['${AWS::Region}', undefined],
    ['${AWS::AccountId}', undefined],
    ['${Queue.QueueName}', undefined],
  ]);
  const placeholders = {
    '${AWS::Partition}': 'aws',
    '${AWS::Region}': 'eu-west-1',
    '${AWS::AccountId}': '111122223333',
    '${Queue.QueueName}': 'jobs',
  };
  const resource = 'arn:aws:sqs:eu-west-1:111122223333:jobs';
  const resources = await connection.sendRequest<{ value: string }[]>(SUGGEST_RESOURCES, {
    ...asked,
    placeholders,
  });
  expect(resources[0]!.value).toBe(resource);
  const decide = async (action: string, at: string): Promise<unknown> => {
    const request = { action, resource: at, policies: { role: 'role.yaml#Worker' }, placeholders };
    const answer = await connection.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
      base: uri,
      request,
    });
    return answer.result?.decision;
  };
  expect(await decide('sqs:SendMessage', resource)).toBe('Allow');
  expect(await decide('xray:PutTraceSegments', '*')).toBe('Allow');
  expect(await decide('sqs:DeleteQueue', resource)).toBe('ImplicitDeny');
});

it('has findings, with a fix in the style of the file', async () => {
  await client.open(URI, TEMPLATE);
  const diagnostics = await client.diagnostics(URI);
  const unknown = diagnostics.find((d) => d.code === 'unknown-action')!;
  expect(unknown.range).toEqual({ start: { line: 10, character: 19 }, end: { line: 10, character: 28 } });
  const [action] = await client.codeActions(URI, unknown);
  const [edit] = action!.edit!.changes![URI]!;
  const lines = TEMPLATE.split('\n');
  const before = lines[10]!;
  lines[10] = applyEdits(before, [
    { range: { start: edit!.range.start.character, end: edit!.range.end.character }, text: edit!.newText },
  ]);
  expect(lines[10]).toBe('              - s3:GetObject # objects');
});

it('completes a begun item, and an element after the last one of a statement', async () => {
  expect(await labels(11, 19)).toContain('s3:GetObject');
  const elements = await labels(13, 12);
  expect(elements).toContain('Condition');
  expect(elements).not.toContain('Effect');
});

it('shows no outline where another extension has one', async () => {
  expect(
    await client.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: URI } }),
  ).toBeNull();
});

it('completes and explains policy templates of SAM, without another policy', async () => {
  const uri = 'file:///work/sam.yaml';
  const head = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSPoll`;
  await client.open(uri, head);
  const at = { textDocument: { uri }, position: { line: 6, character: 17 } };
  const { items } = await client.connection.sendRequest<{ items: { label: string; insertText?: string }[] }>(
    'textDocument/completion',
    at,
  );
  expect(items[0]?.label).toBe('SQSPollerPolicy');
  const whole = `${head}erPolicy: {}\n`;
  const sam = 'file:///work/whole-sam.yaml';
  await client.open(sam, whole);
  const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
    ...at,
    textDocument: { uri: sam },
  });
  expect(hover.contents.value).toContain('Allow `sqs:ChangeMessageVisibility`');
  expect((await client.diagnostics(sam)).map((d) => d.code)).toEqual(['sam-policy-template']);
});

it('completes and explains actions in code', async () => {
  const list = { name: 'Action', actions: ['s3:GetObj'], index: 0, character: 9 };
  const found = await client.connection.sendRequest<CompleteActionsResult>(COMPLETE_ACTIONS, { list });
  expect(found.items[0]).toMatchObject({ label: 's3:GetObject', text: 's3:GetObject' });
  const params: ActionListParams = {
    list: { name: 'Action', actions: ['s3:GetObject'], index: 0, character: 4 },
  };
  const hover = await client.connection.sendRequest<HoverActionResult>(HOVER_ACTION, params);
  expect(hover.markdown).toContain('GetObject');
});

it('colors nothing', async () => {
  const tokens = await client.connection.sendRequest('textDocument/semanticTokens/full', {
    textDocument: { uri: URI },
  });
  expect(tokens).toEqual({ data: [] });
});

it('evaluates a request with its policy', async () => {
  const result = await client.connection.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
    uri: URI,
    request: {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/x',
      principal: 'arn:aws:iam::111122223333:role/r',
      policies: { identity: [`${URI}#0`] },
    },
  });
  expect(result.problems).toEqual([]);
  expect(result.result?.decision).not.toBe('Allow');
});

it('the library that reads YAML is in a bundle that only YAML loads', () => {
  for (const bundle of ['core.js', 'language-server.js', 'command-line.js'])
    expect(readFileSync(join(root, 'dist', bundle), 'utf8')).not.toContain('flow-collection');
  expect(readFileSync(join(root, 'dist/yaml.js'), 'utf8')).toContain('flow-collection');
});
