/**
 * The list after the first letter of a file. VS Code opens none if the cursor of the file that the editor showed before was
 * further down: it takes the letter for a step back. It opens none either while the server starts.
 */
import * as vscode from 'vscode';
import { canMatter, nameSaysPolicy } from '../../../server/src/dialects/policy-file-name.js';
import type { Grantwise } from '../grantwise.js';
import { isOurs } from '../languages.js';
import { opensByTyping } from './quick-suggestions.js';
import { suggest } from './suggest-at-tab-stops.js';

/** A longer word does not begin a policy. */
const MAX_WORD = 40;

const isOneWord = (document: vscode.TextDocument): boolean =>
  document.lineCount <= 2 &&
  document.lineAt(0).text.length <= MAX_WORD &&
  /^\w+\s*$/.test(document.getText());

/** Can the server suggest something after this first letter? */
const canBegin = (document: vscode.TextDocument): boolean =>
  isOurs(document) &&
  isOneWord(document) &&
  (nameSaysPolicy(document.uri.path) || canMatter(document.uri.path, document.getText())) &&
  opensByTyping(vscode.workspace.getConfiguration('editor', document).get('quickSuggestions'));

async function suggestPolicies(document: vscode.TextDocument, grantwise: Grantwise): Promise<void> {
  await grantwise.start();
  // More can be typed while the server starts.
  if (vscode.window.activeTextEditor?.document !== document || !isOneWord(document)) return;
  await suggest(new vscode.Position(0, document.lineAt(0).text.length));
}

export function registerFirstLetter(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const [change] = contentChanges;
      if (!change || contentChanges.length !== 1 || reason !== undefined) return;
      const isFirst = change.rangeOffset === 0 && change.rangeLength === 0 && /^\w$/.test(change.text);
      if (!isFirst || document.lineAt(0).text !== change.text) return;
      if (vscode.window.activeTextEditor?.document !== document || !canBegin(document)) return;
      void suggestPolicies(document, grantwise).catch(() => {});
    }),
  );
}
