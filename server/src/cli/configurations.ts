/** The grantwise.json files that apply to the files of a command: the nearest of each, whatever the current folder. */
import { relative, resolve } from 'node:path';
import { NO_FILE, readText, withSlashes } from '../files/read-file.js';
import { isRepositoryRoot, pathsIn, placeAt } from '../files/walk-folder.js';
import {
  type ConfigProblem,
  type ConfigStore,
  type ConfigUnit,
  type EffectiveConfig,
  finish,
  type Preset,
  unmatchedFiles,
} from '../service/core.js';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { LineIndex } from '../text/line-index.js';
import type { CliFinding } from './check-text.js';
import type { BadFile } from './policy-files.js';

/** As people call it: relative to the current folder, unless it is outside. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}

/** An absolute path, with `/`. */
export const absolutePath = (path: string): string => withSlashes(resolve(path));

const read = (path: string): { text: string } | { error: string } | undefined => {
  const file = readText(path);
  if ('error' in file && file.error === NO_FILE) return undefined;
  return file;
};

export class Configurations {
  readonly #service: () => IamLanguageService;
  readonly #named: string | undefined;
  readonly #preset: Preset | undefined;
  readonly #units = new Map<string, ConfigUnit>();
  readonly #reported = new Set<string>();
  #store: ConfigStore | undefined;

  /** @param named path of a configuration that is used instead of those of the folders. */
  constructor(service: () => IamLanguageService, named: string | undefined, preset: Preset | undefined) {
    this.#service = service;
    this.#named = named === undefined ? undefined : absolutePath(named);
    this.#preset = preset;
  }

  /** The configuration of a file. @param path as `absolutePath` gives it. */
  of(path: string): EffectiveConfig {
    const effective = this.#configurations.effective(path);
    if (!this.#preset) return effective;
    return { ...effective, preset: { value: this.#preset, from: 'the command line' } };
  }

  /** Reads the configuration of a folder, also where no file of it is checked. */
  visit(folder: string): void {
    if (this.#named === undefined) this.#configurations.unitIn(folder);
  }

  /** Is every configuration that applies to a file without errors? */
  usableFor(path: string): boolean {
    const paths = this.#configurations.unitsOf(path).map((u) => u.path);
    return paths.every((p) => this.#units.get(p)?.usable !== false);
  }

  /** What is wrong with the configurations that were read since the last call, with the place: it is not used. */
  *errors(): Generator<BadFile> {
    for (const { path, text, problems } of this.#sources('error'))
      for (const { position, message } of placed(text, problems))
        yield {
          path: `${shownPath(path)}:${position.line + 1}:${position.character + 1}`,
          error: `error: ${message} (configuration)`,
          isPlace: true,
        };
  }

  /** Warnings about the configurations that were read: they are used as they are. */
  warnings(): CliFinding[] {
    return this.#sources('warning').flatMap(({ path, text, problems }) =>
      placed(text, problems).map(({ message, position, end }) => ({
        file: shownPath(path),
        rule: 'configuration',
        severity: 'warning' as const,
        message,
        range: { start: position, end },
      })),
    );
  }

  get #configurations(): ConfigStore {
    const named = this.#named;
    this.#store ??= this.#service().configurations({
      read,
      isTop: (folder) => named !== undefined || isRepositoryRoot(folder === '' ? '/' : folder),
      onRead: (path, unit) => void (unit && this.#units.set(path, unit)),
      ...(named === undefined ? {} : { only: named }),
    });
    return this.#store;
  }

  /** The sources with problems of a severity, each once. */
  #sources(
    severity: ConfigProblem['severity'],
  ): { path: string; text: string; problems: readonly ConfigProblem[] }[] {
    const out = [];
    for (const unit of this.#units.values()) {
      for (const { path, text = '', problems } of unit.sources) {
        const key = `${severity} ${path}`;
        if (this.#reported.has(key)) continue;
        this.#reported.add(key);
        const own = problems.filter((p) => p.severity === severity);
        if (severity === 'warning' && path === unit.path) own.push(...this.#unmatched(unit.folder, text));
        if (own.length > 0) out.push({ path, text, problems: own });
      }
    }
    return out;
  }

  /** Suppressions of files that match nothing. */
  #unmatched(folder: string, text: string): ConfigProblem[] {
    const root = folder === '' ? '/' : folder;
    return finish(
      unmatchedFiles(
        text,
        (path) => placeAt(`${folder}/${path}`),
        () => pathsIn(root),
      ),
    );
  }
}

function placed(
  text: string | undefined,
  problems: readonly ConfigProblem[],
): {
  message: string;
  position: { line: number; character: number };
  end: { line: number; character: number };
}[] {
  const index = new LineIndex(text ?? '');
  return problems.map(({ range, message }) => ({
    message,
    position: index.position(range.start),
    end: index.position(range.end),
  }));
}
