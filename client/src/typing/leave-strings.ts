/** A comma or Enter after a value that is complete leaves its string, as both do outside of one. */
import * as vscode from 'vscode';
import { hasQuotedStrings, isHcl } from '../languages.js';
import { policiesOf } from '../status/policy-kind.js';
import { type Leaving, type Lines, leaveByComma, leaveByEnter } from './string-ends.js';
import { SUGGEST } from './suggest-at-tab-stops.js';

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
  if (text === ',') {
    const after = lines.line(start.line).slice(start.character + 1);
    return () => leaveByComma(lines, start, isAccepted, after);
  }
  const indent = /^\r?\n([ \t]*)$/.exec(text)?.[1]?.length;
  if (indent === undefined) return undefined;
  const after = lines.line(start.line + 1).slice(indent);
  return () => leaveByEnter(lines, start, indent, isHcl(document), after);
}

const isInPolicy = (document: vscode.TextDocument, line: number): boolean =>
  policiesOf(document).some(({ range }) => range.start.line <= line && line <= range.end.line);

/** More can be typed before the edit arrives: VS Code refuses it then, and the text is read again. */
const ATTEMPTS = 30;
/** Between them, in ms. */
const PAUSE = 15;

/** One undo gives what was typed, inside of the string. */
async function leave(editor: vscode.TextEditor, leaving: () => Leaving | undefined): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const found = leaving();
    if (!found) return;
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
      if (length === 0) await vscode.commands.executeCommand(SUGGEST);
      return;
    }
    await new Promise((then) => setTimeout(then, PAUSE));
  }
}

export function registerLeaveStrings(context: vscode.ExtensionContext): void {
  let inserted: Inserted | undefined;
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const editor = vscode.window.activeTextEditor;
      const [change] = contentChanges;
      if (!change || contentChanges.length !== 1 || reason !== undefined) return;
      if (editor?.document !== document || editor.selections.length !== 1) return;
      if (!hasQuotedStrings(document)) return;
      const { range, text } = change;
      const isAccepted =
        inserted?.document === document &&
        inserted.version === document.version - 1 &&
        inserted.end.isEqual(range.start);
      inserted =
        text.length > 1 && !text.includes('\n')
          ? { document, version: document.version, end: range.start.translate(0, text.length) }
          : undefined;
      const leaving = range.isEmpty ? leavingAfter(document, change, isAccepted) : undefined;
      if (leaving && isInPolicy(document, range.start.line)) void leave(editor, leaving);
    }),
  );
}
