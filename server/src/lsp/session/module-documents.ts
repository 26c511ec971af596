/** The other files of the modules of Terraform that documents are in: as they are open in the editor, or else on disk. */
import { dirname } from 'node:path';
import { URI } from 'vscode-uri';
import { type FileText, readText, withSlashes } from '../../files/read-file.js';
import { type TextAt, textsBeside } from '../../files/texts-beside.js';
import {
  areOneModule,
  type HostDocument,
  isOverride,
  mayBeUsedElsewhere,
  saySameOfPolicies,
  syntaxOf,
} from '../../service/core.js';

/** The maximum size of a file in bytes. */
const MAX_BYTES = 1_000_000;

const NONE: readonly HostDocument[] = [];

/** The text of a document that is open. */
type OpenText = (uri: string) => string | undefined;

/** A file, and what was read of its text as it was last asked for. */
interface ModuleFile {
  /** Uses `/`. */
  readonly path: string;
  readonly document: HostDocument;
}

interface FileOnDisk extends TextAt {
  readonly uri: string;
}

interface Answer {
  /** Of the file. */
  readonly text: string;
  readonly files: readonly ModuleFile[];
  /** Those that can use the policies of the file. */
  readonly documents: readonly HostDocument[];
}

const areSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some.length === others.length && some.every((one, i) => one === others[i]);

export class ModuleDocuments {
  /** Files by their paths, each read once for all files of its folder. */
  readonly #read = new Map<string, FileText>();
  /** The other files of folders, of the files that were asked about. */
  readonly #beside = new Map<string, readonly FileOnDisk[]>();
  readonly #files = new Map<string, ModuleFile>();
  /** What was answered: the same list as long as it says the same about the policies of the file. */
  readonly #answers = new Map<string, Answer>();

  /**
   * The other files of the module of a file, without override files.
   * @param path of the file system. @param within folders outside of which nothing is read.
   */
  of(path: string, open: OpenText, within: readonly string[]): readonly ModuleFile[] {
    if (within.length === 0 || !areOneModule(path, path)) return [];
    return this.#filesBeside(path, within).map((file) => this.#file(file, open));
  }

  /** Those that can use the policies of a file. */
  usesOf({ path, text }: TextAt, open: OpenText, within: readonly string[]): readonly HostDocument[] {
    if (!mayBeUsedElsewhere(text)) return NONE;
    const files = this.of(path, open, within);
    const known = this.#answers.get(path);
    if (known?.text === text && areSame(files, known.files)) return known.documents;
    const all = files.map(({ document }) => document);
    const isSaid = known?.text === text && saySameOfPolicies(text, all, known.documents);
    const documents = known && (isSaid || areSame(all, known.documents)) ? known.documents : all;
    this.#answers.set(path, { text, files, documents });
    return documents;
  }

  /** Files changed on disk: they are read again when they are asked for. */
  changed(paths: readonly string[]): void {
    const folders = new Set(paths.map((path) => withSlashes(dirname(path))));
    for (const known of [this.#read, this.#beside])
      for (const file of known.keys()) if (folders.has(withSlashes(dirname(file)))) known.delete(file);
  }

  #filesBeside(path: string, within: readonly string[]): readonly FileOnDisk[] {
    const known = this.#beside.get(path);
    if (known) return known;
    const read = (one: string): FileText => {
      const file = this.#read.get(one) ?? readText(one, { maxBytes: MAX_BYTES, within });
      this.#read.set(one, file);
      return file;
    };
    const isWanted = (name: string): boolean => areOneModule(path, name) && !isOverride(name);
    // Nothing next to a file is looked at that is not read itself.
    const files = 'error' in read(path) ? [] : textsBeside(path, isWanted, read);
    const found = files.map((file) => ({ ...file, uri: URI.file(file.path).toString() }));
    this.#beside.set(path, found);
    return found;
  }

  #file(file: FileOnDisk, open: OpenText): ModuleFile {
    const text = open(file.uri) ?? file.text;
    const known = this.#files.get(file.path);
    if (known?.document.text === text) return known;
    const path = withSlashes(file.path);
    const syntax = syntaxOf(path, text);
    const document =
      (known?.document.syntax === syntax && syntax.reparse(known.document, text, () => [])) ||
      syntax.parse(text);
    const read = { path, document };
    this.#files.set(file.path, read);
    return read;
  }
}
