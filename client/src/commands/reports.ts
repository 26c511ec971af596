/** Read-only Markdown reports, shown as a preview to the side. */
import * as vscode from 'vscode';

const SCHEME = 'grantwise-report';

export class Reports {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();

  constructor(context: vscode.ExtensionContext) {
    context.subscriptions.push(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
    );
  }

  /** Sets the text of a report about a document. @returns a function that shows it. */
  set(name: string, about: vscode.Uri, markdown: string): () => Thenable<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md`, query: about.toString() });
    this.#texts.set(uri.toString(), markdown);
    this.#changed.fire(uri);
    return () => vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }
}
