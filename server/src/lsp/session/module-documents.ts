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

/** Folders whose files are kept, parsed. */
const MAX_FOLDERS = 16;

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

/** What is known of a folder. */
class ModuleFolder {
  /** Files by their paths, each read once for all files of the folder. */
  readonly read = new Map<string, FileText>();
  /** The other files, of the files that were asked about. */
  readonly beside = new Map<string, readonly FileOnDisk[]>();
  readonly files = new Map<string, ModuleFile>();
  /** What was answered: the same list as long as it says the same about the policies of the file. */
  readonly answers = new Map<string, Answer>();
}

const folderOf = (path: string): string => withSlashes(dirname(path));

export class ModuleDocuments {
  /** By their paths, the one that was asked about last at the end. */
  readonly #folders = new Map<string, ModuleFolder>();
  readonly #max: number;

  /** @param max folders that are kept: what is checked of a workspace goes through all of them. */
  constructor(max = MAX_FOLDERS) {
    this.#max = max;
  }

  /**
   * The other files of the module of a file, without override files.
   * @param path of the file system. @param within folders outside of which nothing is read.
   */
  of(path: string, open: OpenText, within: readonly string[]): readonly ModuleFile[] {
    if (within.length === 0 || !areOneModule(path, path)) return [];
    const folder = this.#folder(path);
    return filesBeside(path, folder, within).map((file) => moduleFile(file, folder, open));
  }

  /** Those that can use the policies of a file. */
  usesOf({ path, text }: TextAt, open: OpenText, within: readonly string[]): readonly HostDocument[] {
    if (!areOneModule(path, path) || !mayBeUsedElsewhere(text)) return NONE;
    const files = this.of(path, open, within);
    if (files.length === 0) return NONE;
    const { answers } = this.#folder(path);
    const known = answers.get(path);
    if (known?.text === text && areSame(files, known.files)) return known.documents;
    const all = files.map(({ document }) => document);
    const isSaid = known?.text === text && saySameOfPolicies(text, all, known.documents);
    const documents = known && (isSaid || areSame(all, known.documents)) ? known.documents : all;
    answers.set(path, { text, files, documents });
    return documents;
  }

  /** Files changed on disk: they are read again when they are asked for. */
  changed(paths: readonly string[]): void {
    for (const path of paths) {
      const folder = this.#folders.get(folderOf(path));
      folder?.read.clear();
      folder?.beside.clear();
    }
  }

  #folder(path: string): ModuleFolder {
    const name = folderOf(path);
    const folder = this.#folders.get(name) ?? new ModuleFolder();
    this.#folders.delete(name);
    this.#folders.set(name, folder);
    for (const oldest of this.#folders.keys()) {
      if (this.#folders.size <= this.#max) break;
      this.#folders.delete(oldest);
    }
    return folder;
  }
}

function filesBeside(path: string, folder: ModuleFolder, within: readonly string[]): readonly FileOnDisk[] {
  const known = folder.beside.get(path);
  if (known) return known;
  const read = (one: string): FileText => {
    const file = folder.read.get(one) ?? readText(one, { maxBytes: MAX_BYTES, within });
    folder.read.set(one, file);
    return file;
  };
  const isWanted = (name: string): boolean => areOneModule(path, name) && !isOverride(name);
  // Nothing next to a file is looked at that is not read itself.
  const files = 'error' in read(path) ? [] : textsBeside(path, isWanted, read);
  const found = files.map((file) => ({ ...file, uri: URI.file(file.path).toString() }));
  folder.beside.set(path, found);
  return found;
}

function moduleFile(file: FileOnDisk, { files }: ModuleFolder, open: OpenText): ModuleFile {
  const text = open(file.uri) ?? file.text;
  const known = files.get(file.path);
  if (known?.document.text === text) return known;
  const path = withSlashes(file.path);
  const syntax = syntaxOf(path, text);
  const document =
    (known?.document.syntax === syntax && syntax.reparse(known.document, text, () => [])) ||
    syntax.parse(text);
  const read = { path, document };
  files.set(file.path, read);
  return read;
}
