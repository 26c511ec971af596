import { expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const yaml = (resource: string): string => `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Home:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: ${resource}
`;
const json = (resource: string): string =>
  `{"Resources": {"Home": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "${resource}"}}}}}}}`;

const found = (text: string, path: string) =>
  service.check(service.analyse(text, path)!).filter((f) => f.rule === 'policy-variable');

it.each([
  ['t.yaml', (s: string) => yaml(`!Sub "${s}"`)],
  ['t.yaml', (s: string) => yaml(`!Sub ${s}`)],
  ['t.yaml', (s: string) => yaml(`[!Sub '${s}']`)],
  ['t.yaml', (s: string) => yaml(`\n              Fn::Sub: ${s}`)],
  ['t.json', json],
])('a policy variable in Fn::Sub needs an exclamation point: %#', (path, text) => {
  const before = text('arn:${AWS::Partition}:s3:::${Bucket}/${aws:username}/*');
  const [finding, ...more] = found(before, path);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ severity: 'error' });
  expect(before.slice(finding!.range.start, finding!.range.end)).toBe('${aws:username}');
  const after = applyEdits(before, finding!.fixes!()[0]!.edits);
  expect(after).toBe(text('arn:${AWS::Partition}:s3:::${Bucket}/${!aws:username}/*'));
  expect(found(after, path)).toEqual([]);
});

it('references of the template are not', () => {
  expect(
    found(yaml('!Sub "arn:${AWS::Partition}:s3:::${Bucket}/${Other.Name}/${!aws:username}"'), 't.yaml'),
  ).toEqual([]);
});

it('reports once for the file, whatever is wrong and wherever it is', () => {
  const policy = `{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/\${aws:usernam}/*", "arn:aws:s3:::b/\${Stage}"]},
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::c/\${aws:usernam}/*", "arn:aws:s3:::c/\${aws:userids}"]}]}`;
  const [first, ...others] = found(policy, 'policy.json');
  expect(others).toEqual([]);
  expect(first!.message).toContain('"aws:usernam"');
  expect(first!.message).toContain('Also in this file: "${aws:userids}".');
  const related = first!.related!.map((r) => policy.slice(r.range.start, r.range.end));
  expect(related).toEqual(['${aws:usernam}', '${aws:userids}']);
  const fixed = (title: string) => applyEdits(policy, first!.fixes!().find((f) => f.title === title)!.edits);
  const one = policy.replaceAll('aws:usernam}', 'aws:username}');
  expect(fixed('Change to "${aws:username}"')).toBe(one);
  expect(fixed('Correct all variables')).toBe(one.replace('aws:userids', 'aws:userid'));
  expect(first!.fixes!().filter((f) => f.preferred)).toHaveLength(1);

  const resource = (name: string): string => `
resource "aws_iam_policy" "${name}" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${name}/$\${aws:usernam}"}]}
EOT
}
`;
  expect(found(resource('one') + resource('two'), 'main.tf')).toHaveLength(1);
});

it('a suppression in one statement leaves the variables of the others', () => {
  const statement = (variable: string, comment = ''): string =>
    `    ${comment}{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/\${${variable}}" }`;
  const text = (first: string, second = ''): string =>
    `{ "Version": "2012-10-17", "Statement": [
${statement('aws:usernam', first)},
${statement('aws:usrid', second)} ] }`;
  const ignore = '// grantwise-ignore policy-variable: reviewed\n    ';
  const at = (source: string) =>
    found(source, 'identity-policy.jsonc').map(({ range, message }) => [
      source.slice(range.start, range.end),
      message.includes('Also in this file'),
    ]);
  expect(at(text(''))).toEqual([['${aws:usernam}', true]]);
  expect(at(text(ignore))).toEqual([['${aws:usrid}', false]]);
  expect(at(text('', ignore))).toEqual([['${aws:usernam}', false]]);
  expect(at(text(ignore, ignore))).toEqual([]);
});
