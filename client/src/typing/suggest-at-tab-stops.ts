/** Suggestions that open by themselves where a snippet leaves something to fill in. */
import * as vscode from 'vscode';
import type { Grantwise } from '../grantwise.js';
import { hasQuotedStrings, isOurs, syntaxOf } from '../languages.js';
import { LateText } from './late-text.js';
import { Turns, withLateLetters } from './moving.js';
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

/** Where Tab goes from a string: to the next empty string of the policy, or past the quote. Elsewhere, it is what it always is. */
function placeAfter(
  grantwise: Grantwise,
  { document, selection }: vscode.TextEditor,
): vscode.Position | undefined {
  const { active } = selection;
  const { text } = document.lineAt(active.line);
  const syntax = syntaxOf(document);
  const isWithin = isInString(text, active.character, syntax);
  let end = active.character;
  while (isWithin && end < text.length && isInString(text, end + 1, syntax)) end++;
  const closing = new vscode.Position(active.line, Math.min(isWithin ? end + 1 : end, text.length));
  const policy = grantwise.policies
    .of(document)
    .find(({ range }) => range.start.line <= active.line && active.line <= range.end.line);
  const next = nextEmptyString(document, closing);
  const isNext = next !== undefined && policy !== undefined && next.line <= policy.range.end.line;
  if (!selection.isEmpty || !isAtString(document, active) || !(isWithin || isNext)) return undefined;
  return isNext ? next : closing;
}

/** Tab without a list. */
async function nextPlace(grantwise: Grantwise): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const place = placeAfter(grantwise, editor);
  if (place) await withLateLetters(editor, async () => moveTo(editor, place));
  else await vscode.commands.executeCommand('tab');
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
  let isThere = false;
  await withLateLetters(editor, async (hasMoved) => {
    await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    const value =
      hasMoved() || !hasQuotedStrings(editor.document)
        ? undefined
        : emptyValue(editor.document, editor.selection.active);
    if (value) moveTo(editor, value);
    isThere = hasMoved() || value !== undefined;
  });
  // Where the cursor did not move, the same list would open again.
  if (isThere) await suggest();
}

/** Did the last change, except letters that were typed after it, put in what was there already? */
class SameText {
  #document: vscode.TextDocument | undefined;
  #line = -1;
  #text = '';
  #late: LateText | undefined;

  follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const [change] = contentChanges;
    if (!change || contentChanges.length !== 1) return;
    const { range, text } = change;
    const { line, character } = range.start;
    const now = document.lineAt(line).text;
    const isSame = this.#document === document && this.#line === line && this.#text === now;
    if (isSame && text.length > 1 && !text.includes('\n'))
      this.#late = new LateText({ line, character: character + text.length });
    else if (this.#document === document) this.#late?.change(contentChanges);
    else this.#late = undefined;
    this.#document = document;
    this.#line = line;
    this.#text = now;
  }

  /** What was typed after it, which is followed here no longer; undefined: the last change was another one. */
  take({ document, selection }: vscode.TextEditor): LateText | undefined {
    const late = this.#document === document ? this.#late : undefined;
    this.#late = undefined;
    return late?.isAt(selection.start, selection.end) ? late : undefined;
  }
}

/** Tab accepted the value that was typed in full: it goes on, as without a list. */
async function afterTab(grantwise: Grantwise, sameText: SameText): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const late = editor && sameText.take(editor);
  if (!late) return;
  const { line, character } = late.end;
  const after = editor.document.lineAt(line).text.slice(character);
  // A name has a command of its own, which goes to its value.
  if (/^["']?\s*[:=]/.test(after)) return;
  const move = async (hasMoved: () => boolean): Promise<void> => {
    await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    const place = hasMoved() ? undefined : placeAfter(grantwise, editor);
    if (place) moveTo(editor, place);
  };
  await withLateLetters(editor, move, late);
}

export function registerSuggestAtTabStops(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  let inString = false;
  const turns = new Turns();
  const sameText = new SameText();
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const position = editor?.selection.active;
    const now =
      position !== undefined &&
      grantwise.policies.of(editor!.document).length > 0 &&
      isAtString(editor!.document, position);
    if (now === inString) return;
    inString = now;
    void vscode.commands.executeCommand('setContext', IN_STRING, now);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand(SUGGEST, () => suggest()),
    vscode.commands.registerCommand(NEXT_PLACE, () => turns.run(() => nextPlace(grantwise))),
    vscode.commands.registerCommand(AFTER_TAB, () => turns.run(() => afterTab(grantwise, sameText))),
    vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document === vscode.window.activeTextEditor?.document && isOurs(change.document))
        sameText.follow(change);
    }),
    vscode.commands.registerCommand(SUGGEST_AT_NEXT_STOP, () => turns.run(suggestAtNextStop)),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections, kind }) => {
      if (textEditor !== vscode.window.activeTextEditor) return;
      follow(textEditor);
      // Snippets move the cursor by command; keys and the mouse have kinds of their own, and typing opens lists anyway.
      if (kind !== vscode.TextEditorSelectionChangeKind.Command) return;
      const [selection] = selections;
      if (selections.length !== 1 || !selection?.isEmpty) return;
      const { document } = textEditor;
      if (grantwise.policies.of(document).length > 0 && isEmptyPlace(document, selection.active))
        void suggest();
    }),
  );
}
