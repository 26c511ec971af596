import * as vscode from 'vscode';

export const SUGGEST = 'editor.action.triggerSuggest';
/** Runs after a suggestion that completed a name within a snippet. */
export const SUGGEST_AT_NEXT_STOP = 'grantwise.suggestAtNextStop';

/** Moves to the next tab stop of the snippet, if there is one, and shows the suggestions there. */
export const registerSuggestAtNextStop = (): vscode.Disposable =>
  vscode.commands.registerCommand(SUGGEST_AT_NEXT_STOP, async () => {
    const editor = vscode.window.activeTextEditor;
    const before = editor?.selection;
    await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    // Outside of a snippet the cursor stays where it is, and the same list would open again.
    if (editor && before && !editor.selection.isEqual(before)) await vscode.commands.executeCommand(SUGGEST);
  });
