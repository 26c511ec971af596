import { describe, expect, it } from 'vitest';
import {
  resolve,
  type TemplateNames,
} from '../../../server/src/dialects/cloudformation/intrinsic-functions.js';
import { fingerprint } from '../../../server/src/policy/fingerprint.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import type { ValueNode } from '../../../server/src/syntax/value.js';

const NAMES: TemplateNames = {
  resources: new Map([
    ['Bucket', 'AWS::S3::Bucket'],
    ['Queue', 'AWS::SQS::Queue'],
    ['Topic', 'AWS::SNS::Topic'],
    ['Logs', 'AWS::Logs::LogGroup'],
    ['Role', 'AWS::IAM::Role'],
    ['Fn', 'AWS::Serverless::Function'],
  ]),
  parameters: new Map([
    ['Name', 'String'],
    ['Names', 'CommaDelimitedList'],
  ]),
  identityPaths: new Map(),
};
const read = (value: unknown): ValueNode => resolve(parseJson(JSON.stringify(value)).root!, NAMES);
function shown(value: unknown): string {
  const node = read(value);
  return node.type === 'partial-string' ? node.shown : node.type === 'string' ? node.value : node.type;
}

describe('resolve', () => {
  it('makes a partly known string of Ref, Fn::GetAtt, Fn::Sub and Fn::Join', () => {
    expect(shown({ Ref: 'Name' })).toBe('${Name}');
    expect(shown({ 'Fn::GetAtt': ['Queue', 'Arn'] })).toBe(
      'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue.QueueName}',
    );
    expect(shown({ 'Fn::GetAtt': 'Bucket.Arn' })).toBe('arn:${AWS::Partition}:s3:::${Bucket}');
    expect(shown({ Ref: 'Topic' })).toBe(
      'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic.TopicName}',
    );
    expect(shown({ 'Fn::GetAtt': ['Logs', 'Arn'] })).toMatch(/:log-group:\$\{Logs\}:\*$/);
    expect(shown({ 'Fn::GetAtt': ['Role', 'Arn'] })).toMatch(/:role\/\$\{Role\.RoleNameWithPath\}$/);
    expect(shown({ 'Fn::GetAtt': ['Fn', 'Arn'] })).toMatch(/:lambda:.*:function:\$\{Fn\}$/);
    expect(shown({ 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' })).toBe('arn:aws:s3:::${Bucket}/*');
    expect(shown({ 'Fn::Sub': ['${a}-${b}', { a: 'x', b: { Ref: 'Name' } }] })).toBe('x-${Name}');
    expect(shown({ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 's3', '', '', 'b']] })).toBe(
      'arn:${AWS::Partition}:s3:::b',
    );
  });

  it('gives the same value the same form, however it is written', () => {
    const forms = [
      { 'Fn::GetAtt': ['Bucket', 'Arn'] },
      { 'Fn::Sub': '${Bucket.Arn}' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}' },
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Bucket' }]] },
    ];
    expect(new Set(forms.map((f) => fingerprint(read(f)))).size).toBe(1);
  });

  it('makes a plain string of what is all known; ${!x} is the text ${x}', () => {
    expect(read({ 'Fn::Sub': 'home/${!aws:username}/*' })).toMatchObject({
      type: 'string',
      value: 'home/${aws:username}/*',
    });
    expect(read({ 'Fn::Join': ['', ['a', 'b']] })).toMatchObject({ type: 'string', value: 'ab' });
  });

  it('gives a hole its place in the text', () => {
    const text = '{"Fn::Sub":"a\\u002d${Name}-b"}';
    const node = resolve(parseJson(text).root!, NAMES);
    if (node.type !== 'partial-string') throw new Error(node.type);
    const holes = node.parts.flatMap((p) =>
      'hole' in p ? [text.slice(p.hole.range.start, p.hole.range.end)] : [],
    );
    expect(holes).toEqual(['${Name}']);
    const last = node.parts.at(-1)!;
    expect('text' in last && text.slice(last.offsets[0])).toBe('-b"}');
  });

  it('leaves what can be a list, or anything, opaque', () => {
    for (const value of [
      { Ref: 'Names' },
      { 'Fn::Split': [',', 'a'] },
      { 'Fn::FindInMap': ['a', 'b', 'c'] },
      { 'Fn::Join': [',', { Ref: 'Names' }] },
      { Ref: 'AWS::NoValue' },
      { Ref: [] },
      { 'Fn::Sub': 3 },
      { 'Fn::GetAtt': [] },
    ])
      expect(read(value).type, JSON.stringify(value)).toBe('opaque');
    expect(fingerprint(read({ Ref: 'Names' }))).toBe(fingerprint(read({ Ref: 'Names' })));
  });

  it('keeps the alternatives of Fn::If, an absent one too', () => {
    expect(read({ 'Fn::If': ['C', 'a', { Ref: 'AWS::NoValue' }] })).toMatchObject({
      type: 'opaque',
      alternatives: [{ type: 'string', value: 'a' }, undefined],
    });
  });

  it('makes a choice between strings of Fn::Join with Fn::If in it', () => {
    const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
    const stage = (condition: string, a: unknown, b: unknown) => ({ 'Fn::If': [condition, a, b] });
    expect(read(join('arn:aws:s3:::', stage('Prod', 'live', 'test'), '/*'))).toMatchObject({
      type: 'opaque',
      condition: { name: 'Prod' },
      alternatives: [
        { type: 'string', value: 'arn:aws:s3:::live/*' },
        { type: 'string', value: 'arn:aws:s3:::test/*' },
      ],
    });
    // Equal conditions have the same outcome; what is AWS::NoValue is not joined.
    const twice = join(stage('Prod', 'a', 'b'), stage('Prod', { Ref: 'AWS::NoValue' }, 'c'));
    expect(read(twice)).toMatchObject({ alternatives: [{ value: 'a' }, { value: 'bc' }] });
    const nested = join('x', stage('A', stage('B', '1', '2'), '3'));
    expect(read(nested)).toMatchObject({
      condition: { name: 'A' },
      alternatives: [
        { condition: { name: 'B' }, alternatives: [{ value: 'x1' }, { value: 'x2' }] },
        { value: 'x3' },
      ],
    });
    // The list itself can be a choice.
    expect(read({ 'Fn::Join': [',', stage('A', ['a', 'b'], ['c'])] })).toMatchObject({
      alternatives: [{ value: 'a,b' }, { value: 'c' }],
    });
    const many = join(...['A', 'B', 'C', 'D', 'E', 'F'].map((c) => stage(c, '1', '2')));
    let node: ValueNode | undefined = read(many);
    let depth = 0;
    for (; node?.type === 'opaque' && node.alternatives; depth++) node = node.alternatives[0];
    expect([depth, node?.type]).toEqual([4, 'opaque']);
  });

  it('takes Condition for no intrinsic function', () => {
    const node = parseJson('{"Condition":{"Bool":{"aws:SecureTransport":"false"}}}').root!;
    expect(resolve(node, NAMES)).toBe(node);
  });

  it('leaves a value without intrinsic functions as it is, and never throws', () => {
    const node = parseJson('{"a":[{"b":1}]}').root!;
    expect(resolve(node, NAMES)).toBe(node);
    for (const text of [
      '{"Ref":}',
      '{"Fn::Sub":"${"}',
      '{"Fn::Sub":"${}"}',
      '{"Fn::Join":}',
      '{"Fn::If":["c"]}',
      '{"Fn::Sub":["${a}"]}',
    ])
      resolve(parseJson(text).root!, NAMES);
  });
});
