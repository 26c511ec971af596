import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction, TextEdit } from 'vscode-languageserver-types';
import { type ConfigPlace, suppressActions } from '../../../server/src/lsp/features/suppress-actions.js';
import { service } from '../../support/service.js';

const URI = 'file:///work/p-policy.json';
const CONFIG = 'file:///work/grantwise.json';

function actions(
  sid: string | undefined,
  config: string | undefined,
  languageId = 'json',
  hasCommands = true,
): CodeAction[] {
  const statement = { ...(sid ? { Sid: sid } : {}), Effect: 'Allow', Action: '*', Resource: '*' };
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2);
  const analysis = service.analyse(text, 'p-policy.json')!;
  const finding = service.check(analysis).find((f) => f.rule === 'full-admin')!;
  const place: ConfigPlace = { uri: CONFIG, text: config, file: 'p-policy.json', canCreate: true };
  const document = TextDocument.create(URI, languageId, 1, text);
  return suppressActions(document, analysis, finding, place, hasCommands);
}

/** The text after the action, with ‸ where the command puts the cursor. */
function written(action: CodeAction, before: string): string {
  const [uri, at] = action.command!.arguments as [string, { line: number; character: number }];
  const created = action.edit!.documentChanges?.[1] as { edits: TextEdit[] } | undefined;
  const edits = created?.edits ?? action.edit!.changes![uri]!;
  const after = TextDocument.applyEdits(TextDocument.create(uri, 'json', 1, before), edits);
  const offset = TextDocument.create(uri, 'json', 1, after).offsetAt(at);
  return `${after.slice(0, offset)}‸${after.slice(offset)}`;
}

const named = (list: CodeAction[], text: string): CodeAction => list.find((a) => a.title.includes(text))!;

it('puts the cursor where the reason has to be written', () => {
  const [statement, file] = actions('All', undefined);
  expect(statement!.title).toBe('Suppress "full-admin" in statement "All" in grantwise.json');
  expect(written(statement!, '')).toContain('"statement": "All"');
  expect(written(statement!, '')).toContain('"reason": "‸"');
  expect(written(file!, '')).not.toContain('statement');
  const existing = '{ "suppressions": [{ "rule": "a", "file": "b", "reason": "" }], "rules": {} }';
  const after = written(file!, '');
  expect(after.match(/‸/g)).toHaveLength(1);
  const added = named(actions(undefined, existing), 'for this file');
  expect(written(added, existing)).toMatch(/"reason": "".*full-admin.*"reason": "‸"/s);
});

it('writes comments where the document can have them, for the line and for the file', () => {
  const list = actions('All', undefined, 'jsonc');
  const text = JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }] },
    null,
    2,
  );
  expect(written(named(list, 'on this line'), text)).toContain('// grantwise-ignore full-admin: ‸\n');
  expect(written(named(list, 'in this file with'), text)).toMatch(
    /^\/\/ grantwise-ignore-file full-admin: ‸\n/,
  );
});

it('only edits for a client without the command', () => {
  for (const action of actions('All', undefined, 'json', false)) expect(action.command).toBeUndefined();
});

it('gives a statement without a Sid one, so that the suppression can name it', () => {
  const config = '{ "suppressions": [] }';
  const existing = named(actions(undefined, config), 'in this statement');
  expect(existing.title).toBe(
    'Suppress "full-admin" in this statement in grantwise.json, and add "Sid": "AllowStatement"',
  );
  expect(written(existing, config)).toMatch(/"statement": "AllowStatement",\s*"reason": "‸"/);
  expect(existing.edit!.changes![URI]![0]!.newText).toContain('"Sid": "AllowStatement"');
  const created = named(actions(undefined, undefined), 'in this statement').edit!.documentChanges!;
  expect(created).toHaveLength(3);
  expect(created[2]).toMatchObject({ textDocument: { uri: URI } });
});
