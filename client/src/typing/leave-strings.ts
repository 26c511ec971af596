/** A comma or Enter after a value that is complete leaves its string, as both do outside of one. */
import * as vscode from 'vscode';
import { nameSaysPolicy } from '../../../server/src/dialects/policy-file-name.js';
import type { PolicyInfo } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { isOurs, syntaxOf } from '../languages.js';
import { nextChange } from './moving.js';
import { type Leaving, type Lines, leaveByComma, leaveByEnter } from './string-ends.js';
import { suggest } from './suggest-at-tab-stops.js';

const linesOf = (document: vscode.TextDocument): Lines => ({
  count: document.lineCount,
  line: (index) => document.lineAt(index).text,
});

/** Where a suggestion, or other text that was not typed by letters, was inserted last. */
interface Inserted {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly end: vscode.Position;
}

/** What leaves the string, each time it is asked; undefined: it does not. */
function leavingAfter(
  document: vscode.TextDocument,
  { range: { start }, text }: vscode.TextDocumentContentChangeEvent,
  isAccepted: boolean,
): (() => Leaving | undefined) | undefined {
  const lines = linesOf(document);
  const syntax = syntaxOf(document);
  if (text === ',') {
    const after = lines.line(start.line).slice(start.character + 1);
    return () => leaveByComma(lines, start, isAccepted, syntax, after);
  }
  const indent = /^\r?\n([ \t]*)$/.exec(text)?.[1]?.length;
  if (indent === undefined) return undefined;
  const after = lines.line(start.line + 1).slice(indent);
  return () => leaveByEnter(lines, start, indent, syntax, after);
}

/** Is the line one of a policy of these? */
const isInPolicy = (policies: readonly PolicyInfo[], line: number): boolean =>
  policies.some(({ range }) => range.start.line <= line && line <= range.end.line);

/** Is it braces alone, in a file that is named as a policy? */
const isBegun = (document: vscode.TextDocument): boolean =>
  syntaxOf(document) === 'json' &&
  document.lineCount <= MAX_BEGUN &&
  /^\{\s*\}$/.test(document.getText().trim()) &&
  nameSaysPolicy(document.uri.path);

/** How much whitespace can be after a bracket or a comma. */
const MAX_SPACE = 80;
/** How many lines braces with nothing in them can have. */
const MAX_BEGUN = 8;
/** More can be typed before the edit arrives: VS Code refuses it then, and the text is read again. */
const ATTEMPTS = 200;

/**
 * One undo gives what was typed, inside of the string.
 * @returns whether it left the string.
 */
async function leave(editor: vscode.TextEditor, leaving: () => Leaving | undefined): Promise<boolean> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const found = leaving();
    if (!found) return false;
    const { end, text, rest, length } = found;
    const from = new vscode.Position(rest.line, rest.character);
    const done = await editor.edit(
      (edit) => {
        edit.insert(new vscode.Position(end.line, end.character), text);
        if (length > 0) edit.delete(new vscode.Range(from, from.translate(0, length)));
      },
      { undoStopBefore: true, undoStopAfter: false },
    );
    if (done) {
      // The edit closed the list for the string that was begun meanwhile.
      if (length === 0) await suggest();
      return true;
    }
    await nextChange(editor.document);
  }
  return false;
}

/** A name whose values can be suggested, or the dash of an item, before a space that was typed in YAML. */
const BEFORE_VALUE =
  /^\s*(?:-|(?:- )?(?:Effect|(?:Not)?(?:Action|Resource|Principal)|Service|AWS|Federated):)$/;

/** Opens the list for a value of YAML that a space begins, after which VS Code does not ask for suggestions. */
async function suggestForYamlValue(
  document: vscode.TextDocument,
  { range: { start }, text }: vscode.TextDocumentContentChangeEvent,
): Promise<void> {
  if (text !== ' ' || syntaxOf(document) !== 'yaml') return;
  const line = document.lineAt(start.line).text;
  if (line.slice(start.character).trim() === '' && BEFORE_VALUE.test(line.slice(0, start.character)))
    await suggest(start.translate(0, 1));
}

/** Opens the list on the line that Enter has begun in brackets, or after a comma, if nothing is typed on it. */
async function suggestOnNewLine(
  { document }: vscode.TextEditor,
  { range: { start }, text }: vscode.TextDocumentContentChangeEvent,
  hasLeft: Promise<boolean> | undefined,
): Promise<void> {
  if (!/^\r?\n[ \t]*(?:\r?\n[ \t]*)?$/.test(text)) return;
  const left = (await hasLeft) === true;
  const { line } = start;
  if (line + 1 >= document.lineCount || document.lineAt(line + 1).text.trim() !== '') return;
  if (left || /[[{,]$/.test(document.lineAt(line).text.slice(-MAX_SPACE).trimEnd()))
    await suggest(new vscode.Position(line + 1, document.lineAt(line + 1).text.length));
}

export function registerLeaveStrings(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  let inserted: Inserted | undefined;
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const editor = vscode.window.activeTextEditor;
      const [change] = contentChanges;
      if (!change || contentChanges.length !== 1 || reason !== undefined) return;
      if (!isOurs(document)) return;
      if (editor?.document !== document || editor.selections.length !== 1) return;
      const { range, text } = change;
      const isAccepted =
        inserted?.document === document &&
        inserted.version === document.version - 1 &&
        inserted.end.isEqual(range.start);
      inserted =
        text.length > 1 && !text.includes('\n')
          ? { document, version: document.version, end: range.start.translate(0, text.length) }
          : undefined;
      if (
        !range.isEmpty ||
        !(isInPolicy(grantwise.policies.of(document), range.start.line) || isBegun(document))
      )
        return;
      void suggestForYamlValue(document, change);
      const leaving = leavingAfter(document, change, isAccepted);
      void suggestOnNewLine(editor, change, leaving && leave(editor, leaving));
    }),
  );
}
