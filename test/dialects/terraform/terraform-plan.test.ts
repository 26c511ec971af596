/** Plans and states of Terraform: each policy once, with the address of its resource. */
import { describe, expect, it } from 'vitest';
import { cliFolder } from '../../support/cli.js';
import { service } from '../../support/service.js';

const { cli, text } = cliFolder();

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const READ = policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*' });
const WRONG = READ.replace('GetObject', 'GetObjec');
const OPEN = policy({
  Action: 's3:GetObject',
  Principal: '*',
  Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
});
const TRUST = policy({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: object;
}
const resource = (address: string, values: object): Resource => ({
  address,
  type: /(aws_\w+)\.\w+(?:\[.*)?$/.exec(address)![1]!,
  values,
});
const planned = ({ address, type, values }: Resource) => ({
  address,
  mode: 'managed',
  type,
  name: 'x',
  values,
});
const changed = ({ address, type, values }: Resource, unknown: object = {}) => ({
  address,
  mode: 'managed',
  type,
  name: 'x',
  change: { actions: ['create'], before: null, after: values, after_unknown: unknown },
});

const RESOURCES = [
  resource('aws_iam_role.worker["a.b"]', {
    name: 'worker',
    assume_role_policy: TRUST,
    inline_policy: [{ name: 'read', policy: WRONG }],
  }),
  resource('aws_s3_bucket_policy.open', { bucket: 'amzn-s3-demo-bucket', policy: OPEN }),
];
const MODULE = [resource('module.app[0].aws_iam_policy.this', { policy: WRONG })];
const root = (resources: readonly Resource[], module: readonly Resource[] = []) => ({
  root_module: {
    resources: resources.map(planned),
    child_modules: [{ address: 'module.app[0]', resources: module.map(planned) }],
  },
});
const plan = (
  resources: readonly Resource[],
  module: readonly Resource[] = [],
  more: object[] = [],
): string =>
  JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.9.8',
    planned_values: root(resources, module),
    resource_changes: [...[...resources, ...module].map((r) => changed(r)), ...more],
    prior_state: {
      format_version: '1.0',
      values: root([resource('data.aws_iam_policy_document.read', { json: WRONG })]),
    },
    configuration: {
      root_module: {
        resources: [{ address: 'x', expressions: { assume_role_policy: { constant_value: TRUST } } }],
      },
    },
  });
const state = (resources: readonly Resource[], module: readonly Resource[] = []): string =>
  JSON.stringify({ format_version: '1.0', terraform_version: '1.9.8', values: root(resources, module) });
const stateFile = JSON.stringify({
  version: 4,
  terraform_version: '1.9.8',
  lineage: 'x',
  resources: [
    {
      mode: 'managed',
      type: 'aws_iam_role',
      name: 'worker',
      instances: [{ index_key: 'a.b', attributes: RESOURCES[0]!.values }],
    },
    {
      mode: 'managed',
      type: 'aws_s3_bucket_policy',
      name: 'open',
      instances: [{ attributes: RESOURCES[1]!.values }],
    },
    {
      module: 'module.app[0]',
      mode: 'managed',
      type: 'aws_iam_policy',
      name: 'this',
      instances: [{ attributes: MODULE[0]!.values }],
    },
    { mode: 'data', type: 'aws_iam_policy', name: 'read', instances: [{ attributes: { policy: WRONG } }] },
  ],
});

describe.each([
  ['a plan', plan(RESOURCES, MODULE)],
  ['a state', state(RESOURCES, MODULE)],
  ['a state file', stateFile],
])('in %s', (_, json) => {
  const analysis = service.analyse(json, '/work/plan.json')!;

  it('each policy is found once, of the kind of its attribute', () => {
    expect(analysis.policies.map((p) => [p.place?.address, p.kind])).toEqual([
      ['aws_iam_role.worker["a.b"]', 'trust'],
      ['aws_iam_role.worker["a.b"]', 'identity'],
      ['aws_s3_bucket_policy.open', 'resource'],
      ['module.app[0].aws_iam_policy.this', 'identity'],
    ]);
  });

  it('findings have the address of the resource, and no fixes', () => {
    const found = service.check(analysis);
    expect(found.map((f) => [f.rule, f.address])).toEqual([
      ['unknown-action', 'aws_iam_role.worker["a.b"]'],
      ['public-access', 'aws_s3_bucket_policy.open'],
      ['unknown-action', 'module.app[0].aws_iam_policy.this'],
    ]);
    expect(found.flatMap((f) => f.fixes?.() ?? [])).toEqual([]);
    expect(json.slice(found[0]!.range.start, found[0]!.range.end)).toContain('s3:GetObjec');
  });
});

it('the command line says the address', () => {
  const path = text('plan.json', plan(RESOURCES, MODULE));
  expect(cli('check', path).stdout).toContain(
    'warning: module.app[0].aws_iam_policy.this: AWS does not document',
  );
  expect(JSON.parse(cli('check', '--format', 'json', path).stdout)).toMatchObject([
    { address: 'aws_iam_role.worker["a.b"]' },
    {},
    {},
  ]);
  expect(cli('public', path).status).toBe(1);
});

it('a policy that is attached by another resource is found there alone', () => {
  const found = service.analyse(
    state([
      resource('aws_iam_role.worker', { name: 'worker', inline_policy: [{ name: 'p', policy: READ }] }),
      resource('aws_iam_role.other', { name: 'other', inline_policy: [{ name: 'p', policy: READ }] }),
      resource('aws_iam_role_policy.p', { role: 'worker', policy: READ }),
    ]),
    '/work/state.json',
  )!.policies;
  expect(found.map((p) => p.place?.address)).toEqual(['aws_iam_role.other', 'aws_iam_role_policy.p']);
});

it('plans are compared by addresses', () => {
  const old = text('old-plan.json', plan(RESOURCES, MODULE));
  const fresh = text(
    'new-plan.json',
    plan([...RESOURCES].reverse(), [resource(MODULE[0]!.address, { policy: READ })]),
  );
  const { stdout, status } = cli('compare', old, fresh);
  expect(status).toBe(1);
  expect(stdout).toContain('Changed: module.app[0].aws_iam_policy.this.policy\n');
  expect(stdout).toContain('The 3 other policies have not changed.');
});

it('what is known after apply makes the answer unknown', () => {
  const queue = resource('aws_sqs_queue_policy.q', { queue_url: null });
  const path = text('later.json', plan(RESOURCES.slice(0, 1), [], [changed(queue, { policy: true })]));
  expect(cli('public', path).stdout).toContain(
    'unknown: The policy of aws_sqs_queue_policy.q, which is known after apply.',
  );
  const tied = resource('aws_s3_bucket_policy.p', { policy: OPEN.replace('"*"', '{"AWS":"111122223333"}') });
  const beside = text('tied.json', plan([tied], [], [changed(queue, { policy: true })]));
  expect(cli('public', beside).status).toBe(3);
});

it('a bucket policy is compared with its bucket', () => {
  const other = resource('aws_s3_bucket_policy.p', {
    bucket: 'amzn-s3-demo-bucket1',
    policy: OPEN.replace('"*"', '{"AWS":"111122223333"}'),
  });
  const found = (r: Resource): string[] =>
    service.check(service.analyse(state([r]), '/work/s.json')!).map((f) => f.rule);
  expect(found(other)).toContain('resource-policy-scope');
  const own = { ...other, values: { ...other.values, bucket: 'amzn-s3-demo-bucket' } };
  expect(found(own)).not.toContain('resource-policy-scope');
});
