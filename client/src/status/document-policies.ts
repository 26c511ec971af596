/** The policies of open documents, as the server last described them. */
import * as vscode from 'vscode';
import type { DocumentInfo, PolicyInfo } from '../../../server/src/lsp/protocol.js';
import { showWarning } from '../notifications.js';

export interface ActivePolicy {
  readonly editor: vscode.TextEditor;
  /** Index of the policy at the cursor, or of the first one. */
  readonly index: number;
  readonly info: PolicyInfo;
}

export class DocumentPolicies {
  /** By URI, of documents that are open. */
  readonly #infos = new Map<string, DocumentInfo>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Fires when the server sends new information about a document. */
  readonly onChanged = this.#changed.event;

  set(info: DocumentInfo): void {
    const uri = vscode.Uri.parse(info.uri);
    this.#infos.set(uri.toString(), info);
    this.#changed.fire(uri);
  }

  forget(document: vscode.TextDocument): void {
    this.#infos.delete(document.uri.toString());
  }

  of(document: vscode.TextDocument): readonly PolicyInfo[] {
    return this.#infos.get(document.uri.toString())?.policies ?? [];
  }

  /** How many rules a file of the workspace turns off for the document. */
  rulesOff(document: vscode.TextDocument): number {
    return this.#infos.get(document.uri.toString())?.rulesOff ?? 0;
  }

  /** The policy that a command applies to. Shows a message if there is none. */
  active(): ActivePolicy | undefined {
    const editor = vscode.window.activeTextEditor;
    const policies = editor ? this.of(editor.document) : [];
    if (!editor || policies.length === 0) {
      void showWarning(
        'Grantwise found no IAM policy in the active document. If it contains one, use "IAM: Set Policy Kind".',
      );
      return undefined;
    }
    const { line } = editor.selection.active;
    const at = policies.findIndex((p) => p.range.start.line <= line && line <= p.range.end.line);
    const index = Math.max(at, 0);
    return { editor, index, info: policies[index]! };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
