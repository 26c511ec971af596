import { describe, expect, it } from 'vitest';
import { placeholderParts } from '../../server/src/dialects/placeholders.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import { checkPolicy } from '../../server/src/rules/engine/check-policy.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import type { StringNode } from '../../server/src/syntax/value.js';
import { catalogue } from '../support/catalogue.js';
import { service } from '../support/service.js';

const string = (text: string): StringNode => parseJson(JSON.stringify(text)).root as StringNode;
/** The text with each placeholder as `name (domain)` in angle quotes. */
const read = (text: string): string =>
  (placeholderParts(string(text), { named: true }) ?? [{ text, offsets: [] }])
    .map((p) => ('hole' in p ? `«${p.hole.id} ${p.hole.domain}»` : p.text))
    .join('');

describe('placeholders in a text', () => {
  it.each([
    ['arn:aws:iam::<account-id>:root', 'arn:aws:iam::«account-id account»:root'],
    ['arn:aws:iam::{{account}}:role/{{ role name }}', 'arn:aws:iam::«account account»:role/«role name any»'],
    ['arn:aws:s3:::@@BUCKET@@/*', 'arn:aws:s3:::«BUCKET any»/*'],
    ['arn:aws:iam::@@account@@:root', 'arn:aws:iam::«account account»:root'],
    ['arn:aws:iam::%{aws_account_id}:root', 'arn:aws:iam::«aws_account_id account»:root'],
    [
      'arn:aws:sqs:${region}:${data.x.account_id}:q',
      'arn:aws:sqs:«region region»:«data.x.account_id account»:q',
    ],
    ['arn:${AWS::Partition}:s3:::b', 'arn:«AWS::Partition partition»:s3:::b'],
    ['arn:aws:s3:::b/${join("/", local.parts)}/*', 'arn:aws:s3:::b/«join("/", local.parts) any»/*'],
    [
      'arn:aws:sns:REGION:ACCOUNT_ID:TOPIC_NAME',
      'arn:aws:sns:«REGION region»:«ACCOUNT_ID account»:«TOPIC_NAME any»',
    ],
    ['arn:aws:sns:region:account-id:topic', 'arn:aws:sns:«region region»:«account-id account»:topic'],
    ['arn:aws:iam::xxxxxxxxxxxx:root', 'arn:aws:iam::«xxxxxxxxxxxx account»:root'],
    ['arn:aws:iam::NNNNNNNNNNNN:root', 'arn:aws:iam::«NNNNNNNNNNNN account»:root'],
    [
      'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-xxxxxxxx',
      'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-«xxxxxxxx any»',
    ],
    ['arn:aws:s3:::YOUR_BUCKET/*', 'arn:aws:s3:::«YOUR_BUCKET any»/*'],
    ['arn:aws:iam::111122223333:role/[ROLE]', 'arn:aws:iam::111122223333:role/«ROLE any»'],
    ['arn:aws:iam::$ACCOUNT:root', 'arn:aws:iam::«ACCOUNT account»:root'],
    ['AWS_ACCOUNT_ID', '«AWS_ACCOUNT_ID any»'],
    ['xxx.xxx.xxx.xxx/xx', '«xxx.xxx.xxx.xxx/xx any»'],
    ['yyy.yyy.yyy.yyy', '«yyy.yyy.yyy.yyy any»'],
    ['X.X.X.X', '«X.X.X.X any»'],
    ['0.0.0.0/xx', '«0.0.0.0/xx any»'],
    ['10.0.x.x/16', '«10.0.x.x/16 any»'],
    ['a.b.c.d/e', '«a.b.c.d/e any»'],
    ['YYYY-MM-DDTHH:MM:SSZ', '«YYYY-MM-DDTHH:MM:SSZ any»'],
    ['[MAX_AGE]', '«MAX_AGE any»'],
    ['arn:aws:s3:::logs-[BUCKET_NAME]/*', 'arn:aws:s3:::logs-«BUCKET_NAME any»/*'],
    ['[[bucket]]', '«bucket any»'],
    ['arn:aws:s3:::((bucket))', 'arn:aws:s3:::«bucket any»'],
    ['arn:aws:iam::<123456789012>:root', 'arn:aws:iam::«123456789012 account»:root'],
    ['arn:aws:s3:::<<BUCKET>>', 'arn:aws:s3:::«BUCKET any»'],
    ['arn:aws:s3:::TODO', 'arn:aws:s3:::«TODO any»'],
    ['TODO: the VPC', '«TODO any»: the VPC'],
    ['CHANGEME', '«CHANGEME any»'],
    ['arn:aws:iam::111122223333:role/replace-me', 'arn:aws:iam::111122223333:role/«replace-me any»'],
    [
      'arn:aws:iam::111122223333:role/REPLACE_WITH_ROLE',
      'arn:aws:iam::111122223333:role/«REPLACE_WITH_ROLE any»',
    ],
    ['arn:aws:s3:::my-bucket-here/*', 'arn:aws:s3:::«my-bucket-here any»/*'],
    [
      'arn:aws:iam::$id:oidc-provider/$oidc_provider',
      'arn:aws:iam::«id account»:oidc-provider/«oidc_provider any»',
    ],
    ['system:serviceaccount:$namespace:$name', 'system:serviceaccount:«namespace any»:«name any»'],
    ['VPCE_ID', '«VPCE_ID any»'],
    ['arn:aws:sqs:us-east-1:{0}:q', 'arn:aws:sqs:us-east-1:«0 account»:q'],
    ['arn:aws:s3:::{}/*', 'arn:aws:s3:::« any»/*'],
    ['arn:aws:sqs:us-east-1:%s:q', 'arn:aws:sqs:us-east-1:«%s account»:q'],
    ['arn:aws:sqs:us-east-1:...:q', 'arn:aws:sqs:us-east-1:«... account»:q'],
    ['arn:aws:sqs:us-east-1:############:q', 'arn:aws:sqs:us-east-1:«############ account»:q'],
    ['arn:aws:sqs:us-east-1:%(id)s:%(queue)s', 'arn:aws:sqs:us-east-1:«id account»:«queue any»'],
    [
      'arn:aws:iam::ENC[AES256_GCM,data:Zm9v,iv:a/b=,tag:c=,type:str]:root',
      'arn:aws:iam::«AES256_GCM,data:Zm9v,iv:a/b=,tag:c=,type:str account»:root',
    ],
    ['arn:aws:iam::$env:ACCOUNT:root', 'arn:aws:iam::«ACCOUNT account»:root'],
    ['arn:aws:s3:::~BUCKET~/*', 'arn:aws:s3:::«BUCKET any»/*'],
    ['arn:aws:s3:::a/~user/~/b~c~d', 'arn:aws:s3:::a/~user/~/b~c~d'],
    [
      'arn:aws:s3:::$' + '{BUCKET:-foo}/$' + '{B:=x}/$' + '{C:?no}',
      'arn:aws:s3:::«BUCKET:-foo any»/«B:=x any»/«C:?no any»',
    ],
    [
      'arn:aws:s3:::$' + '{env:X}/$' + '{self:custom.x}/$' + '{ssm:/a/b}/$' + '{opt:stage}',
      'arn:aws:s3:::«env:X any»/«self:custom.x any»/«ssm:/a/b any»/«opt:stage any»',
    ],
    ['{ab111111-2222-3333-4444-555555555555}:*', '{ab111111-2222-3333-4444-555555555555}:*'],
    ['{REPOSITORY_UUID}:*', '«REPOSITORY_UUID any»:*'],
    ['BUCKET_ARN/*', '«BUCKET_ARN any»/*'],
    ['ARN_OF_BUCKET', '«ARN_OF_BUCKET any»'],
    ['SERVICE:ACTION', '«SERVICE:ACTION any»'],
    ['service:Action1', '«service:Action1 any»'],
    ['vpce-id', '«vpce-id any»'],
    ['YOUR-VPCE', '«YOUR-VPCE any»'],
    ['YOUR_IP/32', '«YOUR_IP any»/32'],
    ['arn:aws:iam::XXX:root', 'arn:aws:iam::«XXX account»:root'],
    ['arn:aws:sns:xx-xxx-x:$account:t', 'arn:aws:sns:«xx-xxx-x region»:«account account»:t'],
    ['${aws_account}', '«aws_account any»'],
    [
      'arn:aws:ssm:us-east-1:1234567890XX:parameter/p',
      'arn:aws:ssm:us-east-1:«1234567890XX account»:parameter/p',
    ],
    ['SOURCE-AWS-ACCOUNT-ID', '«SOURCE-AWS-ACCOUNT-ID any»'],
    // A template engine writes `$${x}` for `${x}`.
    ['arn:aws:s3:::home/$${aws:username}/${x}', 'arn:aws:s3:::home/${aws:username}/«x any»'],
  ])('%s', (text, parts) => {
    expect(read(text)).toBe(parts);
  });

  it.each([
    'arn:aws:s3:::MyBucket/*',
    'arn:aws:s3:::my-bucket-name/your/path',
    'arn:aws:s3:::DOC-EXAMPLE-BUCKET',
    'arn:aws:s3:::b/${aws:username}/${*}',
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}",
    'arn:aws:s3:::b/${www.amazon.com:user_id}/*',
    'arn:aws:s3:::b/${aws:username',
    'arn:aws:s3:::b/${}',
    'arn:aws:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::111122223333:role/ADMIN',
    'arn:aws:iam::*:role/OrganizationAccountAccessRole',
    'arn:aws:dynamodb:us-east-1:111122223333:table/Regions',
    'AROAEXAMPLEID',
    'AES256',
    'aws:PrincipalAccount',
    's3:GetAccountPublicAccessBlock',
    'PROD',
    'COST_CENTER',
    'arn:aws:dynamodb:us-east-1:111122223333:table/todo',
    'arn:aws:s3:::hereford',
    'arn:aws:s3:::exchange-media',
    'arn:aws:lambda:us-east-1:111122223333:function:replace-media',
    'ana@example.com',
    'arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST',
    'arn:aws:execute-api:us-east-1:111122223333:a1b2c3/$default/GET/*',
    'arn:aws:iot:us-east-1:111122223333:topic/$aws/things/*',
    'system:serviceaccount:ns:name',
    '10.0.0.0/8',
    'service:GetAction',
    'arn:aws:s3:::b/a%20b',
    'arn:aws:s3:::b/%d0%b0',
    'team-identity',
    '1.2.3',
    'www.a.b.example',
    'a.b',
    '2001:db8::/32',
    '2026-01-01T00:00:00Z',
    'arn:aws:s3:::b/#channel/file#1',
  ])('%s has none', (text) => {
    expect(placeholderParts(string(text), { named: true })).toBeUndefined();
  });
});

const findings = (text: string): string[] =>
  policiesOf(parseJson(text), 'x.json', { kind: 'identity', reason: 'the test' }).flatMap((p) =>
    checkPolicy(p, catalogue).map((f) => f.rule),
  );
const policy = (...Statement: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);

describe('a policy with placeholders', () => {
  it('has one notice and no errors of what is unknown', () => {
    const text = policy(
      {
        Sid: 'Read${suffix}',
        Effect: '${effect}',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::<bucket>/*',
      },
      {
        Effect: 'Allow',
        Action: '{{service}}:{{action}}',
        Resource: 'arn:aws:sqs:REGION:ACCOUNT_ID:q',
        Condition: {
          StringEquals: { '<oidc-provider>:sub': 'x', '$oidc_provider:aud': 'sts.amazonaws.com' },
          IpAddress: { 'aws:SourceIp': '{{cidr}}' },
          DateLessThan: { 'aws:CurrentTime': '<end date>' },
        },
      },
    );
    expect(findings(text)).toEqual(['placeholder']);
  });

  it('can have a placeholder for its version', () => {
    const text = policy({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/${aws:username}',
    });
    expect(findings(text.replace('2012-10-17', '{{ version }}'))).toEqual(['placeholder']);
  });

  it('keeps the findings of what is known', () => {
    const text = policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Allow', Action: 's3:GetObjekt', Resource: 'arn:aws:s3:::<bucket>/*' },
    );
    expect(findings(text)).toEqual(expect.arrayContaining(['full-admin', 'unknown-action', 'placeholder']));
  });

  it('is a policy of which all else is known', () => {
    const [found] = policiesOf(
      parseJson(policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::<bucket>/*' })),
      'x.json',
    );
    expect(compilePolicy(found!).statements.map((s) => s.opaque)).toEqual([false]);
  });
});

describe('an element that has the name of what goes there', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

  it.each([
    { Effect: 'EFFECT' },
    { Action: 'ACTION' },
    { Action: ['LIST_OF_ACTIONS'] },
    { Resource: ['RESOURCES'] },
    { Resource: 'MY_BUCKET' },
    { Condition: { StringEquals: { 'OIDC_PROVIDER:sub': 'a' } } },
  ])('%j', (element) => {
    expect(findings(policy({ ...statement, ...element }))).toEqual(['placeholder']);
  });

  it.each([
    [{ Effect: 'ALLOW' }, 'invalid-effect'],
    [{ Action: 'ALL' }, 'invalid-action'],
    [{ Resource: 'ALL' }, 'invalid-arn'],
    [{ Condition: { StringEquals: { 'AWS:sub': 'a' } } }, 'unknown-condition-key'],
  ])('not %j', (element, rule) => {
    expect(findings(policy({ ...statement, ...element }))).toContain(rule);
  });
});

describe('the text of a template engine', () => {
  const template = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": \${queue_arns} }
%{ if kms_key_arn != "" ~}
    ,{ "Effect": "Allow", "Action": "*", "Resource": "*" }
%{ endif ~}
  ]
}
`;
  const [found] = policiesOf(parseJson(template), 'x.json', { kind: 'identity', reason: 'the test' });

  it('makes no syntax errors', () => {
    expect(parseJson(template).problems).toEqual([]);
    expect(findings(template)).toEqual(['placeholder', 'full-admin']);
  });

  it('makes statements that can be absent, and values that are unknown', () => {
    const compiled = compilePolicy(found!);
    expect(compiled.statements.map((s) => s.opaque)).toEqual([true]);
    expect(compiled.conditional).toHaveLength(1);
  });

  it('is read between braces and percent signs too', () => {
    const jinja = `{ "Version": "2012-10-17", "Statement": [
      {% for b in buckets %}
      { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{{ b }}/*" }{% if not loop.last %},{% endif %}
      {% endfor %}
    ] }`;
    expect(findings(jinja)).toEqual(['placeholder']);
    const go =
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": {{ toJson .actions }}, "Resource": "*" }] }';
    expect(findings(go)).toEqual(['placeholder']);
  });

  it.each(['<arn>', '$ARN', '$(arn)', '@@ARN@@', '__ARN__', 'BUCKET_ARN', '%s', '["*", ...]', '["*", …]'])(
    'has the value %s',
    (value) => {
      const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ${value} }] }`;
      expect(findings(text)).toEqual(['placeholder']);
    },
  );

  it('can have every brace twice', () => {
    const text = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::{bucket}/*' });
    const format = text.replace(/\{(?!bucket)/g, '{{').replace(/(?<!bucket)\}/g, '}}');
    expect(findings(format)).toEqual(['placeholder']);
  });

  it('can omit statements and elements', () => {
    const more = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    expect(findings(more.replace(/\]\s*\}$/, ', ...] }'))).toEqual(['full-admin', 'placeholder']);
    expect(findings(more.replace('"Resource": "*"', '...'))).toEqual(['placeholder']);
  });

  it('leaves words without quotes that are not placeholders what they are', () => {
    for (const value of ['arn', 'ALL', 'Allow', '$', '<', '%', '..', 'a_b'])
      expect(parseJson(`{ "Version": "2012-10-17", "Statement": ${value} }`).problems).not.toEqual([]);
  });

  it('leaves real mistakes of other files what they are', () => {
    const broken = policy({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/${aws:username}/*',
    }).replace(',', '');
    expect(parseJson(broken).problems).not.toEqual([]);
    expect(parseJson(broken).template).toBeUndefined();
    const unquoted =
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": Allow, "Action": ${actions}, "Resource": "*" }] }';
    expect(parseJson(unquoted).problems).not.toEqual([]);
  });
});

describe('the notice of placeholders', () => {
  const messages = (text: string, path: string): string[] => {
    const analysis = service.analyse(text, path)!;
    return service
      .check(analysis)
      .filter((f) => f.rule === 'placeholder')
      .map((f) => `${text.slice(f.range.start, f.range.end)}: ${f.message}`);
  };

  it('is one for all policies of a file', () => {
    const statement = (bucket: string) => ({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    });
    const detail = (...buckets: string[]) =>
      JSON.stringify({
        UserDetailList: [],
        RoleDetailList: [],
        GroupDetailList: [],
        Policies: buckets.map((b, i) => ({
          PolicyName: `P${i}`,
          Arn: `arn:aws:iam::111122223333:policy/P${i}`,
          PolicyVersionList: [
            {
              Document: { Version: '2012-10-17', Statement: [statement(b)] },
              VersionId: 'v1',
              IsDefaultVersion: true,
            },
          ],
        })),
      });
    expect(messages(detail('real', '<first>', '<second>', '<first>'), 'x.json')).toEqual([
      '<first>: This file has placeholders: "<first>" and "<second>". Checks that need their values are off.',
    ]);
    expect(messages(detail('one', 'two'), 'x.json')).toEqual([]);
  });
});

it('the texts of a CloudFormation template are what AWS gets', () => {
  const text = JSON.stringify({
    Resources: {
      P: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::${Bucket}/*' }],
          },
        },
      },
    },
  });
  expect(findings(text)).toEqual(['policy-variable']);
  const of = (bucket: string): string[] => findings(text.replace('${Bucket}', bucket));
  expect(of('<bucket>')).toEqual(['placeholder']);
  expect(of('YOUR_BUCKET')).toEqual(['placeholder']);
  // A dynamic reference is unknown too, and is not for a person to replace.
  expect(of('{{resolve:ssm:/bucket}}')).toEqual([]);
});

describe('an expression for the comma between the items of a loop', () => {
  it.each([
    '{{ "," if not loop.last }}',
    "{{ ',' if not loop.last }}",
    '{{- "," if not loop.last else "" -}}',
    '{{ "" if loop.last else "," }}',
    '{{ "," }}',
    '{% if not loop.last %},{% endif %}',
  ])('%s is not a statement', (separator) => {
    const statement =
      '{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:{{ region }}:{{ account }}:{{ q }}" }';
    const text = `{ "Version": "2012-10-17", "Statement": [\n{% for q in queues %}\n${statement}${separator}\n{% endfor %}\n] }`;
    const findings = service.check(service.analyse(text, 'p-policy.json')!);
    expect(findings.map((f) => f.rule)).toEqual(['placeholder']);
  });

  it('is not a brace that a format string doubles', () => {
    const text =
      '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::{bucket}/*"}}]}}';
    const findings = service.check(service.analyse(text, 'p-policy.json')!);
    expect(findings.map((f) => f.rule)).toEqual(['unknown-action', 'placeholder']);
  });
});
