/** Commands that move the cursor. VS Code does not wait for them: what is typed meanwhile goes in at the old place. */
import * as vscode from 'vscode';
import { LateText } from './late-text.js';

/** How often the letters are moved again if more is typed before the edit arrives: VS Code refuses it then. */
const ATTEMPTS = 50;
/** At most so long between them, in ms: what was typed is usually here before. */
const PAUSE = 50;

/** Waits until something is typed, or a moment. */
export const nextChange = (document: vscode.TextDocument): Promise<void> =>
  new Promise((then) => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      then();
    };
    const timer = setTimeout(done, PAUSE);
    const listener = vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document === document) done();
    });
  });

/** A command of the workbench that changes nothing: when it is done, everything before it has arrived here. */
const everythingArrived = (): Thenable<unknown> =>
  vscode.commands.executeCommand('setContext', 'grantwise.moving', false);

/** Moves the letters to where the cursor went: in place of what is selected there, and before what was typed there. */
async function moveLetters(
  editor: vscode.TextEditor,
  { at, text }: LateText,
  target: vscode.Selection,
): Promise<void> {
  const { document } = editor;
  const late = new vscode.Range(at.line, at.character, at.line, at.character + text.length);
  for (let i = 0; i < ATTEMPTS; i++) {
    if (document.getText(late) !== text || target.intersection(late)) return;
    const isSelected = !target.isEmpty && editor.selection.isEqual(target);
    const done = await editor.edit(
      (edit) => {
        edit.delete(late);
        if (isSelected) edit.delete(target);
        edit.insert(isSelected ? target.end : target.start, text);
      },
      { undoStopBefore: false, undoStopAfter: false },
    );
    if (done) return;
    await nextChange(document);
  }
}

/** Commands of keys run one after another: each begins where the cursor is after the one before it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns resolves when the command is done. */
  run(command: () => Promise<unknown>): Promise<unknown> {
    this.#last = this.#last.then(command, command);
    return this.#last;
  }
}

/**
 * Moves the cursor, and the letters that are typed meanwhile with it.
 * @param move is given a function that says whether the cursor went somewhere else.
 * @param late what is typed already.
 */
export async function withLateLetters(
  editor: vscode.TextEditor,
  move: (hasMoved: () => boolean) => Promise<unknown>,
  late = new LateText(editor.selection.active),
): Promise<void> {
  let target: vscode.Selection | undefined;
  const listeners = [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document === editor.document) late.change(contentChanges);
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
      if (textEditor !== editor || !selection || target) return;
      if (late.moved(selection.start, selection.end)) target = selection;
    }),
  ];
  try {
    await move(() => target !== undefined);
    await everythingArrived();
  } finally {
    for (const listener of listeners) listener.dispose();
  }
  if (target && late.text !== '') await moveLetters(editor, late, target);
}
