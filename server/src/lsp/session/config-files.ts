/** The grantwise.json files of the workspace: read when they first apply to a file, and again when they change. */
import { join } from 'node:path';
import { URI } from 'vscode-uri';
import { NO_FILE, readText } from '../../files/read-file.js';
import { isThere } from '../../files/walk-folder.js';
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
  #soon = false;
  /** Where no configuration applies. */
  readonly #none: EffectiveConfig;

  /** @param folders paths of the workspace folders, with `/`. Without one, no file is read. */
  constructor(service: IamLanguageService, folders: () => readonly string[]) {
    this.#folders = folders;
    this.#store = service.configurations({
      read: (path) => this.#read(path),
      isTop: (folder) => !this.#isInside(folder),
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
    return isConfigName(path) || this.#sources().some((s) => s.path === path);
  }

  /** Does a change of a file or folder change a configuration? */
  touches(path: string): boolean {
    if (this.isConfig(path)) return true;
    if (!this.#isInside(path)) return false;
    // A folder that was deleted, or is new.
    const within = this.#sources().some((s) => s.path.startsWith(`${path}/`));
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
    for (const folder of [...folders, ...[...this.#units.values()].map((u) => u.folder)])
      this.#store.unitIn(folder);
    return this.#files();
  }

  /** The nearest configuration of a file: its path and text. */
  nearest(path: string): { readonly path: string; readonly text: string } | undefined {
    if (!this.#isInside(path)) return undefined;
    // Read again: a client might not say that a file was created.
    for (const folder of foldersAbove(path, (f) => !this.#isInside(f))) {
      const file = this.#read(configIn(folder));
      if (file && 'text' in file) return { path: configIn(folder), text: file.text };
    }
    return undefined;
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

  #isInside(path: string): boolean {
    return this.#folders().some((f) => path.startsWith(`${f}/`));
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
    const within = this.#folders().map((f) => URI.file(f).fsPath);
    const file = readText(join(URI.file(path).fsPath), { maxBytes: MAX_BYTES, within });
    if (open !== undefined) return { text: open, edited: 'error' in file || file.text !== open };
    if (!('error' in file)) return { text: file.text };
    return file.error === NO_FILE ? undefined : { error: file.error };
  }
}
