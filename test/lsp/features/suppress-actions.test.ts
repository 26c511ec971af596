import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
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

const argumentsOf = ({ command }: CodeAction) =>
  command!.arguments as [string, { line: number; character: number }, WorkspaceEdit];
const editOf = (action: CodeAction): WorkspaceEdit => argumentsOf(action)[2];

/** The text after the action, with ‸ where the command puts the cursor. */
function written(action: CodeAction, before: string): string {
  const [uri, at] = argumentsOf(action);
  const created = editOf(action).documentChanges?.[1] as { edits: TextEdit[] } | undefined;
  const edits = created?.edits ?? editOf(action).changes![uri]!;
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
  const added = named(actions(undefined, existing), 'in this file');
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
  const list = actions('All', undefined, 'json', false);
  expect(list.map((a) => a.command)).toEqual([undefined, undefined]);
  expect(list.map((a) => a.edit)).toEqual(actions('All', undefined).map(editOf));
});

it('leaves the edit to the command: VS Code can forget the command of an action while it makes the edit', () => {
  for (const action of actions('All', undefined)) expect(action.edit).toBeUndefined();
});

it.each([
  [
    'yaml',
    'a-policy.yaml',
    'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: "*"\n    Resource: "*"\n',
  ],
  [
    'terraform',
    'a.tf',
    'data "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ["*"]\n    resources = ["*"]\n  }\n}\n',
  ],
])('suppresses on a line, in a statement and in a file of %s', (languageId, name, text) => {
  const analysis = service.analyse(text, name)!;
  const finding = service.check(analysis).find((f) => f.rule === 'full-admin')!;
  const document = TextDocument.create(URI, languageId, 1, text);
  const list = suppressActions(document, analysis, finding, undefined, true);
  expect(list.map((a) => /(on|in) this \w+/.exec(a.title)![0])).toEqual([
    'on this line',
    'in this statement',
    'in this file',
  ]);
  for (const action of list) {
    const after = written(action, text);
    expect(after).toMatch(/# grantwise-ignore(-file)? full-admin: ‸\n/);
    const findings = service.check(service.analyse(after.replace('‸', 'reviewed'), name)!);
    expect(findings.filter((f) => ['full-admin', 'suppression'].includes(f.rule))).toEqual([]);
  }
});

it('gives a statement without a Sid one, so that the suppression can name it', () => {
  const config = '{ "suppressions": [] }';
  const existing = named(actions(undefined, config), 'in this statement');
  expect(existing.title).toBe(
    'Suppress "full-admin" in this statement in grantwise.json, and add "Sid": "AllowStatement"',
  );
  expect(written(existing, config)).toMatch(/"statement": "AllowStatement",\s*"reason": "‸"/);
  expect(editOf(existing).changes![URI]![0]!.newText).toContain('"Sid": "AllowStatement"');
  const created = editOf(named(actions(undefined, undefined), 'in this statement')).documentChanges!;
  expect(created).toHaveLength(3);
  expect(created[2]).toMatchObject({ textDocument: { uri: URI } });
});
