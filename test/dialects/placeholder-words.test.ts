import { expect, it } from 'vitest';
import {
  type Found,
  placeholderWords,
  yoursInOtherLetters,
} from '../../server/src/dialects/placeholder-words.js';
import { service } from '../support/service.js';

const check = (resource: string, region: string) =>
  service
    .check(
      service.analyse(
        `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "${resource}",
    "Condition": {"StringEquals": {"aws:RequestedRegion": "${region}"}}}}`,
        'policy.json',
      )!,
    )
    .filter((f) => f.severity !== 'hint')
    .map((f) => f.rule);

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:jobs';

it.each(['REGION', 'AWS_REGION', 'your-region', 'aws_region'])('%s is a placeholder for a Region', (word) => {
  expect(check(QUEUE, word)).toEqual(['placeholder']);
});

it.each(['account_ID', 'bucket-owner-account-id', 'SNS-topic-ARN', 'Account-Id'])(
  '%s is a placeholder, as AWS describes values',
  (word) => {
    expect(check(word, 'us-east-1')).toEqual(['placeholder']);
    expect(check(QUEUE, word)).toEqual(['placeholder']);
  },
);

it('words that ask the reader to replace them are a placeholder for an ARN, with what comes after it', () => {
  expect(check('replace-this-string-with-your-bucket-arn/*', 'us-east-1')).toEqual(['placeholder']);
});

it.each(['ARN', 'eks-cluster-arn', 'orders-arn-1', 'my account-id'])(
  '%s does not describe a value',
  (word) => {
    expect(check(QUEUE, word)).toEqual(['condition-value-format']);
  },
);

it.each(['REGION', 'REGIAO', 'region', 'your-region', 'AWS_REGION'])(
  '%s in the name of a service with its Region is a placeholder',
  (word) => {
    const text = `ssm.${word}.amazonaws.com`;
    expect(placeholderWords(text, 'Condition')).toEqual([{ start: 4, end: 4 + word.length, name: word }]);
  },
);

it.each([
  'ssm.eu-west-1.amazonaws.com',
  's3.amazonaws.com',
  'ssm.EU-WEST-1.amazonaws.com',
  'S3.amazonaws.com',
])('%s has no placeholder', (text) => expect(placeholderWords(text, 'Condition')).toEqual([]));

it.each([
  ['arn:aws:ssm:REGIAO:CONTA:parameter/SEU-PREFIXO/*', ['REGIAO', 'CONTA', 'SEU-PREFIXO']],
  ['arn:aws:sqs:VOTRE_ZONE:COMPTE:file', ['VOTRE_ZONE', 'COMPTE']],
  ['arn:aws:iam::AWS:policy/p', []],
  ['arn:aws:sqs:US-EAST-1:111122223333:q', []],
])('%s has the placeholders %j', (text, found) => {
  expect(placeholderWords(text, 'Resource').map(({ name }) => name)).toEqual(found);
});

it('capitals in place of a Region and an account are placeholders in a policy', () => {
  expect(check('arn:aws:sqs:REGIAO:CONTA:fila', 'us-east-1')).toEqual(['placeholder']);
});

it('other words are not', () => {
  expect(check(QUEUE, 'us-est-1')).toEqual(['condition-value-format']);
});

it('the account and the Region of Serverless Framework are placeholders, other names are variables', () => {
  expect(check('arn:aws:sqs:${aws:region}:${aws:accountId}:jobs', 'us-east-1')).toEqual(['placeholder']);
  expect(check('arn:aws:sqs:us-east-1:111122223333:${aws:regions}', 'us-east-1')).toEqual([
    'policy-variable',
  ]);
  expect(check('arn:aws:sqs:us-east-1:111122223333:${aws:RequestedRegion}', 'us-east-1')).toEqual([]);
});

const names = (found: readonly Found[]): string[] => found.map(({ name = '' }) => name);

it.each([
  ['arn:aws:s3:::tu-bucket/*', ['tu-bucket']],
  ['arn:aws:iam::TU_CUENTA:role/SEU_ROLE', ['TU_CUENTA', 'SEU_ROLE']],
  ['VOTRE-ORGANISATION', ['VOTRE-ORGANISATION']],
  ['arn:aws:s3:::tu-logs/*', []],
  ['arn:aws:s3:::ihre/*', []],
])('what is yours in other languages: %s', (text, expected) => {
  expect(names(placeholderWords(text, 'Resource'))).toEqual(expected);
});

it.each([
  ['arn:aws:s3:::你的存储桶/*', ['你的存储桶']],
  ['arn:aws:sns:us-east-1:あなたのID:t', ['あなたのID']],
  ['oidc.eks.us-east-1.amazonaws.com/id/당신의ID:sub', ['당신의ID']],
  ['arn:aws:s3:::b/日本/*', []],
])('and in other letters: %s', (text, expected) => {
  expect(names(yoursInOtherLetters(text))).toEqual(expected);
});
