/** Which configuration files apply to a file: those of its folder and the folders above, with what they extend. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import { property, type StringNode, type ValueNode } from '../../syntax/value.js';
import { CONFIG_FILE, type Config } from './config.js';
import type { ConfigProblem } from './config-reader.js';
import { readConfig } from './read-config.js';

const NOWHERE = { start: 0, end: 0 };

/** A chain of files that extend one another is no longer than this. */
const MAX_EXTENDS = 10;

/** What a host reads; undefined: there is no such file. A text that is `edited` is not the one on disk. */
export type ReadConfigText = (
  path: string,
) => { readonly text: string; readonly edited?: boolean } | { readonly error: string } | undefined;

/** A file that was read for a configuration. */
export interface ConfigSource {
  readonly path: string;
  /** undefined: it cannot be read. */
  readonly text: string | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** One grantwise.json with everything that it extends. */
export interface ConfigUnit {
  readonly path: string;
  /** Its folder, which the patterns of all of its configurations are relative to. */
  readonly folder: string;
  /** What it extends, then itself: later ones take precedence. */
  readonly configs: readonly { readonly path: string; readonly config: Config }[];
  /** The files that were read, also those without a problem. */
  readonly sources: readonly ConfigSource[];
  /** Paths of the files that it depends on, also those that do not exist: they can come back. */
  readonly paths: readonly string[];
  /** None of them has an error. */
  readonly usable: boolean;
  /** Some of them has changes that are not saved. */
  readonly edited: boolean;
}

/** The folder of a path with `/`; that of the root is itself. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const isAbsolute = (path: string): boolean => /^(\/|[A-Za-z]:\/)/.test(path);

/** A path relative to a folder, without `.` and `..`; undefined: it leads above the root. */
export function resolvePath(folder: string, path: string): string | undefined {
  const out: string[] = [];
  const whole = isAbsolute(path) ? path : `${folder}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '..') {
      if (out.length <= 1) return undefined;
      out.pop();
    } else if (part !== '.' && (part !== '' || out.length === 0)) out.push(part);
  }
  return out.join('/');
}

function extendsNodes(text: string): readonly StringNode[] {
  const value = property(parseJson(text).root, 'extends')?.value;
  const nodes: readonly (ValueNode | undefined)[] = value?.type === 'array' ? value.items : [value];
  return nodes.filter((n): n is StringNode => n?.type === 'string');
}

/** IDs of the rules of the organization that configurations have. */
export const organizationIdsOf = (configs: readonly { readonly config: Config }[]): string[] =>
  configs.flatMap(({ config }) =>
    [config, ...config.overrides].flatMap(({ organization }) => organization.map((rule) => rule.id)),
  );

class UnitReader {
  readonly sources: ConfigSource[] = [];
  readonly configs: { path: string; config: Config }[] = [];
  readonly paths = new Set<string>();
  edited = false;

  constructor(
    readonly read: ReadConfigText,
    readonly catalogue: Catalogue,
    readonly above: readonly string[],
  ) {}

  /** @returns what is wrong with a file, for the one that extends it; undefined: nothing. */
  visit(path: string, chain: readonly string[]): string | undefined {
    if (chain.includes(path)) return 'extends the file that extends it';
    if (chain.length >= MAX_EXTENDS)
      return `is too far away: at most ${MAX_EXTENDS} files extend one another`;
    this.paths.add(path);
    const file = this.read(path);
    if (!file) return 'does not exist';
    if ('error' in file) {
      const message = `The file ${file.error}.`;
      if (chain.length === 0) this.#add(path, undefined, [{ range: NOWHERE, severity: 'error', message }]);
      return file.error;
    }
    this.edited ||= file.edited === true;
    const problems: ConfigProblem[] = [];
    for (const { value, range } of extendsNodes(file.text)) {
      const target = resolvePath(folderOf(path), value);
      const wrong = target === undefined ? 'does not exist' : this.visit(target, [...chain, path]);
      if (wrong !== undefined)
        problems.push({ range, severity: 'error', message: `The file "${value}" ${wrong}.` });
    }
    const others = [...this.above, ...organizationIdsOf(this.configs)];
    const own = readConfig(file.text, this.catalogue, others);
    this.configs.push({ path, config: own.config });
    problems.push(...own.problems);
    this.#add(path, file.text, problems);
    return problems.some((p) => p.severity === 'error') ? 'has errors' : undefined;
  }

  #add(path: string, text: string | undefined, problems: readonly ConfigProblem[]): void {
    if (!this.sources.some((s) => s.path === path)) this.sources.push({ path, text, problems });
  }
}

/**
 * Reads a grantwise.json and what it extends; undefined: there is no such file.
 * @param above IDs of the organization's rules of the folders above.
 */
export function readUnit(
  path: string,
  read: ReadConfigText,
  catalogue: Catalogue,
  above: readonly string[] = [],
): ConfigUnit | undefined {
  const reader = new UnitReader(read, catalogue, above);
  if (reader.visit(path, []) === 'does not exist') return undefined;
  const { sources, configs, edited } = reader;
  const usable = !sources.some((s) => s.problems.some((p) => p.severity === 'error'));
  return { path, folder: folderOf(path), configs, sources, paths: [...reader.paths], usable, edited };
}

/**
 * The folders of a file from its own upward, for the grantwise.json files that apply to it.
 * @param top whether the folder is the last one.
 */
export function* foldersAbove(path: string, top: (folder: string) => boolean): Generator<string> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    yield folder;
    if (folder === '' || top(folder) || !folder.includes('/')) return;
  }
}

/**
 * The configurations that apply to a file, the nearest last.
 * @param unitIn the configuration in a folder, if there is one.
 */
export function unitsFor(
  path: string,
  top: (folder: string) => boolean,
  unitIn: (folder: string) => ConfigUnit | undefined,
): readonly ConfigUnit[] {
  const units: ConfigUnit[] = [];
  for (const folder of foldersAbove(path, top)) {
    const unit = unitIn(folder);
    if (!unit) continue;
    units.unshift(unit);
    if (unit.configs.some(({ config }) => config.root)) break;
  }
  return units;
}

/** The path of the configuration in a folder. */
export const configIn = (folder: string): string => `${folder}/${CONFIG_FILE}`;
