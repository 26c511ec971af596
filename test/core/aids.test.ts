import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range as LspRange } from 'vscode-languageserver-types';
import {
  codeLenses,
  documentLinks,
  foldingRanges,
  highlights,
  inlayHints,
  renameSid,
  selectionRange,
  semanticTokens,
  sidAt,
  TOKEN_TYPES,
} from '../../server/src/lsp/features/aids.js';
import type { Policy, PolicyKind } from '../../server/src/policy/tree.js';
import { catalogue } from '../support/catalogue.js';
import { policyOf, readMarks, wholePolicy } from '../support/fixture.js';

function at(
  body: string,
  kind: PolicyKind = 'identity',
): { policy: Policy; document: TextDocument; cursor: number } {
  const { text, cursor } = readMarks(wholePolicy(body));
  return {
    policy: policyOf(text, kind),
    document: TextDocument.create('file:///p.json', 'json', 1, text),
    cursor: cursor ?? 0,
  };
}

const WIDE = `{ "Sid": "All", "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject", "sqs:SendMessage"], "Resource": "*" },
{ "Sid": "No", "Effect": "Deny", "Action": ["s3:*Acl", "s3:GetObject", "kms:*"], "Resource": "*" }`;

describe('beside the text', () => {
  it('wildcards have the count of what they match', () => {
    const { policy, document } = at(WIDE);
    const all: LspRange = { start: document.positionAt(0), end: document.positionAt(10_000) };
    const hints = inlayHints(document, [policy], catalogue, all);
    expect(
      hints.map((h) => [
        document.getText().slice(document.offsetAt(h.position) - 8, document.offsetAt(h.position)),
        h.label,
      ]),
    ).toEqual([
      ['s3:Get*"'.padStart(8), expect.stringMatching(/^\d{2,} actions$/)],
      ['s3:*Acl"', expect.stringMatching(/^\d+ actions$/)],
      ['"kms:*"'.padStart(8), expect.stringMatching(/^\d{2,} actions$/)],
    ]);
    const nowhere: LspRange = { start: document.positionAt(0), end: document.positionAt(1) };
    expect(inlayHints(document, [policy], catalogue, nowhere)).toEqual([]);
  });

  it('a policy has its access in short above it', () => {
    const { policy, document } = at(
      '{ "Effect": "Allow", "Action": ["s3:PutObject", "iam:PassRole"], "Resource": "*" }',
    );
    expect(codeLenses(document, [policy], catalogue).map((l) => l.command!.title)).toEqual([
      'Evaluate...',
      '2 services, 2 write actions',
    ]);
  });

  it('actions are links to their service', () => {
    const { policy, document } = at(
      '{ "Effect": "Allow", "Action": ["s3:PutObject", "*", "no-such:X"], "Resource": "*" }',
    );
    const links = documentLinks(document, [policy], catalogue);
    expect(links.map((l) => document.getText(l.range))).toEqual(['s3:PutObject']);
    expect(links[0]!.target).toBe(catalogue.referenceUrl('s3'));
  });
});

describe('what a Deny and an Allow share', () => {
  const shared = (body: string): string[] => {
    const { policy, document, cursor } = at(body);
    return highlights(document, policy, cursor).map((h) => document.getText(h.range));
  };
  it('is highlighted at an action', () => {
    expect(shared(WIDE.replace('s3:Get*', 's3:G‸et*'))).toEqual(['s3:Get*', 's3:*Acl', 's3:GetObject']);
    expect(shared(WIDE.replace('sqs:Send', 'sqs:‸Send'))).toEqual(['sqs:SendMessage']);
  });
  it('and at an effect, for the whole statement', () => {
    expect(shared(WIDE.replace('"Deny"', '"De‸ny"'))).toEqual(['s3:*Acl', 's3:GetObject', 's3:Get*']);
  });
  it('and nowhere else', () => {
    expect(shared(WIDE.replace('"Resource"', '"Res‸ource"'))).toEqual([]);
  });
});

describe('a Sid', () => {
  it('is renamed, if the new name is one', () => {
    const { policy, document, cursor } = at(WIDE.replace('"All"', '"A‸ll"'));
    const sid = sidAt(policy, cursor)!;
    expect(sid.value).toBe('All');
    expect(TextDocument.applyEdits(document, renameSid(document, policy, sid, 'Read') as never)).toContain(
      '"Sid": "Read"',
    );
    expect(renameSid(document, policy, sid, 'No')).toMatch(/already/);
    expect(renameSid(document, policy, sid, 'a b')).toMatch(/letters and digits/);
    expect(renameSid(document, { ...policy, kind: 'resource' }, sid, 'a b')).toHaveLength(1);
    expect(sidAt(policy, 0)).toBeUndefined();
  });
});

describe('ranges', () => {
  it('fold what has several lines', () => {
    const { policy, document } = at(
      '    {\n      "Effect": "Allow",\n      "Action": [\n        "s3:GetObject",\n        "s3:PutObject"\n      ],\n      "Resource": "*"\n    }',
    );
    const lines = foldingRanges(document, policy.document.root).map((f) => [f.startLine, f.endLine]);
    expect(lines).toEqual([
      [0, 11],
      [2, 10],
      [3, 9],
      [5, 7],
    ]);
  });

  it('grow from the value outward', () => {
    const { policy, document, cursor } = at(
      '{ "Effect": "Allow", "Action": ["s3:Get‸Object"], "Resource": "*" }',
    );
    const texts: string[] = [];
    let range: ReturnType<typeof selectionRange> | undefined = selectionRange(
      document,
      policy.document.root,
      cursor,
    );
    while (range) {
      texts.push(document.getText(range.range));
      range = range.parent;
    }
    expect(texts.slice(0, 4)).toEqual([
      's3:GetObject',
      '"s3:GetObject"',
      '["s3:GetObject"]',
      '"Action": ["s3:GetObject"]',
    ]);
    expect(texts.at(-1)).toBe(document.getText());
  });
});

it('colours actions by access level, wildcards by the highest', () => {
  const { policy, document } = at(
    '{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutBucketPolicy", "sqs:*", "*", "sqs:ListQueues"], "Resource": "*" }',
  );
  const data = semanticTokens(document, [policy], catalogue);
  const tokens: [string, string][] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    character = data[i] === 0 ? character + data[i + 1]! : data[i + 1]!;
    line += data[i]!;
    const end = { line, character: character + data[i + 2]! };
    tokens.push([document.getText({ start: { line, character }, end }), TOKEN_TYPES[data[i + 3]!]!]);
  }
  expect(tokens).toEqual([
    ['GetObject', 'iamRead'],
    ['PutBucketPolicy', 'iamPermissions'],
    ['*', 'iamPermissions'],
    ['ListQueues', 'iamRead'],
  ]);
});
