/** Statements of files that are not open, by their names, for the search of symbols in the workspace. */

import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SymbolInformation } from 'vscode-languageserver-types';
import { URI } from 'vscode-uri';
import { readText } from '../../files/read-file.js';
import type { Steps } from '../../service/core.js';
import { MAX_SYMBOLS, statementSymbols } from '../features/statement-symbols.js';
import type { Session } from './session.js';
import { inSlices } from './slices.js';
import { workspaceFiles } from './workspace-files.js';

/** The size of a file in bytes: policies are smaller, templates rarely larger. */
const MAX_BYTES = 1_000_000;
/** Of a large workspace, what is found in so many files and in that time, in ms. */
const MAX_FILES = 5000;
const MAX_TIME = 2000;
/** With fewer letters nearly every statement matches. */
const MIN_LETTERS = 2;

interface Folder {
  readonly path: string;
  readonly exclude: Readonly<Record<string, unknown>>;
}

/** Can a text have a statement of that name? Each match has the letters in order; to analyze the text costs much more. */
function mayHave(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  if (!lower.includes('sid') || !lower.includes('statement')) return false;
  let at = -1;
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function* searched(
  session: Session,
  folders: readonly Folder[],
  query: string,
  found: SymbolInformation[],
): Steps<void> {
  const { workspace, service } = session;
  const within = workspace.folders.map((f) => URI.file(f).fsPath);
  const end = performance.now() + MAX_TIME;
  let files = 0;
  for (const { path: folder, exclude } of folders) {
    for (const path of workspaceFiles(folder, { exclude, excludes: (p) => workspace.configs.excludes(p) })) {
      yield;
      if (performance.now() > end || files >= MAX_FILES || found.length >= MAX_SYMBOLS) return;
      const uri = path === undefined ? undefined : URI.file(path).toString();
      if (path === undefined || uri === undefined || session.documents.get(uri)) continue;
      files++;
      const file = readText(URI.file(path).fsPath, { maxBytes: MAX_BYTES, within });
      if ('error' in file || !mayHave(file.text, query)) continue;
      const policies = service.analyse(file.text, path)?.policies ?? [];
      found.push(...statementSymbols(TextDocument.create(uri, 'json', 0, file.text), policies, query));
    }
  }
}

/**
 * What the first files have where there are too many; with one letter nothing.
 * @param wanted the search was not cancelled.
 */
export async function closedStatements(
  session: Session,
  query: string,
  wanted: () => boolean,
): Promise<readonly SymbolInformation[]> {
  if (query.length < MIN_LETTERS) return [];
  const folders: Folder[] = [];
  for (const path of session.workspace.folders) {
    const uri = URI.file(path).toString();
    if ((await session.settingsOf(uri)).enable)
      folders.push({ path, exclude: await session.excludedFiles(uri) });
  }
  const found: SymbolInformation[] = [];
  await inSlices(searched(session, folders, query, found), wanted);
  return found;
}
