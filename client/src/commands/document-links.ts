/** Links of reports to documents. */
import * as vscode from 'vscode';
import { previewPath } from './preview-path.js';

/** `L12`: as the server ends an address. */
const LINE = /^L(\d{1,7})$/;

export class DocumentLinks implements vscode.UriHandler {
  readonly #extension: string;
  /** The documents with links; a URI from elsewhere opens nothing else. */
  readonly #linked = new Set<string>();

  constructor(context: vscode.ExtensionContext) {
    this.#extension = context.extension.id;
    context.subscriptions.push(vscode.window.registerUriHandler(this));
  }

  /**
   * The address of a document in a Markdown preview, to which `#L` and the number of a line can be added. A preview opens
   * paths of the file system of the first workspace folder, but no `file:` URIs; other documents are opened by `handleUri`.
   */
  addressOf(document: vscode.Uri): string {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    const path = first && previewPath(first.uri, document);
    if (path !== undefined) return path;
    const query = document.toString();
    this.#linked.add(query);
    const { uriScheme } = vscode.env;
    return vscode.Uri.from({
      scheme: uriScheme,
      authority: this.#extension,
      path: '/open',
      query,
    }).toString();
  }

  async handleUri({ path, query, fragment }: vscode.Uri): Promise<void> {
    if (path !== '/open' || !this.#linked.has(query)) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(query));
    const at = new vscode.Position(Math.max(0, Number(LINE.exec(fragment)?.[1] ?? 1) - 1), 0);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.One,
      selection: new vscode.Range(at, at),
    });
  }
}
