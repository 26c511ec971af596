/** Suppressions, overrides and kinds of configurations whose files do not exist: found in the background, because folders can be large. */
import { URI } from 'vscode-uri';
import { pathsIn, placeAt } from '../../files/walk-folder.js';
import { CONFIG_FILE, type ConfigProblem, folderOf, unmatchedFiles } from '../../service/core.js';
import type { ConfigFile } from './config-files.js';
import { inSlices } from './slices.js';

/** How long changes are collected, in ms. */
const DELAY = 300;

interface Known {
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
}

export class UnmatchedSuppressions {
  /** Called when the problems of a configuration changed. */
  readonly #onProblems: () => void;
  /** By path of the configuration. */
  readonly #known = new Map<string, Known>();
  /** Texts of configurations to look at, by path. */
  readonly #waiting = new Map<string, string>();
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(onProblems: () => void) {
    this.#onProblems = onProblems;
  }

  /** What is known of a configuration; what is not is found out, and announced. */
  of({ path, text }: ConfigFile): readonly ConfigProblem[] {
    if (!path.endsWith(`/${CONFIG_FILE}`) || !/"(suppressions|overrides|policyKinds)"/.test(text)) {
      this.#known.delete(path);
      return [];
    }
    const known = this.#known.get(path);
    if (known?.text === text) return known.problems;
    this.#want(path, text);
    return [];
  }

  /** Files were created or deleted. */
  filesChanged(): void {
    for (const [path, { text }] of this.#known) this.#want(path, text);
  }

  #want(path: string, text: string): void {
    this.#waiting.set(path, text);
    if (this.#timer || this.#running) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, DELAY);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let isNew = false;
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      const [path, text] = next;
      this.#waiting.delete(path);
      const folder = folderOf(path);
      const steps = unmatchedFiles(
        text,
        (file) => placeAt(URI.file(`${folder}/${file}`).fsPath),
        () => pathsIn(URI.file(folder).fsPath),
      );
      const problems = await inSlices(steps, () => !this.#waiting.has(path));
      if (!problems) continue;
      const before = this.#known.get(path);
      this.#known.set(path, { text, problems });
      isNew ||= JSON.stringify(before?.problems ?? []) !== JSON.stringify(problems);
    }
    this.#running = false;
    if (isNew) this.#onProblems();
  }
}
