/** Suggestions that open by themselves where a snippet leaves something to fill in. */
import * as vscode from 'vscode';
import { hasQuotedStrings, isOurs, syntaxOf } from '../languages.js';
import { policiesOf } from '../status/policy-kind.js';
import { emptyString, isInString } from './string-ends.js';

/** Runs after a suggestion that needs another one at the cursor. */
export const SUGGEST = 'grantwise.suggest';
/** Runs after a suggestion that completed a name whose value is there already. */
export const SUGGEST_AT_NEXT_STOP = 'grantwise.suggestAtNextStop';
/** Runs when Tab is pressed in a string of a policy, where it would insert spaces. */
const NEXT_PLACE = 'grantwise.nextPlace';
/** Runs when Tab has accepted a suggestion in a string. */
const AFTER_TAB = 'grantwise.afterTab';
/** The context key of the keybindings of Tab. */
const IN_STRING = 'grantwise.inString';
/** How far away the next place can be: a statement rarely has more lines. */
const MAX_LINES = 40;
/** Between a name and the beginning of its value. */
const MAX_VALUE_LINES = 3;

/**
 * `auto`: without a suggestion there is no list, and the list closes when nothing matches what is typed. Otherwise the list
 * stays as it was, and Tab or Enter accepts what does not match.
 */
const trigger = (): Thenable<unknown> =>
  vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });

/**
 * Opens the list, where there are suggestions: in YAML, VS Code would open one of the words of the document, of which Tab or
 * Enter accepts the first.
 * @param at where the cursor is, or will be when what was typed has arrived everywhere.
 */
export async function suggest(at = vscode.window.activeTextEditor?.selection.active): Promise<void> {
  const { document } = vscode.window.activeTextEditor ?? {};
  if (document && at && syntaxOf(document) === 'yaml') {
    const found = await vscode.commands.executeCommand<vscode.CompletionList | undefined>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    );
    if (!found?.items.some(({ kind }) => kind !== vscode.CompletionItemKind.Text)) return;
  }
  await trigger();
}

/** Is nothing but the name of a value, or the dash of an item, before it on its line of YAML? */
const isEmptyYamlValue = (before: string): boolean => /(^\s*|\s)-\s$|:\s$/.test(before);

/** Is the position one where a value or a name is left to fill in: an empty string, in YAML also a value of nothing? */
function isEmptyPlace(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const { text } = document.lineAt(line);
  const [before, after] = [text.slice(0, character), text.slice(character)];
  if (emptyString(text, Math.max(0, character - 1), syntaxOf(document)) === character) return true;
  return !hasQuotedStrings(document) && after.trim() === '' && isEmptyYamlValue(before);
}

/** The next empty string after a position, within the lines that follow it. */
function nextEmptyString(document: vscode.TextDocument, after: vscode.Position): vscode.Position | undefined {
  const syntax = syntaxOf(document);
  const last = Math.min(document.lineCount, after.line + MAX_LINES);
  for (let line = after.line; line < last; line++) {
    const { text } = document.lineAt(line);
    const found = emptyString(text, line === after.line ? after.character : 0, syntax);
    if (found !== undefined) return new vscode.Position(line, found);
  }
  return undefined;
}

function moveTo(editor: vscode.TextEditor, position: vscode.Position): void {
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position));
}

/** Is the position in a string, or after its quote at the end of a line, where nothing but a comma follows? */
function isAtString(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const { text } = document.lineAt(line);
  const syntax = syntaxOf(document);
  if (isInString(text, character, syntax)) return true;
  return (
    /["']/.test(text[character - 1] ?? '') &&
    isInString(text, character - 1, syntax) &&
    /^,?$/.test(text.slice(character))
  );
}

/** From a string: to the next empty string of the policy, or past the quote. Elsewhere, Tab is what it always is. */
async function nextPlace(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const { active } = editor?.selection ?? {};
  if (!editor || !active) return;
  const { document } = editor;
  const { text } = document.lineAt(active.line);
  const syntax = syntaxOf(document);
  const isWithin = isInString(text, active.character, syntax);
  let end = active.character;
  while (isWithin && end < text.length && isInString(text, end + 1, syntax)) end++;
  const closing = new vscode.Position(active.line, Math.min(isWithin ? end + 1 : end, text.length));
  const policy = policiesOf(document).find(
    ({ range }) => range.start.line <= active.line && active.line <= range.end.line,
  );
  const next = nextEmptyString(document, closing);
  const isNext = next !== undefined && policy !== undefined && next.line <= policy.range.end.line;
  if (!editor.selection.isEmpty || !isAtString(document, active) || !(isWithin || isNext)) {
    await vscode.commands.executeCommand('tab');
    return;
  }
  moveTo(editor, isNext ? next : closing);
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

/** Did the last change put in what was there already? */
class SameText {
  #document: vscode.TextDocument | undefined;
  #line = -1;
  #text = '';
  #version = -1;

  follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const [change] = contentChanges;
    if (!change || contentChanges.length !== 1) return;
    const { line } = change.range.start;
    const { text } = document.lineAt(line);
    const isSame =
      this.#document === document && this.#line === line && this.#text === text && change.text.length > 1;
    this.#document = document;
    this.#line = line;
    this.#text = text;
    this.#version = isSame && !change.text.includes('\n') ? document.version : -1;
  }

  isLast(document: vscode.TextDocument): boolean {
    return this.#document === document && this.#version === document.version;
  }
}

/** Tab accepted the value that was typed in full: it goes on, as without a list. */
async function afterTab(sameText: SameText): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !sameText.isLast(editor.document)) return;
  const before = editor.selection;
  const after = editor.document.lineAt(before.active.line).text.slice(before.active.character);
  // A name has a command of its own, which goes to its value.
  if (!before.isEmpty || /^["']?\s*[:=]/.test(after)) return;
  await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
  if (editor.selection.isEqual(before)) await nextPlace();
}

export function registerSuggestAtTabStops(context: vscode.ExtensionContext): void {
  let inString = false;
  const sameText = new SameText();
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const position = editor?.selection.active;
    const now =
      position !== undefined &&
      policiesOf(editor!.document).length > 0 &&
      isAtString(editor!.document, position);
    if (now === inString) return;
    inString = now;
    void vscode.commands.executeCommand('setContext', IN_STRING, now);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand(SUGGEST, () => suggest()),
    vscode.commands.registerCommand(NEXT_PLACE, nextPlace),
    vscode.commands.registerCommand(AFTER_TAB, () => afterTab(sameText)),
    vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document === vscode.window.activeTextEditor?.document && isOurs(change.document))
        sameText.follow(change);
    }),
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
