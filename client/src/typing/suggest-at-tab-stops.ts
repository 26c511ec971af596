/** Suggestions that open by themselves where a snippet leaves something to fill in. */
import * as vscode from 'vscode';
import { hasQuotedStrings } from '../languages.js';
import { policiesOf } from '../status/policy-kind.js';
import { isInString } from './string-ends.js';

/** Runs after a suggestion that needs another one at the cursor. */
export const SUGGEST = 'grantwise.suggest';
/** Runs after a suggestion that completed a name whose value is there already. */
export const SUGGEST_AT_NEXT_STOP = 'grantwise.suggestAtNextStop';
/** Runs when Tab is pressed in a string of a policy, where it would insert spaces. */
const NEXT_PLACE = 'grantwise.nextPlace';
/** The context key of the keybinding of Tab. */
const IN_STRING = 'grantwise.inString';
/** How far away the next place can be: a statement rarely has more lines. */
const MAX_LINES = 40;
/** Between a name and the beginning of its value. */
const MAX_VALUE_LINES = 3;

/**
 * `auto`: without a suggestion there is no list, and the list closes when nothing matches what is typed. Otherwise the list
 * stays as it was, and Tab or Enter accepts what does not match.
 */
const suggest = (): Thenable<unknown> =>
  vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });

/** Is the position one where a value or a name is left to fill in: an empty string, in YAML also a value of nothing? */
function isEmptyPlace(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const { text } = document.lineAt(line);
  const [before, after] = [text.slice(0, character), text.slice(character)];
  if (before.endsWith('"') && after.startsWith('"')) return isInString(text, character);
  return !hasQuotedStrings(document) && after.trim() === '' && /(^\s*|\s)-\s$|:\s$/.test(before);
}

/** The next empty string after a position, within the lines that follow it. */
function nextEmptyString(document: vscode.TextDocument, after: vscode.Position): vscode.Position | undefined {
  const last = Math.min(document.lineCount, after.line + MAX_LINES);
  for (let line = after.line; line < last; line++) {
    const { text } = document.lineAt(line);
    for (let at = line === after.line ? after.character : 0; ; ) {
      at = text.indexOf('""', at);
      if (at < 0) break;
      if (isInString(text, at + 1)) return new vscode.Position(line, at + 1);
      at++;
    }
  }
  return undefined;
}

function moveTo(editor: vscode.TextEditor, position: vscode.Position): void {
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position));
}

/** From within a string: to the next empty string of the policy, or past the quote. Elsewhere, Tab is what it always is. */
async function nextPlace(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const { active } = editor?.selection ?? {};
  if (!editor || !active) return;
  const { document } = editor;
  const { text } = document.lineAt(active.line);
  if (!editor.selection.isEmpty || !hasQuotedStrings(document) || !isInString(text, active.character)) {
    await vscode.commands.executeCommand('tab');
    return;
  }
  let end = active.character;
  while (end < text.length && isInString(text, end + 1)) end++;
  const closing = new vscode.Position(active.line, Math.min(end + 1, text.length));
  const policy = policiesOf(document).find(
    ({ range }) => range.start.line <= active.line && active.line <= range.end.line,
  );
  const next = nextEmptyString(document, closing);
  const target = next && policy && next.line <= policy.range.end.line ? next : closing;
  moveTo(editor, target);
}

/** The empty string that is the value, or the first name in it, of the property whose name the cursor is at the end of. */
function emptyValue(document: vscode.TextDocument, at: vscode.Position): vscode.Position | undefined {
  const end = document.validatePosition(at.translate(MAX_VALUE_LINES));
  const rest = document.getText(new vscode.Range(at, end));
  const found = /^"?\s*[:=]\s*(?:[[{]\s*)?""/.exec(rest);
  return found ? document.positionAt(document.offsetAt(at) + found[0].length - 1) : undefined;
}

/** To the next tab stop of the snippet, or, outside of one, to the value of the name. */
async function suggestAtNextStop(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const before = editor.selection;
  await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
  if (editor.selection.isEqual(before)) {
    const value = hasQuotedStrings(editor.document) ? emptyValue(editor.document, before.active) : undefined;
    // The same list would open again.
    if (!value) return;
    moveTo(editor, value);
  }
  await suggest();
}

export function registerSuggestAtTabStops(context: vscode.ExtensionContext): void {
  let inString = false;
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const position = editor?.selection.active;
    const now =
      position !== undefined &&
      hasQuotedStrings(editor!.document) &&
      policiesOf(editor!.document).length > 0 &&
      isInString(editor!.document.lineAt(position.line).text, position.character);
    if (now === inString) return;
    inString = now;
    void vscode.commands.executeCommand('setContext', IN_STRING, now);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand(SUGGEST, suggest),
    vscode.commands.registerCommand(NEXT_PLACE, nextPlace),
    vscode.commands.registerCommand(SUGGEST_AT_NEXT_STOP, suggestAtNextStop),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections, kind }) => {
      if (textEditor !== vscode.window.activeTextEditor) return;
      follow(textEditor);
      // Snippets move the cursor by command; keys and the mouse have kinds of their own, and typing opens lists anyway.
      if (kind !== vscode.TextEditorSelectionChangeKind.Command) return;
      const [selection] = selections;
      if (selections.length !== 1 || !selection?.isEmpty) return;
      const { document } = textEditor;
      if (policiesOf(document).length > 0 && isEmptyPlace(document, selection.active)) void suggest();
    }),
  );
}
