/** grantwise.json: what one file says. */

import type { PolicyKind } from '../../policy/policy-kind.js';
import { compilePathGlob } from '../../text/path-glob.js';
import type { Preset } from '../engine/check-policy.js';
import { CONFIGURED_KINDS } from './config-shape.js';
import type { OrganizationRule } from './organization-rules.js';

export const CONFIG_FILE = 'grantwise.json';

export interface Suppression {
  /** Rule id, or `organization/id`. */
  readonly rule: string;
  /** Path or glob pattern, relative to the folder of the configuration, with `/`. */
  readonly file: string;
  /** Sid of the statement, if the suppression applies to only one. */
  readonly statement?: string;
  readonly reason: string;
}

/** A kind, or `none` for a file that is not a policy. */
export type ConfiguredKind = PolicyKind | 'none';

/** What can be different for some files. */
export interface ConfigPart {
  readonly preset: Preset | undefined;
  readonly rules: Readonly<Record<string, string>>;
  readonly organization: readonly OrganizationRule[];
}

export interface ConfigOverride extends ConfigPart {
  /** Paths or glob patterns, as in `Suppression.file`. */
  readonly files: readonly string[];
}

export interface Config extends ConfigPart {
  /** The files of the folders above are not used. */
  readonly root: boolean;
  /** Paths, relative to the file. */
  readonly extends: readonly string[];
  /** By path or glob pattern, as in `Suppression.file`. */
  readonly policyKinds: Readonly<Record<string, ConfiguredKind>>;
  /** Paths or glob patterns, as in `Suppression.file`. */
  readonly exclude: readonly string[];
  readonly suppressions: readonly Suppression[];
  readonly overrides: readonly ConfigOverride[];
}

export const NO_CONFIG: Config = {
  root: false,
  extends: [],
  policyKinds: {},
  exclude: [],
  preset: undefined,
  rules: {},
  suppressions: [],
  organization: [],
  overrides: [],
};

const rulesOnly = ({ organization }: ConfigPart): ConfigPart => ({
  preset: undefined,
  rules: {},
  organization,
});

/** What is left of the configuration of a workspace that the user does not trust: nothing that hides a finding. */
export const untrusted = (config: Config): Config => ({
  ...NO_CONFIG,
  ...rulesOnly(config),
  overrides: config.overrides.map((o) => ({ files: o.files, ...rulesOnly(o) })),
});

/**
 * Does a glob pattern match the file? A pattern of more than 1,000 characters matches nothing.
 * @param paths the file's path, absolute and relative to its folder, with `/`.
 */
export function fileMatches(pattern: string, paths: readonly string[]): boolean {
  const matches = compilePathGlob(withoutDot(pattern));
  if (!matches) return false;
  // A pattern without a folder is about the name of the file.
  const subject = (path: string): string =>
    pattern.includes('/') ? path.replace(/^\//, '') : path.slice(path.lastIndexOf('/') + 1);
  return paths.some((p) => matches(subject(p)));
}

/** A path or pattern without the `/` or `./` that it can begin with. */
export const withoutDot = (pattern: string): string => pattern.replace(/^\.?\//, '');

/**
 * The kind that a configuration assigns to a file; the first pattern that matches decides.
 * @param paths the file's path, absolute and relative to its folder, with `/`.
 */
export function configuredKind(
  kinds: Readonly<Record<string, string>>,
  paths: readonly string[],
): ConfiguredKind | undefined {
  for (const [pattern, name] of Object.entries(kinds)) {
    const kind = CONFIGURED_KINDS.find((k) => k === name);
    if (kind && fileMatches(pattern, paths)) return kind;
  }
  return undefined;
}
