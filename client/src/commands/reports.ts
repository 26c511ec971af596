/** Read-only Markdown reports, shown as a preview to the side. */
import * as vscode from 'vscode';
import { DocumentLinks } from './document-links.js';

const SCHEME = 'grantwise-report';

export class Reports {
  /** The addresses of documents that reports link to. */
  readonly links: DocumentLinks;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();

  constructor(context: vscode.ExtensionContext) {
    this.links = new DocumentLinks(context);
    context.subscriptions.push(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
    );
  }

  /**
   * Sets the text of a report about a document. Its tab shows both names.
   * @returns a function that shows it.
   */
  set(name: string, about: vscode.Uri, markdown: string): () => Thenable<void> {
    const path = `/${name} of ${about.path.split('/').at(-1)}.md`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: about.toString() });
    this.#texts.set(uri.toString(), markdown);
    this.#changed.fire(uri);
    return async () => {
      const editor = vscode.window.activeTextEditor;
      // `markdown.showPreviewToSide` would take the keyboard from the editor.
      await vscode.commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor', {
        viewColumn: vscode.ViewColumn.Beside,
        preserveFocus: true,
      });
      const { document, viewColumn } = editor ?? {};
      if (document && viewColumn !== undefined && vscode.window.activeTextEditor !== editor)
        await vscode.window.showTextDocument(document, { viewColumn });
    };
  }
}
