/** The settings of the user, and what they mean for a file. */
import {
  type CheckOptions,
  configuredKind,
  type EffectiveConfig,
  fileMatches,
  type OtherValue,
  optionsFor,
  PRESETS,
  type Preset,
  type Suppression,
  suppressionFor,
} from '../../service/core.js';
import { ownValue } from '../../text/own-value.js';

/** Which files have diagnostics. The setting `grantwise.diagnostics.scope`. */
export const DIAGNOSTIC_SCOPES = ['off', 'openFiles', 'workspace'] as const;
export type DiagnosticScope = (typeof DIAGNOSTIC_SCOPES)[number];

export interface Settings {
  readonly enable: boolean;
  readonly scope: DiagnosticScope;
  /** Glob to kind, or `none`. */
  readonly policyKinds: Readonly<Record<string, string>>;
  /** undefined: grantwise.json decides. */
  readonly preset: Preset | undefined;
  readonly rules: Readonly<Record<string, string>>;
  readonly suppressions: readonly Suppression[];
  /** After wildcards: how many actions they match. */
  readonly inlayHints: boolean;
  /** Above a policy: a summary of its access. */
  readonly summaryLens: boolean;
  /** Actions are links to the Service Authorization Reference. */
  readonly links: boolean;
  /** Action names are colored by access level. */
  readonly levels: boolean;
}

export const DEFAULTS: Settings = {
  enable: true,
  scope: 'openFiles',
  policyKinds: {},
  preset: undefined,
  rules: {},
  suppressions: [],
  inlayHints: true,
  summaryLens: true,
  links: false,
  levels: true,
};

const record = (value: unknown): Record<string, string> => {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, v]) => typeof v === 'string'));
};

/** Reads the settings that a client sends; malformed values fall back to the default. */
export function readSettings(value: unknown): Settings {
  if (typeof value !== 'object' || value === null) return DEFAULTS;
  const {
    enable,
    diagnostics,
    policyKinds,
    preset,
    rules,
    suppressions,
    inlayHints,
    codeLens,
    documentLinks,
    semanticTokens,
  } = value as Record<string, unknown>;
  const part = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null ? ownValue(from as Record<string, unknown>, name) : undefined;
  const flag = (from: unknown, name: string, otherwise: boolean): boolean => {
    const own = part(from, name);
    return typeof own === 'boolean' ? own : otherwise;
  };
  return {
    enable: typeof enable === 'boolean' ? enable : DEFAULTS.enable,
    scope: DIAGNOSTIC_SCOPES.find((s) => s === part(diagnostics, 'scope')) ?? DEFAULTS.scope,
    policyKinds: record(policyKinds),
    preset: PRESETS.find((p) => p === preset),
    inlayHints: flag(inlayHints, 'wildcards', DEFAULTS.inlayHints),
    summaryLens: flag(codeLens, 'summary', DEFAULTS.summaryLens),
    levels: flag(semanticTokens, 'accessLevels', DEFAULTS.levels),
    links: flag(documentLinks, 'actions', DEFAULTS.links),
    rules: record(rules),
    suppressions: (Array.isArray(suppressions) ? suppressions : []).flatMap((s: unknown) => {
      const { rule, file, statement, reason } = record(s);
      if (rule === undefined || file === undefined) return [];
      return [{ rule, file, reason: reason ?? '', ...(statement !== undefined ? { statement } : {}) }];
    }),
  };
}

/**
 * The options to check a file with: the settings of the user take precedence over the configurations of the team.
 * @param paths of the file, relative to each folder that contains it, and absolute.
 */
export function checkOptions(
  config: EffectiveConfig,
  settings: Settings,
  paths: readonly string[],
): CheckOptions {
  const team = optionsFor(config);
  const own = settings.suppressions.filter((s) => fileMatches(s.file, paths));
  return {
    ...team,
    ...(settings.preset ? { preset: settings.preset } : {}),
    rules: { ...team.rules, ...settings.rules },
    suppressions: [...(team.suppressions ?? []), ...own.map((s) => suppressionFor(s, paths))],
  };
}

const FROM_SETTINGS = 'your settings';

/** What the settings of the user say about a file, by the names that `effectiveRows` has. @param paths as for `checkOptions`. */
export function settingsValues(
  settings: Settings,
  paths: readonly string[],
): ReadonlyMap<string, OtherValue> {
  const { enable, policyKinds, preset, rules, suppressions } = settings;
  const out = new Map<string, OtherValue>();
  const add = (name: string, value: string): void => {
    out.set(name, { value, from: FROM_SETTINGS });
  };
  if (!enable) add('enable', 'false');
  const kind = configuredKind(policyKinds, paths);
  if (kind) add('policy kind', kind);
  if (preset) add('preset', preset);
  for (const [id, severity] of Object.entries(rules)) add(id, severity);
  for (const { rule, file, statement, reason } of suppressions) {
    const where = statement === undefined ? '' : ` in statement ${statement}`;
    if (fileMatches(file, paths)) add(`suppressed: ${rule}${where}`, reason);
  }
  return out;
}
