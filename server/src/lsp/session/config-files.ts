/**
 * The grantwise.json files of the workspace, and of the Git repositories that its folders are in: read when they first
 * apply to a file, and again when they change.
 */
import { join } from 'node:path';
import type { FileSystemWatcher } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { NO_FILE, readText, withSlashes } from '../../files/read-file.js';
import { isRepositoryRoot, isThere, repositoryOf } from '../../files/walk-folder.js';
import {
  CONFIG_FILE,
  type ConfigProblem,
  type ConfigStore,
  type ConfigUnit,
  configIn,
  type EffectiveConfig,
  folderOf,
  foldersAbove,
  type ReadConfigText,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';

/** The maximum size in bytes: larger than any configuration. */
const MAX_BYTES = 1_000_000;

/** A file of a configuration, with what is wrong with it. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
}

const isConfigName = (path: string): boolean => path.endsWith(`/${CONFIG_FILE}`);

export class ConfigFiles {
  /** Called with the path of a configuration with errors, once until it has none. */
  onBroken: (path: string, hasEarlier: boolean) => void = () => {};
  /** Called soon after the problems of a configuration changed. */
  onProblems: () => void = () => {};
  readonly #store: ConfigStore;
  readonly #folders: () => readonly string[];
  /** Texts that are open in the editor, by path. */
  readonly #open = new Map<string, string>();
  readonly #units = new Map<string, ConfigUnit>();
  readonly #broken = new Set<string>();
  readonly #worked = new Set<string>();
  /** Whether the search for configurations ends in a folder, by its path. */
  readonly #tops = new Map<string, boolean>();
  #bases: { readonly of: readonly string[]; readonly folders: readonly string[] } = { of: [], folders: [] };
  #soon = false;
  /** Where no configuration applies. */
  readonly #none: EffectiveConfig;

  /** @param folders paths of the workspace folders, with `/`. Without one, no file is read. */
  constructor(service: IamLanguageService, folders: () => readonly string[]) {
    this.#folders = folders;
    this.#store = service.configurations({
      read: (path) => this.#read(path),
      isTop: (folder) => this.#isTop(folder),
      onRead: (path, unit) => this.#onRead(path, unit),
    });
    this.#none = service.noConfiguration;
  }

  /** In a workspace that the user does not trust, a configuration hides no findings. */
  get trusted(): boolean {
    return this.#store.trusted;
  }

  set trusted(trusted: boolean) {
    this.#store.trusted = trusted;
  }

  /** What applies to a file; the same object until a configuration changes. @param path with `/`. */
  effective(path: string): EffectiveConfig {
    return this.#isInside(path) ? this.#store.effective(path) : this.#none;
  }

  /** Is it a configuration, or a file that one extends? */
  isConfig(path: string): boolean {
    if (!this.#isInside(path)) return false;
    return isConfigName(path) || this.#paths().some((p) => p === path);
  }

  /** Does a change of a file or folder change a configuration? */
  touches(path: string): boolean {
    if (this.isConfig(path)) return true;
    if (!this.#isInside(path)) return false;
    // A folder that was deleted, or is new.
    const within = this.#paths().some((p) => p.startsWith(`${path}/`));
    return within || isThere(URI.file(configIn(path)).fsPath);
  }

  /** Does a configuration exclude a file or folder where the whole workspace is checked? */
  excludes(path: string): boolean {
    return this.#isInside(path) && this.#store.excludes(path);
  }

  /** The text of a configuration as it is in the editor. */
  edited(path: string, text: string): void {
    this.#open.set(path, text);
    this.#store.changed();
  }

  /** A configuration is no longer open in the editor; changes that were not saved are dropped. */
  closed(path: string): void {
    if (!this.#open.delete(path)) return;
    for (const unit of this.#units.values())
      if (unit.sources.some((s) => s.path === path)) this.#store.reverted(unit.folder);
    this.#store.changed();
  }

  /** Files or folders changed. */
  changed(): void {
    this.#tops.clear();
    this.#store.changed();
  }

  /** A file of a configuration with its problems; undefined: it cannot be read. */
  file(path: string): ConfigFile | undefined {
    if (isConfigName(path)) this.#store.unitIn(folderOf(path));
    else for (const unit of [...this.#units.values()]) this.#store.unitIn(unit.folder);
    return this.#files().find((f) => f.path === path);
  }

  /** Reads the configurations of folders, and gives all files of those that were read so far, as they are now. */
  files(folders: Iterable<string> = []): readonly ConfigFile[] {
    for (const folder of [...folders, ...this.bases, ...[...this.#units.values()].map((u) => u.folder)])
      this.#store.unitIn(folder);
    return this.#files();
  }

  /** The nearest configuration of a file: its path and text. */
  nearest(path: string): { readonly path: string; readonly text: string } | undefined {
    if (!this.#isInside(path)) return undefined;
    // Read again: a client might not say that a file was created.
    for (const folder of foldersAbove(path, (f) => this.#isTop(f))) {
      const file = this.#read(configIn(folder));
      if (file && 'text' in file) return { path: configIn(folder), text: file.text };
    }
    return undefined;
  }

  #paths(): readonly string[] {
    return [...this.#units.values()].flatMap((u) => u.paths);
  }

  #sources(): readonly ConfigUnit['sources'][number][] {
    return [...this.#units.values()].flatMap((u) => u.sources);
  }

  #files(): readonly ConfigFile[] {
    const out = new Map<string, ConfigFile>();
    for (const { path, text, problems } of this.#sources())
      out.set(path, { path, text: text ?? '', problems });
    return [...out.values()];
  }

  /** The workspace folders, and the roots of the repositories that they are in. */
  get bases(): readonly string[] {
    const of = this.#folders();
    if (this.#bases.of !== of) {
      const roots = of.flatMap((f) => repositoryOf(URI.file(f).fsPath) ?? []);
      const folders = [...of, ...roots.map((root) => URI.file(withSlashes(root)).path)];
      this.#bases = { of, folders: [...new Set(folders)] };
      this.#tops.clear();
    }
    return this.#bases.folders;
  }

  /** Where configurations of the folders above the workspace can be: clients watch the workspace only. */
  get watchedAbove(): readonly FileSystemWatcher[] {
    const above = this.#folders().flatMap((folder) =>
      this.#isInside(folder) ? [...foldersAbove(folder, (f) => this.#isTop(f))] : [],
    );
    return [...new Set(above)].map((folder) => ({
      globPattern: { baseUri: URI.file(folder).toString(), pattern: CONFIG_FILE },
    }));
  }

  #isInside(path: string): boolean {
    return this.bases.some((f) => path.startsWith(`${f}/`));
  }

  /** As on the command line: the root of the Git repository, or, outside of one, the workspace folder. */
  #isTop(folder: string): boolean {
    let top = this.#tops.get(folder);
    if (top === undefined) {
      top = !this.#isInside(folder) || isRepositoryRoot(URI.file(folder).fsPath);
      this.#tops.set(folder, top);
    }
    return top;
  }

  #onRead(path: string, unit: ConfigUnit | undefined): void {
    if (unit?.sources.some((s) => s.problems.length > 0) || this.#units.has(path)) this.#problemsSoon();
    if (unit) this.#units.set(path, unit);
    else this.#units.delete(path);
    if (unit && !unit.usable) {
      // What is being written shows its errors. An editor that creates a file often writes its text afterward.
      const isBlank = unit.sources.some((s) => s.path === path && s.text?.trim() === '');
      if (unit.edited || isBlank || this.#broken.has(path)) return;
      this.#broken.add(path);
      this.onBroken(path, this.#worked.has(path));
      return;
    }
    this.#broken.delete(path);
    if (unit) this.#worked.add(path);
    else this.#worked.delete(path);
  }

  #problemsSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      this.onProblems();
    });
  }

  #read(path: string): ReturnType<ReadConfigText> {
    const open = this.#open.get(path);
    const within = this.bases.map((f) => URI.file(f).fsPath);
    const file = readText(join(URI.file(path).fsPath), { maxBytes: MAX_BYTES, within });
    if (open !== undefined) return { text: open, edited: 'error' in file || file.text !== open };
    if (!('error' in file)) return { text: file.text };
    return file.error === NO_FILE ? undefined : { error: file.error };
  }
}
