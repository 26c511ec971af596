/** The other files of the modules of Terraform that documents are in: as they are open in the editor, or else on disk. */
import { dirname } from 'node:path';
import { readText, withSlashes } from '../../files/read-file.js';
import { type TextAt, textsBeside } from '../../files/texts-beside.js';
import { areOneModule, type HostDocument, mayBeUsedElsewhere, syntaxOf } from '../../service/core.js';

/** The maximum size of a file in bytes. */
const MAX_BYTES = 1_000_000;

const NONE: readonly HostDocument[] = [];

export class ModuleDocuments {
  /** The files of folders, without those that were asked about. */
  readonly #files = new Map<string, readonly TextAt[]>();
  readonly #documents = new Map<string, { readonly text: string; readonly document: HostDocument }>();
  /** What was answered: the same list as long as nothing changed. */
  readonly #lists = new Map<string, readonly HostDocument[]>();

  /**
   * Those that can use the policies of a file.
   * @param open the text of a file that is open. @param within folders outside of which nothing is read.
   */
  usesOf(
    { path, text }: TextAt,
    open: (path: string) => string | undefined,
    within: readonly string[],
  ): readonly HostDocument[] {
    if (within.length === 0 || !areOneModule(path, path) || !mayBeUsedElsewhere(text)) return NONE;
    const documents = this.#beside(path, within).map((file) => this.#document(file, open));
    const known = this.#lists.get(path) ?? NONE;
    if (known.length === documents.length && known.every((one, i) => one === documents[i])) return known;
    this.#lists.set(path, documents);
    return documents;
  }

  /** Files changed on disk: they are read again when they are asked for. */
  changed(paths: readonly string[]): void {
    for (const path of paths) {
      const folder = withSlashes(dirname(path));
      for (const file of this.#files.keys())
        if (withSlashes(dirname(file)) === folder) this.#files.delete(file);
    }
  }

  #beside(path: string, within: readonly string[]): readonly TextAt[] {
    const known = this.#files.get(path);
    if (known) return known;
    const limits = { maxBytes: MAX_BYTES, within };
    // Nothing next to a file is looked at that is not read itself.
    const files =
      'error' in readText(path, limits)
        ? []
        : textsBeside(
            path,
            (name) => areOneModule(path, name) && !name.toLowerCase().endsWith('.json'),
            (one) => readText(one, limits),
          );
    this.#files.set(path, files);
    return files;
  }

  #document(file: TextAt, open: (path: string) => string | undefined): HostDocument {
    const text = open(file.path) ?? file.text;
    const known = this.#documents.get(file.path);
    if (known?.text === text) return known.document;
    const syntax = syntaxOf(withSlashes(file.path), text);
    const document = (known && syntax.reparse(known.document, text, () => [])) ?? syntax.parse(text);
    this.#documents.set(file.path, { text, document });
    return document;
  }
}
