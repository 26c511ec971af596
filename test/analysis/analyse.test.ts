import { expect, it } from 'vitest';
import { analyse, check } from '../../server/src/analysis/analyse.js';
import { catalogue } from '../support/catalogue.js';

const findings = (text: string, path: string): string[] | undefined => {
  const analysis = analyse(text, path);
  return analysis && check(analysis, catalogue).map((f) => f.rule);
};

it.each([
  ['attach-policy.sh', '#!/bin/sh\nexit 0\n'],
  ['policy.ts', "import { Statement } from './x';\n"],
  ['lambda_policy.py', '"Statement"\nx = {}\n'],
  ['network-policy.yaml', 'apiVersion: v1\nkind: NetworkPolicy\n'],
  ['policy.md', '# A policy\n'],
  ['policy.xml', '<a></a>'],
])('%s is not JSON', (path, text) => {
  expect(findings(text, path)).toBeUndefined();
});

it('a template can have any ending', () => {
  const text = '{ "Version": "2012-10-17", "Statement": [] }';
  expect(findings(text, 'x-policy.json.tftpl')).toEqual(['empty-value']);
  expect(findings(`%{ if x ~}\n${text}`, 'x-policy.tpl')).toBeDefined();
});

it('a mistake in the syntax is one finding', () => {
  const text =
    '{“Version”:"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}';
  expect(findings(text, 'x-policy.json')).toEqual(['json-syntax']);
  expect(findings(`# comment\n${text.replace(/[“”]/g, '"')}`, 'x-policy.json')).toEqual(['json-syntax']);
});

it('a policy of Alibaba Cloud is none of IAM', () => {
  const text =
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:mybucket/*"]}]}';
  expect(findings(text, 'x.json')).toBeUndefined();
});

const commas = (path: string, name: string): string[] => {
  const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${name}/*", }] }`;
  return check(analyse(text, path)!, catalogue)
    .filter((f) => f.rule === 'json-syntax')
    .map((f) => f.severity);
};

it('a comma after the last item is an error, unless it is unknown what reads the file', () => {
  expect(commas('policy.json', 'reports')).toEqual(['error']);
  expect(commas('policy.json', '${bucket}')).toEqual(['error']);
  expect(commas('policy.jsonc', 'reports')).toEqual(['information']);
  expect(commas('policy.json', '{{ bucket }}')).toEqual(['information']);
  expect(commas('policy.json.j2', '{{ bucket }}')).toEqual(['information']);
});
