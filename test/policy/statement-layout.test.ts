import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { buildPolicy, type Statement } from '../../server/src/policy/policy.js';
import { statementLayout } from '../../server/src/policy/statement-layout.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';

const statementOf = (statement: string, version = '2012-10-17', before = ''): Statement =>
  policiesOf(
    parseJson(`{${before}"Version": "${version}", "Statement": [${statement}]}`),
    'x-policy.json',
  )[0]!.statements[0]!;
const layout = (...args: Parameters<typeof statementOf>): string | undefined =>
  statementLayout(statementOf(...args));

const READ = '{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}';

describe('the layout of a statement', () => {
  it('is the same wherever the statement is, and in every version that reads variables alike', () => {
    expect(layout(READ)).toBe(layout(READ, '2012-10-17', '"Id": "here", '));
    expect(layout(READ)).not.toBe(layout(READ, '2008-10-17'));
  });

  it('ignores what neither says something nor moves a part', () => {
    const commented = READ.replace('"Allow", ', '"Allow",/**/');
    expect(layout(commented)).not.toBe(layout(READ));
    expect(layout(commented)).toBe(layout(READ.replace('"Allow", ', '"Allow",    ')));
  });

  it.each([
    ['a value', '"s3:Get*"', '"s3:Put*"'],
    ['a name', '"Action"', '"action"'],
    ['an escape that moves the characters after it', '"s3:Get*"', '"s3:\\u0047et*"'],
    ['a space', '"Allow", ', '"Allow",  '],
    ['a missing value', '"Resource": "*"', '"Resource":    '],
    ['a missing colon', '"Resource": "*"', '"Resource"  "*"'],
    ['a number for a text', '"*"}', '123}'],
    ['a list for an object', '["s3:Get*", "s3:List*"]', '{"s3:Get*": "s3:List*"}'],
  ])('changes with %s', (_, from, to) => {
    expect(READ).toContain(from);
    expect(layout(READ.replace(from, to))).not.toBe(layout(READ));
  });

  it('distinguishes strings, whatever characters they contain', () => {
    const two = (a: string, b: string): string =>
      `{"Effect": "Allow", "Action": [${JSON.stringify(a)}, ${JSON.stringify(b)}]}`;
    expect(layout(two('a 1:', 'bb'))).not.toBe(layout(two('a', ' 1:bb')));
  });

  it('counts what holes refer to', () => {
    const inTemplate = (resource: string): string | undefined => {
      const document = parseJson(
        JSON.stringify({
          Resources: {
            A: { Type: 'AWS::S3::Bucket' },
            B: { Type: 'AWS::SQS::Queue' },
            P: {
              Type: 'AWS::IAM::ManagedPolicy',
              Properties: {
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: '*', Resource: { 'Fn::GetAtt': [resource, 'Arn'] } },
                  ],
                },
              },
            },
          },
        }),
      );
      return statementLayout(policiesOf(document, 't.json')[0]!.statements[0]!);
    };
    expect(inTemplate('A')).not.toBe(inTemplate('B'));
    expect(inTemplate('A')).toBe(inTemplate('A'));
  });

  it('is unknown while the statement is not closed', () => {
    const document = parseJson(
      '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get',
    );
    const root = document.root!;
    if (root.type !== 'object') throw new Error('no object');
    const policy = buildPolicy(document, root, 'identity', 'the test');
    expect(statementLayout(policy.statements[0]!)).toBeUndefined();
  });
});
