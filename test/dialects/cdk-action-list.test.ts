/** Lists of actions in CDK code: where they are, and what is suggested and said there. */
import { describe, expect, it } from 'vitest';
import { cdkActionListAt, mayHoldCdkStatement } from '../../server/src/dialects/cdk-action-list.js';
import { readMarks } from '../support/fixture.js';
import { service } from '../support/service.js';

const at = (source: string) => {
  const { text, cursor } = readMarks(source);
  const list = cdkActionListAt(text, cursor!);
  return list && { ...list, replaced: text.slice(list.range.start, list.range.end) };
};

const TYPESCRIPT = (list: string): string => `import * as iam from 'aws-cdk-lib/aws-iam';
const other = { actions: ['x'] };
role.addToPolicy(new iam.PolicyStatement({
  effect: iam.Effect.ALLOW,
  // don't
  ${list}
  resources: [bucket.arnForObjects('*')],
}));`;

const PYTHON = (list: string): string => `from aws_cdk import aws_iam as iam
role.add_to_policy(iam.PolicyStatement(
    ${list}
    resources=["*"],  # it's
))`;

describe('finds the string with the cursor', () => {
  it.each([
    ['TypeScript', TYPESCRIPT("actions: ['s3:PutObject', 's3:Get‸Obj'],"), 'Action', 's3:GetObj'],
    [
      'several lines',
      TYPESCRIPT('actions: [\n    "s3:PutObject", // it\'s\n    "s3:‸",\n  ],'),
      'Action',
      's3:',
    ],
    [
      'what is not closed',
      TYPESCRIPT("actions: [\n    's3:PutObject',\n    's3:Ge‸\n  ],"),
      'Action',
      's3:Ge',
    ],
    [
      'after strings like comments',
      TYPESCRIPT("x: ['b/*', 'http://a'], ...this.#x, actions: ['s3:PutObject', 's3:‸'],"),
      'Action',
      's3:',
    ],
    ['after a comment', TYPESCRIPT("/* a\n b */ actions: ['s3:PutObject', 's3:‸'],"), 'Action', 's3:'],
    [
      'Python, a number sign in a string',
      PYTHON("sid='#1', actions=['s3:PutObject', 's3:‸'],"),
      'Action',
      's3:',
    ],
    ['notActions', TYPESCRIPT("notActions: ['s3:PutObject', '‸'],"), 'NotAction', ''],
    ['Python', PYTHON('actions=["s3:PutObject", "s3:G‸"],'), 'Action', 's3:G'],
    ['Python, keys', PYTHON("not_actions = ['s3:PutObject',  # that's\n 's3:G‸'],"), 'NotAction', 's3:G'],
    ['a dictionary', PYTHON('**{"actions": ["s3:PutObject", "s3:G‸"]},'), 'Action', 's3:G'],
  ])('%s', (_, source, name, replaced) => {
    expect(at(source)).toMatchObject({ name, replaced, index: 1, actions: ['s3:PutObject', replaced] });
  });

  it.each([
    ['another list', TYPESCRIPT("actions: ['s3:PutObject'], conditions: ['s3:‸'],")],
    ['resources', TYPESCRIPT("actions: ['s3:PutObject'], resources: ['arn:‸'],")],
    ['between strings', TYPESCRIPT("actions: ['s3:PutObject', ‸],")],
    ['an argument of a call', TYPESCRIPT("actions: [prefixed('Get‸')],")],
    ['an expression', TYPESCRIPT('actions: [`s3:${verb}Obj‸`],')],
    ['after the list', TYPESCRIPT("actions: ['s3:PutObject'], sid: 'R‸',")],
    ['a comment', TYPESCRIPT("actions: [ // 's3:‸'\n 's3:PutObject'],")],
    ['a list in a comment', TYPESCRIPT("// actions: ['s3:‸'],")],
    ['a list in a comment of a block', TYPESCRIPT("/*\n actions: ['s3:‸'],\n*/")],
    ['a list in a comment of one line', TYPESCRIPT("/* actions: ['s3:‸'], */")],
    ['a list in a comment of Python', PYTHON('# actions=["s3:‸"],')],
  ])('not in %s', (_, source) => {
    expect(at(source)).toBeUndefined();
  });
});

it('is asked only in code with a statement of CDK', () => {
  expect(mayHoldCdkStatement(TYPESCRIPT(''))).toBe(true);
  expect(mayHoldCdkStatement(PYTHON(''))).toBe(true);
  expect(mayHoldCdkStatement("const a = { actions: ['s3:GetObject'] };")).toBe(false);
  expect(mayHoldCdkStatement("import { Stack } from 'aws-cdk-lib';")).toBe(false);
});

it('suggests actions, without what is there', () => {
  const list = at(TYPESCRIPT("actions: ['s3:GetObject', 's3:GetObj‸'],"))!;
  const { items } = service.completeActionList(list);
  expect(items[0]?.label).toMatch(/^s3:GetObject/);
  expect(items.map((i) => i.label)).not.toContain('s3:GetObject');
  expect(items.every((i) => i.inserted.text === i.label)).toBe(true);
});

it('says what an action does', () => {
  expect(service.hoverActionList(at(TYPESCRIPT("actions: ['s3:Get‸Object'],"))!)?.markdown).toContain(
    's3:GetObject',
  );
  expect(service.hoverActionList(at(PYTHON('actions=["s3:Put*‸"],'))!)?.markdown).toContain('matches **');
});

it('a finding in what CDK synthesizes has the path of the construct', () => {
  const template = (metadata: object): string =>
    JSON.stringify({
      Resources: {
        WorkerDefaultPolicy65F728A5: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: 's3:GetObjec', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*' },
              ],
            },
          },
          Metadata: metadata,
        },
      },
    });
  const addresses = (text: string) =>
    service.check(service.analyse(text, '/work/cdk.out/App.template.json')!).map((f) => f.address);
  expect(addresses(template({ 'aws:cdk:path': 'App/Worker/ServiceRole/DefaultPolicy/Resource' }))).toEqual([
    'App/Worker/ServiceRole/DefaultPolicy',
  ]);
  expect(addresses(template({}))).toEqual([undefined]);
});
