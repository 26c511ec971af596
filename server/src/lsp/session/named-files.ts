/** Which files the request and test documents name, so that a change of a file leads to the documents that use it. */
import { URI } from 'vscode-uri';

/** One spelling for each URI: clients differ in what they encode. */
function normal(uri: string): string {
  try {
    return URI.parse(uri).toString();
  } catch {
    return uri;
  }
}

export class NamedFiles {
  /** The files, by document. */
  readonly #files = new Map<string, ReadonlySet<string>>();
  /** The documents, by file. */
  readonly #documents = new Map<string, Set<string>>();

  /** @param files URIs, also of those that do not exist: they can come back. */
  set(document: string, files: Iterable<string>): void {
    this.forget(document);
    const own = new Set([...files].map(normal));
    if (own.size === 0) return;
    this.#files.set(document, own);
    for (const file of own) {
      const users = this.#documents.get(file) ?? new Set();
      this.#documents.set(file, users.add(document));
    }
  }

  forget(document: string): void {
    for (const file of this.#files.get(document) ?? []) {
      const users = this.#documents.get(file);
      users?.delete(document);
      if (users?.size === 0) this.#documents.delete(file);
    }
    this.#files.delete(document);
  }

  /** Has the document been read? If not, what it names is unknown. */
  knows(document: string): boolean {
    return this.#files.has(document);
  }

  /** The documents that name a file. */
  of(file: string): Iterable<string> {
    return this.#documents.get(normal(file)) ?? [];
  }

  /** The documents that name one of the files, or a file in one of the folders. */
  ofAll(uris: readonly string[]): Set<string> {
    const out = new Set<string>();
    const changed = new Set(uris.map(normal));
    for (const [file, documents] of this.#documents) {
      if (isAmong(file, changed)) for (const document of documents) out.add(document);
    }
    return out;
  }
}

/** Is a path among others, or in a folder that is? @param path with `/`; a URI will do. */
export function isAmong(path: string, paths: ReadonlySet<string>): boolean {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (paths.has(path.slice(0, at))) return true;
  }
  return false;
}
