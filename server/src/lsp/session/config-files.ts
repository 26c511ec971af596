/** The grantwise.json of each workspace folder: read when first asked for, and again when it changes. */
import { join } from 'node:path';
import { URI } from 'vscode-uri';
import { NO_FILE, readText } from '../../files/read-file.js';
import { CONFIG_FILE, type Config, NO_CONFIG, readConfig, untrusted } from '../../service/core.js';

/** The maximum size in bytes: larger than any configuration. */
const MAX_BYTES = 1_000_000;

export class ConfigFiles {
  /** Called for files that exist but cannot be used. */
  onProblem: (message: string) => void = () => {};
  readonly #known = new Map<string, Config>();
  /** Texts that are open in the editor, by the path of the folder. */
  readonly #open = new Map<string, string>();

  #trusted = true;

  /** In a workspace that the user does not trust, a configuration hides no findings. */
  get trusted(): boolean {
    return this.#trusted;
  }

  set trusted(trusted: boolean) {
    this.#trusted = trusted;
    this.#known.clear();
  }

  /** @param folder path of a workspace folder, with `/`. */
  get(folder: string): Config {
    let config = this.#known.get(folder);
    if (!config) {
      const text = this.#open.get(folder) ?? this.#read(folder);
      config = NO_CONFIG;
      if (text !== undefined) {
        const read = readConfig(text);
        config = this.#trusted ? read.config : untrusted(read.config);
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
    const file = readText(path, { maxBytes: MAX_BYTES, within: [root] });
    if (!('error' in file)) return file.text;
    if (file.error !== NO_FILE) this.onProblem(`${path} ${file.error}.`);
    return undefined;
  }
}
