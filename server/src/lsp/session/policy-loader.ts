/** Reads the policies that request and test documents refer to. */
import { URI, Utils } from 'vscode-uri';
import { type FileText, NO_FILE, readText } from '../../files/read-file.js';
import { type TextAt, textsBeside } from '../../files/texts-beside.js';
import { areOneModule, type ConfiguredKind, type Load, policyReference } from '../../service/core.js';

/** The maximum size of a policy file in bytes: larger than any policy. */
const MAX_BYTES = 1_000_000;

/** What is needed to resolve paths in documents. */
export interface Files {
  /** The text of a document that is open in the editor. */
  open(uri: string): string | undefined;
  /** Paths of the workspace folders; without one, no file is read. */
  readonly folders: readonly string[];
  /** The kind that the nearest configuration assigns to a file. */
  kindOf?(uri: string): ConfiguredKind | undefined;
  /** Called with the URI of each file that a document names, also of those that cannot be read. */
  onUse?(uri: string): void;
}

/** The other files of the module of a file of the workspace, as the editor has them. */
function besideOf(uri: URI, files: Files, within: readonly string[]): readonly TextAt[] {
  const read = (path: string): FileText => {
    const sibling = URI.file(path).toString();
    files.onUse?.(sibling);
    const text = files.open(sibling);
    return text === undefined ? readText(path, { maxBytes: MAX_BYTES, within }) : { path, text };
  };
  const { path, fsPath } = uri;
  // A folder outside of the workspace is not looked at.
  if (!areOneModule(path, path) || 'error' in readText(fsPath, { maxBytes: MAX_BYTES, within })) return [];
  return textsBeside(fsPath, (name) => areOneModule(path, name), read);
}

/** Loads policies from paths relative to a document: what is open in the editor, or files of the workspace. */
export function loader(base: string, files: Files): Load {
  return (reference) => {
    const { path: name, ...index } = policyReference(reference);
    let uri: URI;
    let source: string;
    try {
      uri = /^[a-z][a-z0-9+.-]+:/i.test(name)
        ? URI.parse(name)
        : Utils.joinPath(Utils.dirname(URI.parse(base)), name);
      source = uri.toString();
    } catch {
      // Half a surrogate pair, for example.
      return { error: 'is not a valid path' };
    }
    files.onUse?.(source);
    const kind = files.kindOf?.(source);
    const within = files.folders.map((f) => URI.file(f).fsPath);
    // Of a file on a network share, or without a folder, nothing else is read.
    const isLocal = uri.scheme === 'file' && uri.authority === URI.parse(base).authority && within.length > 0;
    const found = {
      source,
      ...index,
      ...(kind === undefined ? {} : { kind }),
      ...(isLocal ? { beside: () => besideOf(uri, files, within) } : {}),
    };
    const open = files.open(source);
    if (open !== undefined) return { text: open, ...found };
    if (uri.scheme !== 'file') return { error: 'is not open in the editor' };
    if (files.folders.length === 0) return { error: 'is not read, because no folder is open' };
    // A network share: checking whether the file exists would be a network request.
    if (uri.authority !== URI.parse(base).authority)
      return { error: 'is outside of the workspace, so it is not read' };
    const file = readText(uri.fsPath, { maxBytes: MAX_BYTES, within });
    if (!('error' in file)) return { text: file.text, ...found };
    return { error: file.error === NO_FILE ? 'does not exist' : file.error };
  };
}
