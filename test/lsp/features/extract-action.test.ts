import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CreateFile, type TextDocumentEdit } from 'vscode-languageserver-types';
import { extractActions } from '../../../server/src/lsp/features/extract-action.js';
import type { PolicyKind } from '../../../server/src/policy/policy-kind.js';
import { policyOf, readMarks, wholePolicy } from '../../support/fixture.js';

const TWO = `{ "Sid": "ReadReports", "Effect": "Allow", "Action": "s3:Get‸Object", "Resource": "*" },
{ "Sid": "Send", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }`;

function extract(
  body: string,
  kind: PolicyKind = 'identity',
  uri = 'file:///w/team-policy.json',
  can = true,
) {
  const { text, cursor } = readMarks(body.startsWith('{ "Statement"') ? body : wholePolicy(body));
  const document = TextDocument.create(uri, 'json', 3, text);
  return { text, document, actions: extractActions(document, policyOf(text, kind), cursor!, can) };
}

describe('extracting a statement', () => {
  it('moves it to a file in the same folder, and keeps the rest', () => {
    const { document, actions } = extract(TWO);
    expect(actions.map((a) => [a.title, a.kind])).toEqual([
      ['Extract the statement to read-reports-team-policy.json', 'refactor.extract'],
    ]);
    const [create, write, remove] = actions[0]!.edit!.documentChanges! as [
      CreateFile,
      TextDocumentEdit,
      TextDocumentEdit,
    ];
    expect(CreateFile.is(create)).toBe(true);
    expect(create.uri).toBe('file:///w/read-reports-team-policy.json');
    expect(create.options).toEqual({ overwrite: false, ignoreIfExists: false });
    const written = (write.edits[0] as { newText: string }).newText;
    expect(JSON.parse(written)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'ReadReports', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    const rest = JSON.parse(TextDocument.applyEdits(document, remove.edits as never)) as {
      Statement: { Sid: string }[];
    };
    expect(rest.Statement.map((s) => s.Sid)).toEqual(['Send']);
    expect(remove.textDocument).toEqual({ uri: 'file:///w/team-policy.json', version: 3 });
  });

  it('gives a policy without a Version none', () => {
    const { actions } = extract(`{ "Statement": [${TWO.replaceAll('\n', ' ')}] }`);
    const write = actions[0]!.edit!.documentChanges![1] as TextDocumentEdit;
    expect(Object.keys(JSON.parse((write.edits[0] as { newText: string }).newText) as object)).toEqual([
      'Statement',
    ]);
  });

  it('keeps the kind that the name says', () => {
    const sid = TWO.replace('ReadReports', 'TrustPolicy');
    expect(extract(sid).actions[0]!.title).toBe('Extract the statement to statement-1-team-policy.json');
    expect(extract(TWO.replace('"Sid": "ReadReports", ', '')).actions[0]!.title).toContain('statement-1-');
  });

  it('is not offered where it would change what is intended, or where no file can be made', () => {
    for (const kind of ['resource', 'trust', 'boundary', 'session', 'endpoint'] as const)
      expect(extract(TWO, kind).actions, kind).toEqual([]);
    expect(extract(TWO, 'scp').actions).toHaveLength(1);
    expect(extract(TWO, 'identity', 'untitled:Untitled-1').actions).toEqual([]);
    expect(extract(TWO, 'identity', undefined, false).actions).toEqual([]);
    expect(extract(TWO.split(',\n')[0]!).actions).toEqual([]);
    expect(
      extract(TWO.replace('"Effect": "Allow", "Action": "s3', '/* why */ "Effect": "Allow", "Action": "s3'))
        .actions,
    ).toEqual([]);
  });
});
