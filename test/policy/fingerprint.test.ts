import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, policyFingerprint, statementFingerprint } from '../../server/src/policy/fingerprint.js';
import { buildPolicy, type Policy } from '../../server/src/policy/policy.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';

function policy(text: string): Policy {
  const document = parseJson(text);
  if (document.root?.type !== 'object') throw new Error('no object');
  return buildPolicy(document, document.root, 'identity', 'the test');
}
const statement = (element: object, version = '2012-10-17'): string =>
  statementFingerprint(
    policy(JSON.stringify({ Version: version, Statement: [{ Effect: 'Allow', ...element }] })).statements[0]!,
  );

const texts = fc.constantFrom(
  'a',
  's3:Get*',
  'a b',
  'x:y/${aws:username}',
  'é"\\',
  'true',
  '/* no comment */',
);
const key = fc.constantFrom('Action', 'Resource', 'Sid', 'Other', 'Version', 'Principal');
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.constantFrom(1, 2.5, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([k]) => k })
      .map(Object.fromEntries),
  ),
})).value;

/** The value as JSON with random whitespace, comments, escapes, and order of keys. */
function print(data: unknown, random: () => number): string {
  const gap = (): string =>
    ['', ' ', '\n  ', '\t', '/* a "comment" */', '// note\n'][Math.floor(random() * 6)]!;
  const escaped = (text: string): string =>
    /^[a-zA-Z0-9]+$/.test(text) && random() < 0.3
      ? `"\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${text.slice(1)}"`
      : JSON.stringify(text);
  const go = (v: unknown): string => {
    if (typeof v === 'string') return escaped(v);
    if (Array.isArray(v)) return `[${v.map((x) => gap() + go(x) + gap()).join(',')}${gap()}]`;
    if (v !== null && typeof v === 'object') {
      const entries = Object.entries(v)
        .map((e) => ({ e, at: random() }))
        .sort((a, b) => a.at - b.at);
      return `{${entries.map(({ e: [k, x] }) => `${gap()}${escaped(k)}${gap()}:${gap()}${go(x)}${gap()}`).join(',')}${gap()}}`;
    }
    return JSON.stringify(v);
  };
  return gap() + go(data) + gap();
}

function randomOf(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

describe('fingerprint', () => {
  it('is unchanged by whitespace, comments, escapes and the order of keys', () => {
    fc.assert(
      fc.property(value, fc.integer(), (data, seed) => {
        const plain = fingerprint(parseJson(JSON.stringify(data)).root);
        expect(fingerprint(parseJson(print(data, randomOf(seed))).root)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  it('differs for different values', () => {
    const sorted = (v: unknown): unknown =>
      Array.isArray(v)
        ? v.map(sorted)
        : v !== null && typeof v === 'object'
          ? Object.entries(v)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([k, x]) => [k, sorted(x), 'entry'])
              .concat([['object', '', '']])
          : v;
    fc.assert(
      fc.property(value, value, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        const print = (v: unknown): string => fingerprint(parseJson(JSON.stringify(v)).root);
        expect(print(a) === print(b)).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it('is changed by whitespace in a string', () => {
    const of = (text: string): string => fingerprint(parseJson(JSON.stringify({ Resource: [text] })).root);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.constantFrom(' ', '\t', '\n'),
        (text, at, gap) => {
          const i = at % (text.length + 1);
          expect(of(text.slice(0, i) + gap + text.slice(i))).not.toBe(of(text));
        },
      ),
    );
    expect(statement({ Resource: 'a  b' })).not.toBe(statement({ Resource: 'a b' }));
  });

  it('distinguishes a missing value from an empty one, and types from each other', () => {
    const prints = ['{"a":}', '{"a":null}', '{"a":""}', '{"a":[]}', '{"a":{}}', '{"a":"null"}', '{}', ''].map(
      (t) => fingerprint(parseJson(t).root),
    );
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe('statementFingerprint', () => {
  it('takes a string for a list of one, and a list for a set', () => {
    expect(statement({ Action: 's3:*' })).toBe(statement({ Action: ['s3:*'] }));
    expect(statement({ Action: ['a:b', 'c:d'] })).toBe(statement({ Action: ['c:d', 'a:b', 'a:b'] }));
    expect(statement({ Principal: { AWS: '1' } })).toBe(statement({ Principal: { AWS: ['1'] } }));
    const on = (condition: object): string => statement({ Condition: condition });
    expect(on({ Bool: { k: true } })).toBe(on({ Bool: { k: ['true'] } }));
    expect(on({ Bool: { k: true } })).not.toBe(on({ Bool: { k: false } }));
    expect(on({ Bool: { k: null } })).not.toBe(on({ Bool: { k: 'null' } }));
    expect(statement({ Action: [] })).not.toBe(statement({}));
  });

  it('leaves the Sid out unless it is asked for', () => {
    const of = (Sid: string) =>
      policy(JSON.stringify({ Statement: { Sid, Effect: 'Allow' } })).statements[0]!;
    expect(statementFingerprint(of('A'))).toBe(statementFingerprint(of('B')));
    expect(statementFingerprint(of('A'), { labels: true })).not.toBe(
      statementFingerprint(of('B'), { labels: true }),
    );
  });

  it('depends on the version where the statement contains a variable, and only there', () => {
    expect(statement({ Resource: '${aws:username}' })).not.toBe(
      statement({ Resource: '${aws:username}' }, '2008-10-17'),
    );
    expect(statement({ Resource: 'a' })).toBe(statement({ Resource: 'a' }, '2008-10-17'));
  });
});

describe('policyFingerprint', () => {
  it('takes one statement for a list of one, in any order, without Id and Sid', () => {
    const a = { Sid: 'A', Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const b = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    const of = (data: object): string => policyFingerprint(policy(JSON.stringify(data)));
    expect(of({ Statement: a })).toBe(of({ Statement: [a] }));
    expect(of({ Id: 'x', Statement: [a, b] })).toBe(of({ Statement: [b, { ...a, Sid: 'B' }] }));
    expect(of({ Statement: [a, b] })).not.toBe(of({ Statement: [a] }));
    expect(of({ Version: '2012-10-17', Statement: [a] })).not.toBe(of({ Statement: [a] }));
  });

  it('counts what cannot be read: a statement that is a reference is not nothing', () => {
    const of = (statements: unknown): string =>
      policyFingerprint(policy(JSON.stringify({ Statement: statements })));
    expect(of([{ Ref: 'X' }])).not.toBe(of([]));
    expect(of([{ Ref: 'X' }])).not.toBe(of([{ Ref: 'Y' }]));
    expect(of({ Ref: 'X' })).not.toBe(of([]));
  });
});
