import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../../server/src/dialects/policy-places.js';
import { POLICY_KINDS } from '../../../server/src/policy/policy-kind.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import { NO_EDITS } from '../../../server/src/syntax/no-edits.js';
import { root } from '../../support/catalogue.js';
import { service } from '../../support/service.js';

const PLACES = JSON.parse(readFileSync(join(root, 'server/data/cfn-policy-places.json'), 'utf8'))
  .places as Record<string, { property: string; kind: string; form?: string; attachedTo?: string }[]>;
const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const document = { Version: '2012-10-17', Statement: [statement] };

function policiesIn(resources: object, rest: object = {}) {
  const text = JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', ...rest, Resources: resources });
  return policiesOf(parseJson(text), 'template.json');
}

/** Properties with a value at a path; `*` is a list of one. */
function at(path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return name === '*' ? [at(rest, value)] : { [name]: at(rest, value) };
}

describe('the table of places', () => {
  for (const [type, places] of Object.entries(PLACES))
    for (const place of places)
      it(`${type} ${place.property}: ${place.kind}`, () => {
        const value =
          place.form === 'statements' ? [statement] : place.form === 'statement' ? statement : document;
        const scp = place.kind === 'organizations';
        const properties = at(place.property.split('.'), value) as object;
        const found = policiesIn({
          X: {
            Type: type,
            Properties: { ...properties, ...(scp ? { Type: 'SERVICE_CONTROL_POLICY' } : {}) },
          },
        });
        if (place.kind === 'none') {
          expect(found).toEqual([]);
          return;
        }
        expect(found.map((p) => [p.kind, p.statements.length])).toEqual([[scp ? 'scp' : place.kind, 1]]);
        expect(POLICY_KINDS).toContain(found[0]!.kind);
        expect(found[0]!.place.resourceType).toBe(type);
        expect(found[0]!.place.bare).toBe(place.form === undefined ? undefined : true);
      });
});

describe('cloudformation', () => {
  it('takes no data protection, Cedar, web ACL or stack policy for an IAM policy', () => {
    const protection = {
      Name: 'p',
      Version: '2021-06-01',
      Statement: [{ Operation: { Deny: {} }, Principal: ['*'] }],
    };
    expect(
      policiesIn({
        Topic: { Type: 'AWS::SNS::Topic', Properties: { DataProtectionPolicy: protection } },
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { DataProtectionPolicy: protection } },
        Acl: {
          Type: 'AWS::WAFv2::WebACL',
          Properties: { Rules: [{ Statement: { ManagedRuleGroupStatement: {} } }] },
        },
        Other: {
          Type: 'AWS::Organizations::Policy',
          Properties: { Type: 'TAG_POLICY', Content: { tags: {} } },
        },
      }),
    ).toEqual([]);
    const stack = { Statement: [{ Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: '*' }] };
    expect(policiesOf(parseJson(JSON.stringify(stack)), 'stack.json')).toEqual([]);
    expect(policiesOf(parseJson(JSON.stringify(protection)), 'x.json')).toEqual([]);
  });

  it('says what a policy is attached to', () => {
    const [policy] = policiesIn({
      B: { Type: 'AWS::S3::Bucket' },
      P: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument: document } },
    });
    expect(policy!.place.attachedTo).toMatchObject({
      property: 'Bucket',
      value: { type: 'partial-string', shown: '${B}' },
    });
  });

  it('follows Fn::If to a policy, and to a list of them', () => {
    const fnIf = (a: unknown, b: unknown) => ({ 'Fn::If': ['C', a, b] });
    const none = { Ref: 'AWS::NoValue' };
    const found = policiesIn({
      R: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: fnIf(document, document),
          Policies: [fnIf({ PolicyName: 'x', PolicyDocument: document }, none)],
        },
      },
      U: {
        Type: 'AWS::IAM::User',
        Properties: { Policies: fnIf([{ PolicyName: 'x', PolicyDocument: document }], none) },
      },
    });
    expect(found.map((p) => p.kind).sort()).toEqual(['identity', 'identity', 'trust', 'trust']);
  });

  it('reads a policy that is JSON in a string, with the holes of Fn::Sub', () => {
    const text =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"es.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"arn:aws:logs:${AWS::Region}:*:log-group:x"}]}';
    const [policy] = policiesIn({
      P: { Type: 'AWS::Logs::ResourcePolicy', Properties: { PolicyDocument: { 'Fn::Sub': text } } },
    });
    expect(policy!.kind).toBe('resource');
    expect(policy!.document.syntax.edit).toBe(NO_EDITS);
    expect(policy!.statements[0]!.resource!.others[0]).toMatchObject({
      type: 'partial-string',
      shown: 'arn:aws:logs:${AWS::Region}:*:log-group:x',
    });
  });

  it('searches resource types that it does not know for the usual names', () => {
    const found = policiesIn({
      X: { Type: 'Custom::Thing', Properties: { Deep: { PolicyDocument: document } } },
    });
    expect(found.map((p) => p.kind)).toEqual(['identity']);
  });

  const templates = ['cfn', 'sam', 'cdk']
    .map((d) => join(root, '../shared/corpus/templates', d))
    .filter(existsSync);
  it.skipIf(templates.length === 0)('finds policies in real templates, and nothing throws', () => {
    let policies = 0;
    let statements = 0;
    for (const folder of templates)
      for (const file of readdirSync(folder).filter((f) => f.endsWith('.json'))) {
        const found = policiesOf(parseJson(readFileSync(join(folder, file), 'utf8')), file);
        policies += found.length;
        statements += found.reduce((n, p) => n + p.statements.length, 0);
      }
    expect(policies).toBeGreaterThan(100);
    expect(statements).toBeGreaterThan(policies);
  });
});

it('reads a policy of which a macro makes a part', () => {
  const text = (more: string): string => `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/policy.yaml } }
${more}`;
  const statements = `        Statement:
          - { Effect: Allow, Action: s3:GetObjekt, Resource: !Join ["", ["arn:aws:s3:::", !Ref B, "/*"]] }
`;
  for (const more of [statements, `        Version: "2012-10-17"\n${statements}`]) {
    const { policies } = service.analyse(text(more), 'a.yaml')!;
    const findings = service.check(service.analyse(text(more), 'a.yaml')!);
    expect(findings.map((f) => f.rule)).toEqual(['unknown-action']);
    expect(policies[0]!.opaqueStatements).toHaveLength(1);
  }
});

describe('the ARN of a resource of IAM that has a name', () => {
  const generated = '${X.RoleNameWithPath}';
  it.each([
    ['no name', {}, generated],
    ['a name', { RoleName: 'app' }, 'app'],
    ['a name and a path', { RoleName: 'app', Path: '/team/a/' }, 'team/a/app'],
    ['the path of all', { RoleName: 'app', Path: '/' }, 'app'],
    [
      'a name with a pseudo parameter',
      { RoleName: { 'Fn::Sub': '${AWS::StackName}-x' } },
      '${AWS::StackName}-x',
    ],
    ['a parameter', { RoleName: { Ref: 'Name' } }, generated],
    ['a path that is a parameter', { RoleName: 'app', Path: { Ref: 'Name' } }, generated],
    ['a path that AWS rejects', { RoleName: 'app', Path: 'team' }, generated],
    ['a choice', { RoleName: { 'Fn::If': ['C', 'a', { Ref: 'AWS::NoValue' }] } }, generated],
    ['its own ARN', { RoleName: { 'Fn::Sub': '${X.Arn}' } }, generated],
    ['a name of another tool', { RoleName: '{{ name }}' }, generated],
  ])('%s', (_, properties, path) => {
    const [policy] = policiesIn({
      P: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: { Statement: { ...statement, Resource: { 'Fn::GetAtt': ['X', 'Arn'] } } },
        },
      },
      X: { Type: 'AWS::IAM::Role', Properties: properties },
    });
    const [resource] = policy!.statements[0]!.resource!.partial;
    expect(resource!.shown).toBe(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${path}`);
  });
});
