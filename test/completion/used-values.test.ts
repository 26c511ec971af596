import { expect, it } from 'vitest';
import { UsedValues } from '../../server/src/completion/used-values.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';

const used = (...texts: string[]): UsedValues => new UsedValues(texts.map(parseJson));

it('reads values, first of the first document', () => {
  const values = used(
    '{"Resource": ["arn:aws:s3:::b/*", "arn:aws-cn:sqs:cn-north-1:111122223333:q"]}',
    '{"Resource": "arn:aws:sqs:eu-west-1:444455556666:q", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}',
  );
  expect(values.account()).toBe('111122223333');
  expect(values.arns()).toEqual([
    { partition: 'aws', region: '' },
    { partition: 'aws-cn', region: 'cn-north-1' },
    { partition: 'aws', region: 'eu-west-1' },
  ]);
  expect([...values.matches(/\bvpc-[0-9a-f]{8}\b/g)]).toEqual(['vpc-0a1b2c3d']);
});

it('reads escaped strings, and policies in strings', () => {
  expect(used('["arn:aws:iam::\\u0031\\u0031\\u0031122223333:root"]').account()).toBe('111122223333');
  const inner = JSON.stringify({ Statement: [{ Resource: 'arn:aws:sqs:eu-west-1:444455556666:q' }] });
  expect(used(JSON.stringify({ Policy: inner })).arns()).toEqual([{ partition: 'aws', region: 'eu-west-1' }]);
});

it('does not read comments and names', () => {
  const values = used('// 111122223333\n{"444455556666": "arn:aws:s3:::b"}');
  expect(values.account()).toBeUndefined();
});

it('has nothing where there is nothing', () => {
  expect(used('').account()).toBeUndefined();
  expect(used('').arns()).toEqual([]);
});
