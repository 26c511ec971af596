/** Terraform in JSON: where policies are, their kinds, exact places, and what can be edited and completed there. */
import { expect, it } from 'vitest';
import { analyse } from '../../../server/src/analysis/analyse.js';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { policyAddresses } from '../../../server/src/dialects/policy-address.js';
import { templateIdentities } from '../../../server/src/dialects/template-identities.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

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
  expect(kinds(RESOURCES)).toEqual([
    'identity',
    'identity',
    'trust',
    'identity',
    'rcp',
    'identity',
    'resource',
  ]);
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
    'aws_iam_policy.encoded.policy',
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
        dynamic: {
          statement: {
            for_each: '${var.buckets}',
            content: { actions: ['s3:*'], resources: '${statement.value}' },
          },
        },
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

const WORKER = file({
  locals: { topic: 'arn:aws:sns:eu-west-1:111122223333:alarms' },
  resource: {
    aws_iam_role: {
      worker: {
        name: 'worker',
        assume_role_policy: '${data.aws_iam_policy_document.trust.json}',
        inline_policy: [{ name: 'logs', policy: policy({ Action: 'logs:PutLogEvents', Resource: '*' }) }],
        managed_policy_arns: ['arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess'],
      },
    },
    aws_iam_role_policy: {
      work: { role: '${aws_iam_role.worker.id}', policy: '${data.aws_iam_policy_document.work.json}' },
    },
    aws_iam_role_policy_attachment: {
      read: { role: 'worker', policy_arn: '${aws_iam_policy.read.arn}' },
    },
    aws_iam_policy: {
      read: { policy: policy({ Action: 's3:GetObject', Resource: '${aws_s3_bucket.data.arn}/*' }) },
    },
    aws_s3_bucket: { data: { bucket: 'data' } },
    aws_sqs_queue: { jobs: [{ name: 'jobs' }], many: { for_each: '${var.queues}' } },
  },
  data: {
    aws_iam_policy_document: {
      trust: {
        statement: [
          {
            actions: ['sts:AssumeRole'],
            principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }],
          },
        ],
      },
      work: [
        { statement: { actions: ['sqs:SendMessage'], resources: ['${aws_sqs_queue.jobs[0].arn}', '|'] } },
      ],
    },
  },
});

it('knows the roles of the file with all of their policies', () => {
  const { document, policies } = service.analyse(WORKER.replace('|', '*'), PATH)!;
  const [role] = templateIdentities(document, policies);
  expect(role!.name).toBe('aws_iam_role.worker');
  expect(role!.policies.map(({ name, policy }) => [name, policy !== undefined])).toEqual([
    ['aws_iam_role.worker.inline_policy[logs].policy', true],
    ['the AWS managed policy AmazonSQSReadOnlyAccess', true],
    ['data.aws_iam_policy_document.work[0]', true],
    ['aws_iam_policy.read.policy', true],
  ]);
  expect(role!.trust[0]?.policy?.kind).toBe('trust');
  expect(role!.notConsidered).toEqual([]);
});

it('suggests the resources of the file that the action acts on, first', () => {
  const { labels, accept } = at(WORKER);
  expect(labels[0]).toBe('${aws_sqs_queue.jobs.arn}');
  expect(labels).not.toContain('${aws_sqs_queue.many.arn}');
  expect(accept('${aws_sqs_queue.jobs.arn}')).toBe(WORKER.replace('|', () => '${aws_sqs_queue.jobs.arn}'));
  const objects = WORKER.replace('sqs:SendMessage', 's3:PutObject');
  expect(at(objects).accept('${aws_s3_bucket.data.arn}/*')).toBe(
    objects.replace('|', () => '${aws_s3_bucket.data.arn}/*'),
  );
  expect(at(WORKER.replace('sqs:SendMessage', 'sns:Publish')).labels[0]).toBe('${local.topic}');
});

it('describes a reference', () => {
  const text = WORKER.replace('|', '*').replace('jobs[0].arn', 'jobs.arn');
  const work = service.analyse(text, PATH)!.policies.at(-1)!;
  const { markdown } = service.hover(work, text.indexOf('aws_sqs_queue.jobs.arn'))!;
  expect(markdown).toContain('**sqs queue**');
  expect(markdown).toContain('1 of the statement');
});

/** What the fixes of a rule make of the document. */
const fixedBy = (rule: string, text: string): unknown[] =>
  found(text)
    .filter((f) => f.rule === rule)
    .flatMap((f) => f.fixes!().map((fix) => JSON.parse(applyEdits(text, fix.edits))));
const said = (statement: unknown, more: object = {}): unknown => JSON.parse(document(statement, more));

it('changes blocks that are one object', () => {
  const single = {
    actions: ['s3:GetObject'],
    resources: ['*'],
    condition: { test: 'StringEqual', variable: 'aws:PrincipalTag/a', values: ['${var.a}'] },
  };
  expect(fixedBy('unknown-operator', document(single))[0]).toEqual(
    said({ ...single, condition: { ...single.condition, test: 'StringEquals' } }),
  );
  const topic = {
    principals: { type: 'Service', identifiers: ['sns.amazonaws.com'] },
    actions: ['sqs:SendMessage'],
    resources: ['${aws_sqs_queue.jobs.arn}'],
    condition: { test: 'Bool', variable: 'aws:SecureTransport', values: ['true'] },
  };
  // The written condition stays as it is, and its expressions with it.
  const account = { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['<account-id>'] };
  expect(fixedBy('confused-deputy', document(topic))[0]).toEqual(
    said({ ...topic, condition: [topic.condition, account] }),
  );
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
