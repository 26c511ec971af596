/** The text of a document in the last commit, from the VS Code Git extension. */
import * as vscode from 'vscode';

/** The part of the API of the VS Code Git extension that is used here. */
interface GitApi {
  getRepository(
    uri: vscode.Uri,
  ): { show(ref: string, path: string): Promise<string>; state: { HEAD?: { commit?: string } } } | null;
}

async function git(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>(
    'vscode.git',
  );
  if (!extension) return undefined;
  const exports = extension.isActive ? extension.exports : await extension.activate();
  return exports.enabled ? exports.getAPI(1) : undefined;
}

export type Head = { readonly text: string } | { readonly problem: string };

export async function headText(document: vscode.TextDocument): Promise<Head> {
  if (document.uri.scheme !== 'file') return { problem: 'The document is not a file in a Git repository.' };
  const repository = (await git())?.getRepository(document.uri);
  if (!repository) return { problem: 'The file is not in an open Git repository.' };
  try {
    return { text: await repository.show('HEAD', document.uri.fsPath) };
  } catch {
    return { problem: 'The file is not in the last commit.' };
  }
}
