/** What the configurations of several folders mean for one file: the nearest takes precedence. */
import { globOfPath } from '../../text/glob-of-path.js';
import type { CheckOptions, Preset } from '../engine/check-policy.js';
import type { FileSuppression } from '../engine/suppress.js';
import {
  type Config,
  type ConfiguredKind,
  configuredKind,
  fileMatches,
  type Suppression,
  withoutDot,
} from './config.js';
import type { ConfigUnit } from './config-chain.js';
import type { OrganizationRule } from './organization-rules.js';

/** A value, and where it comes from. */
export interface Sourced<T> {
  readonly value: T;
  /** Path of the configuration file. */
  readonly from: string;
  /** The patterns of the override that it is in. */
  readonly files?: readonly string[];
}

export interface EffectiveConfig {
  /** Path of the file that it is about, with `/`. */
  readonly file: string;
  /** Paths of the configuration files, the nearest last. */
  readonly sources: readonly string[];
  readonly kind: Sourced<ConfiguredKind> | undefined;
  /** The pattern that excludes the file where whole folders are checked. */
  readonly excluded: Sourced<string> | undefined;
  readonly preset: Sourced<Preset> | undefined;
  readonly rules: ReadonlyMap<string, Sourced<string>>;
  readonly organization: readonly Sourced<OrganizationRule>[];
  readonly suppressions: readonly Sourced<Suppression & FileSuppression>[];
}

/** The paths of a file that the patterns of a folder are compared with: relative and absolute. */
export const pathsIn = (folder: string, file: string): string[] =>
  file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1), file] : [file];

/** The pattern that excludes a file, or a folder that it is in. */
function excludedBy(patterns: readonly string[], [path = '']: readonly string[]): string | undefined {
  const parts = path.split('/');
  const all = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  return patterns.find((pattern) => {
    const plain = pattern.replace(/\/$/, '');
    return all.some((p) => fileMatches(plain, [p]));
  });
}

/** As `EffectiveConfig.excluded`, without the rest. */
export const isExcluded = (units: readonly ConfigUnit[], file: string): boolean =>
  units.some(({ folder, configs }) =>
    configs.some(({ config }) => excludedBy(config.exclude, pathsIn(folder, file)) !== undefined),
  );

/** A suppression that names exactly this file is stale if the file has no such finding. */
export const suppressionFor = (s: Suppression, paths: readonly string[]): Suppression & FileSuppression => ({
  ...s,
  exact: paths.some((p) => p === withoutDot(s.file) || globOfPath(p) === s.file),
});

/** @param units the configurations that apply to the file, the nearest last. @param file its absolute path, with `/`. */
export function effectiveConfig(units: readonly ConfigUnit[], file: string): EffectiveConfig {
  let kind: EffectiveConfig['kind'];
  let excluded: EffectiveConfig['excluded'];
  let preset: EffectiveConfig['preset'];
  const rules = new Map<string, Sourced<string>>();
  const organization = new Map<string, Sourced<OrganizationRule>>();
  const suppressions: Sourced<Suppression & FileSuppression>[] = [];
  const take = (
    part: Pick<Config, 'preset' | 'rules' | 'organization'>,
    origin: Omit<Sourced<0>, 'value'>,
  ): void => {
    if (part.preset) preset = { value: part.preset, ...origin };
    for (const [id, value] of Object.entries(part.rules)) rules.set(id, { value, ...origin });
    for (const value of part.organization) organization.set(value.id, { value, ...origin });
  };
  for (const { folder, configs } of units) {
    const paths = pathsIn(folder, file);
    for (const { path: from, config } of configs) {
      take(config, { from });
      const own = configuredKind(config.policyKinds, paths);
      if (own) kind = { value: own, from };
      const by = excludedBy(config.exclude, paths);
      if (by !== undefined) excluded = { value: by, from };
      for (const s of config.suppressions)
        if (fileMatches(s.file, paths)) suppressions.push({ value: suppressionFor(s, paths), from });
      for (const override of config.overrides)
        if (override.files.some((f) => fileMatches(f, paths)))
          take(override, { from, files: override.files });
    }
  }
  return {
    file,
    sources: units.flatMap((u) => u.configs.map((c) => c.path)),
    kind,
    excluded,
    preset,
    rules,
    organization: [...organization.values()],
    suppressions,
  };
}

/** How many rules the configuration switches off. */
export const rulesOff = ({ rules }: EffectiveConfig): number =>
  [...rules.values()].filter(({ value }) => value === 'off').length;

/** The options to check the file with. */
export function optionsFor({ preset, rules, organization, suppressions }: EffectiveConfig): CheckOptions {
  return {
    ...(preset ? { preset: preset.value } : {}),
    rules: Object.fromEntries([...rules].map(([id, { value }]) => [id, value])),
    organization: organization.map((o) => o.value),
    suppressions: suppressions.map((s) => s.value),
  };
}

const origin = ({ from, files }: Sourced<unknown>, short: (path: string) => string): string =>
  `${short(from)}${files ? `, override for ${files.join(', ')}` : ''}`;

/** A value that does not come from a configuration file, and where it comes from, for people. */
export interface OtherValue {
  readonly value: string;
  readonly from: string;
}

/** A row of the effective configuration: the value in force, and where it comes from, for people. */
export interface EffectiveRow extends OtherValue {
  readonly name: string;
}

const KIND_ROW = 'policy kind';
const PRESET_ROW = 'preset';

/**
 * Each value that applies to a file, with its origin.
 * @param others values that take precedence over the files, by the names of rows: the user's settings.
 * @param short a path for people.
 */
export function effectiveRows(
  effective: EffectiveConfig,
  others: ReadonlyMap<string, OtherValue>,
  short: (path: string) => string,
): readonly EffectiveRow[] {
  const { kind, excluded, preset, rules, organization, suppressions } = effective;
  const rows: EffectiveRow[] = [];
  const add = (name: string, value: Sourced<string> | undefined): void => {
    const own = others.get(name) ?? (value && { value: value.value, from: origin(value, short) });
    if (own) rows.push({ name, ...own });
  };
  add(KIND_ROW, kind);
  if (preset || others.has(PRESET_ROW)) add(PRESET_ROW, preset);
  else rows.push({ name: PRESET_ROW, value: 'recommended', from: 'default' });
  if (excluded) add('excluded from checks of folders', excluded);
  const isOrganization = new Set(organization.map((o) => `organization/${o.value.id}`));
  const ids = [...new Set([...rules.keys(), ...others.keys()])].filter(
    (id) => id !== KIND_ROW && id !== PRESET_ROW && !isOrganization.has(id),
  );
  for (const id of ids.sort()) add(id, rules.get(id));
  for (const rule of organization) {
    const id = `organization/${rule.value.id}`;
    add(id, rules.get(id) ?? { ...rule, value: rule.value.severity });
  }
  for (const s of suppressions) {
    const where = s.value.statement === undefined ? '' : ` in statement ${s.value.statement}`;
    rows.push({
      name: `suppressed: ${s.value.rule}${where}`,
      value: s.value.reason,
      from: origin(s, short),
    });
  }
  return rows;
}

const cell = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\|]/g, '\\$&');

/**
 * `effectiveRows` as Markdown.
 * @param notes sentences about the configuration as a whole.
 */
export function effectiveMarkdown(
  effective: EffectiveConfig,
  others: ReadonlyMap<string, OtherValue>,
  short: (path: string) => string,
  notes: readonly string[] = [],
): string {
  const { file, sources } = effective;
  const list = sources.map((path, i) => `${i + 1}. ${short(path)}`);
  return [
    `# Configuration of ${short(file)}`,
    '',
    list.length > 0 ? 'Files, later ones take precedence:' : 'No grantwise.json applies.',
    '',
    ...(list.length > 0 ? [...list, ''] : []),
    ...notes.flatMap((note) => [`**${note}**`, '']),
    '| Name | Value | From |',
    '|---|---|---|',
    ...effectiveRows(effective, others, short).map(
      ({ name, value, from }) => `| ${[name, value, from].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}
