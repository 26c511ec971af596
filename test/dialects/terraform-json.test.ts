/** Terraform in JSON: where policies are, their kinds, exact places, and what can be edited and completed there. */
import { expect, it } from 'vitest';
import { analyse } from '../../server/src/analysis/analyse.js';
import { policyAtCursor } from '../../server/src/completion/completion-context.js';
import { policyAddresses } from '../../server/src/dialects/policy-address.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from '../support/service.js';

const PATH = '/work/main.tf.json';
const kinds = (text: string): string[] => service.analyse(text, PATH)?.policies.map((p) => p.kind) ?? [];
const found = (text: string) => service.check(service.analyse(text, PATH)!);
const marked = (text: string): string[] =>
  found(text)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const file = (content: object): string => JSON.stringify(content, null, 2);

const RESOURCES = file({
  '//': { metadata: { version: '0.20.0', backend: 'local' } },
  resource: {
    aws_s3_bucket: { logs: { bucket: 'logs' } },
    aws_iam_policy: {
      worker: {
        name: 'worker',
        policy: policy({ Action: 's3:GetObjekt', Resource: '${aws_s3_bucket.logs.arn}/*' }),
      },
      encoded: { policy: '${jsonencode({ Statement = local.statements })}' },
    },
    aws_iam_role: {
      job: [
        {
          assume_role_policy: policy({
            Principal: { Service: 'ec2.amazonaws.com' },
            Action: 'sts:AssumeRol',
          }),
          inline_policy: [{ name: 'q', policy: policy({ Action: 'sqs:SendMesage', Resource: '*' }) }],
        },
      ],
    },
    aws_organizations_policy: {
      rcp: {
        type: 'RESOURCE_CONTROL_POLICY',
        content: policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }),
      },
    },
    aws_s3_bucket_policy: {
      b: { bucket: '${aws_s3_bucket.logs.id}', policy: '${data.aws_iam_policy_document.read.json}' },
    },
  },
  module: { queue: { policy: policy({ Action: 'sqs:ReceiveMesage', Resource: '*' }) } },
  data: {
    aws_iam_policy_document: {
      read: {
        statement: {
          principals: { type: 'AWS', identifiers: ['111122223333'] },
          actions: ['s3:GetObject', 's3:PutObjct'],
          resources: ['${aws_s3_bucket.logs.arn}/*', 'arn:aws:s3:::logs/&{aws:usernam}'],
        },
      },
    },
  },
});

it('finds policies in strings and documents, of the kinds of their places', () => {
  expect(kinds(RESOURCES)).toEqual(['identity', 'trust', 'identity', 'rcp', 'identity', 'resource']);
  expect(marked(RESOURCES)).toEqual([
    'unknown-action \\"s3:GetObjekt\\"',
    'unknown-action \\"sts:AssumeRol\\"',
    'unknown-action \\"sqs:SendMesage\\"',
    'unknown-action \\"sqs:ReceiveMesage\\"',
    'unknown-action PutObjct',
    'policy-variable &{aws:usernam}',
  ]);
});

it('names them by their addresses', () => {
  expect(policyAddresses(service.analyse(RESOURCES, PATH)!.policies)).toEqual([
    'aws_iam_policy.worker.policy',
    'aws_iam_role.job[0].assume_role_policy',
    'aws_iam_role.job[0].inline_policy[q].policy',
    'aws_organizations_policy.rcp.content',
    'module.queue.policy',
    'data.aws_iam_policy_document.read',
  ]);
});

const document = (statement: unknown, more: object = {}): string =>
  file({ data: { aws_iam_policy_document: { p: { statement, ...more } } } });

it('takes what is unknown for unknown', () => {
  const actions = ['s3:GetObject'];
  expect(marked(document({ actions, resources: '${var.arns}' }))).toEqual([]);
  expect(marked(document({ actions: '${var.actions}', resources: ['${var.arn}'] }))).toEqual([]);
  expect(marked(document('${var.statements}'))).toEqual([]);
  expect(
    marked(
      document([], {
        dynamic: { statement: { for_each: '${var.buckets}', content: { actions: ['s3:*'] } } },
      }),
    ),
  ).toEqual([]);
  expect(marked(document({ actions: ['s3:GetObject'], resources: 5 }))).not.toEqual(undefined);
});

it('reports policy variables that Terraform takes for expressions', () => {
  const variable = '${aws:username}';
  const text = document({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::b/${variable}/*`] });
  const [finding] = found(text).filter((f) => f.rule === 'policy-variable');
  const [fix] = finding!.fixes!();
  expect(applyEdits(text, fix!.edits)).toBe(text.replace(variable, () => '&{aws:username}'));
  const string = file({
    resource: {
      aws_iam_policy: {
        p: { policy: policy({ Action: 's3:GetObject', Resource: `arn:aws:s3:::b/${variable}` }) },
      },
    },
  });
  const [other] = found(string).filter((f) => f.rule === 'policy-variable');
  expect(applyEdits(string, other!.fixes!()[0]!.edits)).toBe(string.replace(variable, () => `$${variable}`));
  expect(marked(string.replace(variable, () => `$${variable}`))).toEqual([]);
});

it('changes texts, in the names of the file', () => {
  const text = document({ actions: ['s3:GetObjekt'], resources: ['arn:aws:s3:::b/*'] });
  const [finding] = found(text).filter((f) => f.rule === 'unknown-action');
  const fix = finding!.fixes!().find((f) => f.preferred);
  expect(applyEdits(text, fix!.edits)).toBe(text.replace('GetObjekt', 'GetObject'));
});

/** The suggestions at the `|`, and what accepting one of them makes of the text. */
function at(marks: string) {
  const offset = marks.indexOf('|');
  const text = marks.replace('|', '');
  const { document: host, policies } = analyse(text, PATH)!;
  const at = policyAtCursor(host, policies, offset);
  const items = at ? service.complete(at, offset).items : [];
  return {
    labels: items.map((i) => i.label),
    accept(label: string): string {
      const { range, text: inserted } = items.find((i) => i.label === label)!.inserted;
      return applyEdits(text, [{ range, text: inserted }]);
    },
  };
}

it('completes values in the names of the data source', () => {
  const actions = document([{ effect: 'Allow' }, { actions: ['s3:GetObjectA|'], resources: ['*'] }]);
  expect(at(actions).accept('s3:GetObjectAcl')).toBe(actions.replace('A|', 'Acl'));
  const test = (variable: string, values: string): string =>
    document({
      actions: ['s3:GetObject'],
      condition: [{ test: 'StringEquals', variable, values: [values] }],
    });
  expect(at(test('aws:PrincipalOrg|', 'o-1')).accept('aws:PrincipalOrgID')).toBe(
    test('aws:PrincipalOrgID', 'o-1'),
  );
  expect(at(test('s3:x-amz-server-side-encryption', '|')).labels).toContain('aws:kms');
  const principals = document({
    actions: ['sts:AssumeRole'],
    principals: [{ type: 'Service', identifiers: ['lamb|'] }],
  });
  expect(at(principals).labels).toContain('lambda.amazonaws.com');
  expect(at(document({ '|': '' })).labels).toEqual([]);
});

it('leaves other JSON to other dialects', () => {
  const text = document({ actions: ['s3:GetObjekt'] });
  expect(service.analyse(text, '/work/main.json')?.policies ?? []).toEqual([]);
});

it('reads the same after an edit as at first', () => {
  const before = analyse(RESOURCES, PATH)!;
  for (const [from, to] of [
    ['PutObjct', 'PutObject'],
    ['sqs:SendMesage', 'sqs:SendMessage'],
    ['111122223333', '${var.account}'],
  ] as const) {
    const text = RESOURCES.replace(from, () => to);
    const lines = (analysis: typeof before): string[] =>
      service.check(analysis).map((f) => `${f.rule} ${f.range.start} ${f.message}`);
    expect(lines(analyse(text, PATH, undefined, before)!)).toEqual(lines(analyse(text, PATH)!));
  }
});
