/** The files that `check` and `fix` are called with, and the configuration that applies to each. */
import { dirname, resolve } from 'node:path';
import { NO_FILE, pathsOf, readText, withSlashes } from '../files/read-file.js';
import {
  type CheckOptions,
  CONFIG_FILE,
  type Config,
  configuredKind,
  type KindHint,
  NO_CONFIG,
  nameSaysPolicy,
  optionsFor,
  PRESETS,
  readConfig,
} from '../service/core.js';
import { LineIndex } from '../text/line-index.js';
import { printable } from '../text/printable.js';
import { badFileLine } from './access-question.js';
import type { CliResult, Invocation, Option } from './command.js';
import { KIND, kindOption } from './common-options.js';
import type { BadFile } from './policy-files.js';

/** The options that `checkedFiles` reads. */
export const CHECK_OPTIONS: Readonly<Record<'kind' | 'config' | 'preset', Option>> = {
  kind: KIND,
  config: { value: 'FILE', help: 'configuration file, instead of ./grantwise.json' },
  preset: { value: 'PRESET', choices: PRESETS, help: 'rules to enable' },
};

export interface LoadedConfig {
  readonly config: Config;
  /** The folder that its paths are relative to. */
  readonly folder: string;
}

/** The configuration, or why it cannot be used. */
export function loadConfig(invocation: Invocation): LoadedConfig | CliResult {
  const named = invocation.value('config');
  const path = named ?? CONFIG_FILE;
  const folder = dirname(resolve(path));
  const file = readText(path);
  const preset = PRESETS.find((p) => p === invocation.value('preset'));
  const withPreset = (config: Config): LoadedConfig => ({
    config: preset ? { ...config, preset } : config,
    folder,
  });
  if (named === undefined && 'error' in file && file.error === NO_FILE) return withPreset(NO_CONFIG);
  if ('error' in file) return { stdout: '', stderr: badFileLine(file), exitCode: 2 };
  const { config, problems } = readConfig(file.text);
  if (problems.length === 0) return withPreset(config);
  const index = new LineIndex(file.text);
  const complaints = problems.map(({ range, message }) => {
    const { line, character } = index.position(range.start);
    return `grantwise: ${printable(path)}:${line + 1}:${character + 1}: ${printable(message)}\n`;
  });
  return { stdout: '', stderr: complaints.join(''), exitCode: 2 };
}

/** A file, and how it is checked. */
export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly forced: KindHint | undefined;
  readonly options: CheckOptions;
}

export const noPolicy = (path: string): BadFile => ({
  path,
  error: 'skipped: contains no policy (use --kind KIND to check it as a policy)',
});

/**
 * Reads one file after the other.
 * @param complain gets the files that are not checked; a failure is exit code 2.
 */
export function* checkedFiles(
  invocation: Invocation,
  { config, folder }: LoadedConfig,
  complain: (file: BadFile, isFailure: boolean) => void,
): Iterable<CheckedFile> {
  const kind = kindOption(invocation);
  for (const path of invocation.files) {
    const paths = pathsOf(path, folder);
    const configured = configuredKind(config.policyKinds, paths);
    if (!kind && configured === 'none') {
      complain({ path, error: 'skipped: the configuration says that it is not a policy' }, false);
      continue;
    }
    const forced = kind
      ? { kind, reason: 'the command line' }
      : configured && configured !== 'none'
        ? { kind: configured, reason: CONFIG_FILE }
        : undefined;
    const file = readText(path);
    if ('error' in file) {
      complain(file, true);
      continue;
    }
    // Whatever was to be checked is not there: a check in CI must not pass.
    if (file.text.trim() === '' && (forced || nameSaysPolicy(withSlashes(path)))) {
      complain({ path, error: 'the file is empty' }, true);
      continue;
    }
    yield { path, text: file.text, forced, options: optionsFor(config, paths) };
  }
}
