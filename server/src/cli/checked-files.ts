/** The files that `check` and `fix` are called with, also those in folders, and the configuration of each. */
import { linkedFile, problemOfFound, readText, withSlashes } from '../files/read-file.js';
import { isFolder, walkFolder } from '../files/walk-folder.js';
import {
  type CheckOptions,
  CONFIG_FILE,
  hasSyntax,
  type KindHint,
  nameSaysPolicy,
  optionsFor,
  PRESETS,
  requestFile,
} from '../service/core.js';
import { badFileLine } from './access-question.js';
import type { CliResult, Invocation, Option } from './command.js';
import { KIND, kindOption } from './common-options.js';
import { absolutePath, Configurations } from './configurations.js';
import type { BadFile } from './policy-files.js';

/** The options that `checkedFiles` reads. */
export const CHECK_OPTIONS: Readonly<Record<'kind' | 'config' | 'preset', Option>> = {
  kind: KIND,
  config: { value: 'FILE', help: 'configuration file, instead of those of the folders' },
  preset: { value: 'PRESET', choices: PRESETS, help: 'rules to enable' },
};

/** The configurations, or why the one that is named cannot be used. */
export function loadConfig(invocation: Invocation): Configurations | CliResult {
  const named = invocation.value('config');
  const preset = PRESETS.find((p) => p === invocation.value('preset'));
  const file = named === undefined ? undefined : readText(named);
  if (file && 'error' in file) return { stdout: '', stderr: badFileLine(file), exitCode: 2 };
  return new Configurations(() => invocation.service, named, preset);
}

/** A file, and how it is checked. */
export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly forced: KindHint | undefined;
  readonly options: CheckOptions;
  /** It was found in a folder, and might contain no policy. */
  readonly found: boolean;
  /** It is a link that was found in a folder, to a file that is not in one of the folders. */
  readonly linked: boolean;
}

export const noPolicy = (path: string): BadFile => ({
  path,
  error: 'skipped: contains no policy (use --kind KIND to check it as a policy)',
});

/** @param isFailure exit code 2. */
type Complain = (file: BadFile, isFailure: boolean) => void;

interface NamedFile {
  readonly path: string;
  readonly found: boolean;
  readonly linked?: boolean;
}

/** JSON that a template engine writes. */
const JSON_TEMPLATE = /\.json\.(j2|jinja2?|tmpl|tpl|erb|ejs|hbs|mustache)$/i;

/** Can a file that is in a folder contain a policy, by its name? */
export const canHoldPolicy = (path: string): boolean =>
  (hasSyntax(path) || JSON_TEMPLATE.test(path)) && !requestFile(path);

/** The files of a folder that can contain what is wanted, by their names. */
function* filesIn(
  folder: string,
  config: Configurations,
  wanted: (path: string) => boolean,
  complain: Complain,
  links: NamedFile[],
): Generator<NamedFile> {
  let end = folder.length;
  while (end > 0 && '/\\'.includes(folder[end - 1]!)) end--;
  const prefix = folder.slice(0, end);
  const whole = absolutePath(folder);
  const skips = (path: string): boolean => config.of(withSlashes(path)).excluded !== undefined;
  const onUnreadable = (path: string, error: string): void =>
    complain({ path: `${prefix}${withSlashes(path).slice(whole.length)}`, error }, true);
  const isConfig = (absolute: string): boolean => absolute.endsWith(`/${CONFIG_FILE}`);
  const named = (absolute: string): string => `${prefix}${absolute.slice(whole.length)}`;
  const onLink = (path: string): void => {
    const absolute = withSlashes(path);
    if (!isConfig(absolute) && wanted(absolute))
      links.push({ path: named(absolute), found: true, linked: true });
  };
  for (const path of walkFolder(whole, { skips, onUnreadable, onLink })) {
    if (path === undefined) continue;
    const absolute = withSlashes(path);
    if (isConfig(absolute)) config.visit(absolute.slice(0, absolute.lastIndexOf('/')));
    else if (wanted(absolute)) yield { path: named(absolute), found: true };
  }
}

/**
 * The links to files that are not among the others: what they lead to is in use under their names.
 * @param seen absolute paths of the others.
 */
function* linkedFiles(links: readonly NamedFile[], seen: ReadonlySet<string>): Generator<NamedFile> {
  if (links.length === 0) return;
  const known = new Set([...seen].map(linkedFile));
  for (const link of links) {
    const file = linkedFile(link.path);
    if (file === undefined || known.has(file)) continue;
    known.add(file);
    yield link;
  }
}

/**
 * The files that a command names, and those of the folders, each once: as it is named, or as the first folder has it.
 * @param wanted of a file in a folder, by its absolute path.
 * @param complain gets the folders that cannot be read.
 */
export function* namedFiles(
  { files }: Invocation,
  config: Configurations,
  wanted: (path: string) => boolean,
  complain: Complain,
): Generator<NamedFile> {
  const folders = new Set(files.filter(isFolder));
  const named = new Set(files.filter((path) => !folders.has(path)).map(absolutePath));
  const seen = new Set<string>();
  const links: NamedFile[] = [];
  const all = function* (path: string): Generator<NamedFile> {
    if (folders.has(path)) yield* filesIn(path, config, wanted, complain, links);
    else yield { path, found: false };
  };
  for (const path of new Set(files)) {
    for (const file of all(path)) {
      const absolute = absolutePath(file.path);
      if (seen.has(absolute) || (file.found && named.has(absolute))) continue;
      seen.add(absolute);
      yield file;
    }
  }
  yield* linkedFiles(links, seen);
}

/**
 * Reads one file after the other.
 * @param complain gets the files that are not checked, and what is wrong with configurations.
 */
export function* checkedFiles(
  invocation: Invocation,
  config: Configurations,
  complain: Complain,
): Generator<CheckedFile> {
  const kind = kindOption(invocation);
  for (const { path, found, linked = false } of namedFiles(invocation, config, canHoldPolicy, complain)) {
    const absolute = absolutePath(path);
    const effective = config.of(absolute);
    for (const error of config.errors()) complain(error, true);
    // With a part of the configuration, it might be reported what the whole permits, and the other way around.
    if (!config.usableFor(absolute)) continue;
    const configured = effective.kind?.value;
    if (!kind && configured === 'none') {
      if (!found) complain({ path, error: 'skipped: the configuration says that it is not a policy' }, false);
      continue;
    }
    const forced = kind
      ? found
        ? undefined
        : { kind, reason: 'the command line' }
      : configured && configured !== 'none'
        ? { kind: configured, reason: CONFIG_FILE }
        : undefined;
    const file = readText(path);
    if ('error' in file) {
      const error = found ? problemOfFound(path, file.error) : file.error;
      if (error !== undefined) complain({ path, error }, true);
      continue;
    }
    // Whatever was to be checked is not there: a check in CI must not pass.
    if (file.text.trim() === '' && (forced || nameSaysPolicy(withSlashes(path)))) {
      complain({ path, error: 'the file is empty' }, true);
      continue;
    }
    yield { path, text: file.text, forced, options: optionsFor(effective), found, linked };
  }
  for (const error of config.errors()) complain(error, true);
}
