/** The grantwise.json of each workspace folder: read when first asked for, and again when it changes. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { CONFIG_FILE, type Config, NO_CONFIG, readConfig } from '../../service/core.js';

/** The maximum size in bytes: larger than any configuration. */
const MAX_BYTES = 1_000_000;

export class ConfigFiles {
  /** Called for files that exist but cannot be used. */
  onProblem: (message: string) => void = () => {};
  readonly #known = new Map<string, Config>();
  /** Texts that are open in the editor, by the path of the folder. */
  readonly #open = new Map<string, string>();

  /** @param folder path of a workspace folder, with `/`. */
  get(folder: string): Config {
    let config = this.#known.get(folder);
    if (!config) {
      const text = this.#open.get(folder) ?? this.#read(folder);
      config = NO_CONFIG;
      if (text !== undefined) {
        const read = readConfig(text);
        config = read.config;
        for (const p of read.problems.slice(0, 5)) this.onProblem(`${folder}/${CONFIG_FILE}: ${p.message}`);
      }
      this.#known.set(folder, config);
    }
    return config;
  }

  /** The text in the editor; undefined: closed. */
  edited(folder: string, text: string | undefined): void {
    if (text === undefined) this.#open.delete(folder);
    else this.#open.set(folder, text);
    this.#known.delete(folder);
  }

  changed(folder: string): void {
    this.#known.delete(folder);
  }

  /** The text of the file, or undefined if it does not exist. */
  text(folder: string): string | undefined {
    return this.#open.get(folder) ?? this.#read(folder);
  }

  #read(folder: string): string | undefined {
    const root = URI.file(folder).fsPath;
    const path = join(root, CONFIG_FILE);
    try {
      if (statSync(path).size > MAX_BYTES) {
        this.onProblem(`${path} is too large, so it is ignored.`);
        return undefined;
      }
      // Symbolic links out of the workspace are not followed.
      if (!realpathSync(path).startsWith(realpathSync(root) + sep)) {
        this.onProblem(`${path} is a symbolic link out of the workspace, so it is ignored.`);
        return undefined;
      }
      return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.onProblem(`${path} cannot be read: ${String(error)}`);
      return undefined;
    }
  }
}
