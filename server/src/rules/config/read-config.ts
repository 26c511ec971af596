/** Reads grantwise.json from its text. What is wrong is reported with its range. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import { type ObjectNode, property, type StringNode, toData, type ValueNode } from '../../syntax/value.js';
import { RULE_IDS } from '../engine/check-policy.js';
import type { Severity } from '../rule.js';
import { checkValues } from './check-values.js';
import {
  type Config,
  type ConfigOverride,
  type ConfigPart,
  fileMatches,
  NO_CONFIG,
  type Suppression,
  withoutDot,
} from './config.js';
import { type ConfigProblem, ConfigReader, hint } from './config-reader.js';
import { CONFIG_SHAPE } from './config-shape.js';
import type { OrganizationRule } from './organization-rules.js';
import { checkRuleEffects } from './rule-effects.js';

export interface ConfigText {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Without errors. Otherwise `config` is empty: a part of a configuration might say the opposite of the whole. */
  readonly usable: boolean;
}

/** The items of a list, or a single value. */
const itemsOf = (node: ValueNode | undefined): readonly ValueNode[] =>
  node?.type === 'array' ? node.items : node ? [node] : [];

const listOf = (value: unknown): readonly string[] =>
  (value === undefined ? [] : Array.isArray(value) ? value : [value]) as readonly string[];

/** The IDs of the organization's rules of a file, also of its overrides, each with its node. */
function organizationIds(root: ObjectNode): { readonly part: ValueNode; readonly node: StringNode }[] {
  const parts: ValueNode[] = [root, ...itemsOf(property(root, 'overrides')?.value)];
  return parts.flatMap((part) =>
    itemsOf(property(part, 'organization')?.value).flatMap((rule) => {
      const node = property(rule, 'id')?.value;
      return node?.type === 'string' ? [{ part, node }] : [];
    }),
  );
}

function checkIds(root: ObjectNode, reader: ConfigReader): void {
  const seen = new Map<ValueNode, Set<string>>();
  for (const { part, node } of organizationIds(root)) {
    const { value, range } = node;
    const known = seen.get(part) ?? new Set();
    seen.set(part, known);
    if (value !== '' && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
      reader.report(
        range,
        'The ID of a rule must be lowercase words with hyphens, for example "pass-role-service".',
      );
    else if (known.has(value)) reader.report(range, `Two rules have the ID "${value}".`);
    known.add(value);
  }
}

function checkRuleNames(root: ObjectNode, reader: ConfigReader, others: readonly string[]): void {
  const own = organizationIds(root).map(({ node }) => node.value);
  const known = [...RULE_IDS, ...[...own, ...others].map((id) => `organization/${id}`)];
  for (const { kind, nodes } of reader.groups) {
    if (kind !== 'rule') continue;
    for (const { value, range } of nodes) {
      if (known.includes(value)) continue;
      reader.report(range, `Unknown rule "${value}".${hint(value, known)}`);
    }
  }
}

function checkSuppressedTwice(root: ObjectNode, reader: ConfigReader): void {
  const seen = new Set<string>();
  for (const item of itemsOf(property(root, 'suppressions')?.value)) {
    const [rule, file, statement] = ['rule', 'file', 'statement'].map((name) => property(item, name)?.value);
    if (rule?.type !== 'string' || file?.type !== 'string') continue;
    const key = JSON.stringify([rule.value, file.value, statement?.type === 'string' ? statement.value : '']);
    if (seen.has(key))
      reader.report(rule.range, `"${rule.value}" is suppressed twice in "${file.value}".`, 'warning');
    seen.add(key);
  }
}

/** A folder that only patterns for any folder match. */
const SOME_FOLDER = 'a/b/';

/** Names of files whose kind an earlier pattern decides. */
function checkShadowedKinds(root: ObjectNode, reader: ConfigReader): void {
  const kinds = property(root, 'policyKinds')?.value;
  if (kinds?.type !== 'object') return;
  const patterns = kinds.properties.map((p) => p.key);
  for (const [i, { value, range }] of patterns.entries()) {
    if (/[*?[\]{}!\\]/.test(value)) continue;
    const path = withoutDot(value);
    // A name without a folder is one in every folder.
    const paths = value.includes('/') ? [path] : [path, `${SOME_FOLDER}${path}`];
    const earlier = patterns.slice(0, i).find((p) => paths.every((one) => fileMatches(p.value, [one])));
    if (earlier)
      reader.report(
        range,
        `"${earlier.value}" is before it and matches the file too. The first pattern that matches decides, so this one has no effect.`,
        'warning',
      );
  }
}

/** What is of the right shape, and has no effect, or lacks what it needs. */
function checkEffects(root: ObjectNode, reader: ConfigReader, catalogue: Catalogue): void {
  const list = property(root, 'overrides')?.value;
  const overrides = list?.type === 'array' ? list.items : [];
  for (const override of overrides) {
    if (override.type !== 'object' || override.properties.some((p) => p.key.value !== 'files')) continue;
    const { start } = override.range;
    reader.report(
      { start, end: start + 1 },
      'The override has only "files", so it changes nothing.',
      'warning',
    );
  }
  checkSuppressedTwice(root, reader);
  checkShadowedKinds(root, reader);
  for (const rule of [root, ...overrides].flatMap((p) => itemsOf(property(p, 'organization')?.value)))
    checkRuleEffects(rule, reader, catalogue);
}

interface RuleData {
  readonly id: string;
  readonly message: string;
  readonly severity?: Severity;
  readonly requireConditions?: Readonly<Record<string, unknown>>;
}

function organizationRule(data: RuleData): OrganizationRule {
  const { requireConditions: required, ...rest } = data;
  const base = { kinds: undefined, severity: 'warning', ...rest } as OrganizationRule;
  if (!required) return base;
  const values = Object.entries(required.values ?? {}).map(([key, list]) => [key, listOf(list)]);
  return {
    ...base,
    requireConditions: {
      ...(required as unknown as NonNullable<OrganizationRule['requireConditions']>),
      keys: listOf(required.keys),
      values: Object.fromEntries(values),
      match: required.match === 'any' ? 'any' : 'all',
    },
  };
}

type PartData = Partial<Omit<ConfigPart, 'organization'>> & { readonly organization?: readonly RuleData[] };

const partOf = ({ preset, rules = {}, organization = [] }: PartData): ConfigPart => ({
  preset,
  rules,
  organization: organization.map(organizationRule),
});

type OverrideData = PartData & { readonly files: unknown };
type ConfigData = PartData &
  Partial<Pick<Config, 'root' | 'policyKinds' | 'exclude'>> & {
    readonly suppressions?: readonly (Omit<Suppression, 'reason'> & Partial<Suppression>)[];
    readonly extends?: unknown;
    readonly overrides?: readonly OverrideData[];
  };

/** The configuration that a tree of the right shape says. */
function configOf(root: ObjectNode): Config {
  const data = toData(root) as unknown as ConfigData;
  return {
    ...NO_CONFIG,
    ...partOf(data),
    root: data.root ?? false,
    extends: listOf(data.extends),
    policyKinds: data.policyKinds ?? {},
    exclude: data.exclude ?? [],
    suppressions: (data.suppressions ?? []).map((s) => ({ ...s, reason: s.reason ?? '' })),
    overrides: (data.overrides ?? []).map((o): ConfigOverride => ({ files: listOf(o.files), ...partOf(o) })),
  };
}

/**
 * Reads and checks a configuration.
 * @param others IDs of the organization's rules that it can name, of other files.
 */
export function readConfig(text: string, catalogue: Catalogue, others: readonly string[] = []): ConfigText {
  const reader = new ConfigReader();
  const document = parseJson(text);
  const problems: ConfigProblem[] = document.problems.map((p) => ({
    range: p.range,
    severity: 'error',
    message: p.message,
    syntax: true,
  }));
  const { root } = document;
  if (!root && problems.length === 0) reader.report({ start: 0, end: 0 }, 'The file is empty.');
  for (const { range } of document.template ?? [])
    reader.report(range, 'The configuration is not a template.');
  if (root) reader.read(root, CONFIG_SHAPE, 'The configuration');
  if (root?.type === 'object') {
    checkIds(root, reader);
    checkValues(reader, catalogue);
    checkEffects(root, reader, catalogue);
    checkRuleNames(root, reader, others);
  }
  const all = [...problems, ...reader.problems].sort((a, b) => a.range.start - b.range.start);
  const usable = !all.some((p) => p.severity === 'error');
  return { config: usable && root?.type === 'object' ? configOf(root) : NO_CONFIG, problems: all, usable };
}
