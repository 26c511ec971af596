/** The user's settings, and what they say of a file. */
import picomatch from 'picomatch';
import { POLICY_KINDS, type PolicyKind } from '../policy/tree.js';

export interface Settings {
  readonly enable: boolean;
  /** Glob to kind, or `none`. */
  readonly policyKinds: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
}

export const DEFAULTS: Settings = { enable: true, policyKinds: {}, rules: {} };

const record = (value: unknown): Record<string, string> => {
  const out: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return out;
  for (const [k, v] of Object.entries(value)) if (typeof v === 'string') out[k] = v;
  return out;
};

/** Reads what a client sends; whatever is malformed falls back to the default. */
export function readSettings(value: unknown): Settings {
  if (typeof value !== 'object' || value === null) return DEFAULTS;
  const { enable, policyKinds, rules } = value as Record<string, unknown>;
  return {
    enable: typeof enable === 'boolean' ? enable : DEFAULTS.enable,
    policyKinds: record(policyKinds),
    rules: record(rules),
  };
}

export type Forced = PolicyKind | 'none';

/**
 * The kind that the settings give to a file; the first pattern that fits decides.
 * @param paths the file's path, absolute and relative to its workspace folder, with `/`.
 */
export function kindFromSettings(settings: Settings, paths: readonly string[]): Forced | undefined {
  for (const [pattern, kind] of Object.entries(settings.policyKinds)) {
    if (kind !== 'none' && !(POLICY_KINDS as readonly string[]).includes(kind)) continue;
    let matches: (path: string) => boolean;
    try {
      matches = picomatch(pattern.replace(/^\.?\//, ''), { dot: true, basename: !pattern.includes('/') });
    } catch {
      continue;
    }
    if (paths.some((p) => matches(p.replace(/^\//, '')))) return kind as Forced;
  }
  return undefined;
}
