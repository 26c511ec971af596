import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { documentSymbols } from '../../server/src/lsp/features/document-symbols.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { root } from '../support/catalogue.js';
import { strictWorkspace } from '../support/features.js';
import { runs } from '../support/seed.js';
import { service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** Everything that the server does at a keystroke; ranges must stay in the document. */
function use(text: string, offsets: readonly number[] = [0, text.length >> 1, text.length]): number {
  const workspace = strictWorkspace();
  const document = TextDocument.create('file:///work/a-policy.json', 'json', 1, text);
  const findings = workspace.findings(document, DEFAULTS);
  for (const f of findings) {
    expect(f.range.start).toBeLessThanOrEqual(f.range.end);
    expect(f.range.end).toBeLessThanOrEqual(text.length);
    for (const fix of f.fixes?.() ?? [])
      for (const e of fix.edits) expect(e.range.end).toBeLessThanOrEqual(text.length);
  }
  const policies = workspace.analysis(document, DEFAULTS)?.policies ?? [];
  documentSymbols(document, policies);
  for (const offset of offsets) {
    completionList(workspace.policyToComplete(document, DEFAULTS, offset), service, document, offset);
    const policy = workspace.policyAt(document, DEFAULTS, offset);
    if (policy) service.hover(policy, offset);
  }
  return findings.length;
}

const POLICY = readFileSync(join(root, 'examples/mistakes-policy.json'), 'utf8');

describe('bad input', () => {
  const texts: Record<string, string> = {
    empty: '',
    whitespace: ' \n\t\r\n ',
    'a byte order mark': '\uFEFF{ "Statement": [] }',
    binary: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37) % 256)).toString('latin1'),
    'lone surrogates': '{ "Statement": [{ "Sid": "\uD800", "Effect": "\uDFFF", "Action": "s3:\uD83D" }] }',
    'other types':
      '{ "Version": [], "Id": {}, "Statement": [1, null, "x", [], { "Effect": [], "Action": {}, "Resource": 7, "Principal": [], "Condition": [] }] }',
    'types in conditions':
      '{ "Statement": { "Effect": "Deny", "Condition": { "Bool": 1, "StringEquals": { "aws:x": {}, "": null }, "": {} } } }',
    'duplicate keys':
      '{ "Statement": [], "Statement": [{ "Effect": "Allow", "Effect": "Deny", "Action": "*", "Action": "s3:*" }] }',
    'an array': '[{ "Statement": [] }]',
    'a string': '"Statement"',
    'no quotes': '{ Statement: [ { Effect: Allow, Action: s3:GetObject } ] }',
    'single quotes': "{ 'Statement': [] , \"Statement\": ['x'] }",
    'only commas': '{ "Statement": [,,,{,,}] ,, }',
    'prototype keys':
      '{ "Statement": [{ "Effect": "Allow", "__proto__": 1, "constructor": 2, "Action": ["constructor:toString", "__proto__:x"], "Resource": "*", "Principal": { "hasOwnProperty": "x" }, "Condition": { "toString": { "__proto__": "x" }, "StringEquals": { "constructor:x": "a", "__proto__:y": "b", "toString": "c" } } }] }',
    'a comment that does not end': '{ "Statement": [ /* ',
    'an escape that does not end': '{ "Statement": [{ "Action": "s3:\\u00',
  };
  for (const [name, text] of Object.entries(texts)) {
    it(name, () => {
      expect(() =>
        use(
          text,
          Array.from({ length: Math.min(text.length, 400) + 1 }, (_, i) => i),
        ),
      ).not.toThrow();
    });
  }

  it('an empty file is not a mistake', () => {
    expect(use('')).toBe(0);
  });

  it.each(['{', '[', '{"a":', '{"Statement":[', '{%', '${', '<%='])('100,000 times %s', TIMED, (bracket) => {
    const took = stopwatch();
    const text = `{ "Statement": ${bracket.repeat(100_000)}`;
    expect(use(text, [text.length])).toBeGreaterThan(0);
    expect(took()).toBeLessThan(2000);
  });

  const policy = (statements: string): string => `{ "Version": "2012-10-17", "Statement": [\n${statements}]`;
  const list = (item: (i: number) => string, n: number): string =>
    Array.from({ length: n }, (_, i) => JSON.stringify(item(i))).join(',\n');
  it.each([
    [
      'statements',
      () =>
        policy(
          '{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "arn:aws:s3:::b/*" },\n'.repeat(
            53_000,
          ),
        ),
    ],
    [
      'resources',
      () =>
        policy(
          `{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": [${list((i) => `arn:aws:s3:::a-bucket-with-a-long-name-${i}/*/x`, 95_000)}] }`,
        ),
    ],
    [
      'actions',
      () =>
        policy(
          `{ "Effect": "Allow", "Action": [${list((i) => `s3:GetObject${i}`, 230_000)}], "Resource": "*" }`,
        ),
    ],
    [
      'values',
      () =>
        policy(
          `{ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "StringLike": { "s3:prefix": [${list((i) => `home/${i}/*`, 300_000)}] } } }`,
        ),
    ],
  ])('5 MB of %s', TIMED, (_, make) => {
    const text = make();
    expect(text.length).toBeGreaterThan(4_900_000);
    const took = stopwatch();
    expect(use(text, [text.length])).toBeGreaterThan(0);
    expect(took()).toBeLessThan(20_000);
  });

  // With GRANTWISE_RUNS=3, every place.
  const step = Math.max(1, Math.round(3 / runs(1)));

  it('a policy cut off at every third place, with completion and hover there', () => {
    for (let i = 0; i <= POLICY.length; i += step) use(POLICY.slice(0, i), [i]);
  });

  it('a policy with every third character taken out', () => {
    for (let i = 0; i < POLICY.length; i += step) use(POLICY.slice(0, i) + POLICY.slice(i + 1), [i]);
  });

  it('completion and hover at every place', () => {
    use(
      POLICY,
      Array.from({ length: POLICY.length + 1 }, (_, i) => i),
    );
    use(
      POLICY.replace(/\n/g, '\r\n'),
      Array.from({ length: POLICY.length + 1 }, (_, i) => i),
    );
  });
});
