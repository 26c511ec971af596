/** grantwise.json: the configuration of a team. Read from its text; problems are reported with their ranges. */

import { POLICY_KINDS, type PolicyKind } from '../../policy/policy-kind.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import type { ObjectNode, StringNode, ValueNode } from '../../syntax/value.js';
import { compilePathGlob } from '../../text/path-glob.js';
import type { Range } from '../../text/range.js';
import { nearest } from '../../text/words.js';
import { type CheckOptions, PRESETS, type Preset, RULE_IDS } from '../engine/check-policy.js';
import { SEVERITIES, type Severity } from '../rule.js';
import { CHECKS, type OrganizationRule } from './organization-rules.js';

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

export interface Config {
  /** By path or glob pattern, as in `Suppression.file`. */
  readonly policyKinds: Readonly<Record<string, ConfiguredKind>>;
  readonly preset: Preset | undefined;
  readonly rules: Readonly<Record<string, string>>;
  readonly suppressions: readonly Suppression[];
  readonly organization: readonly OrganizationRule[];
}

export const NO_CONFIG: Config = {
  policyKinds: {},
  preset: undefined,
  rules: {},
  suppressions: [],
  organization: [],
};

/** What is left of the configuration of a workspace that the user does not trust: nothing that hides a finding. */
export const untrusted = (config: Config): Config => ({ ...NO_CONFIG, organization: config.organization });

/** How many rules the configuration switches off. */
export const rulesOff = (config: Config): number =>
  Object.values(config.rules).filter((level) => level === 'off').length;

export interface ConfigProblem {
  readonly range: Range;
  readonly message: string;
}

/**
 * Does a glob pattern match the file? A pattern of more than 1,000 characters matches nothing.
 * @param paths the file's path, absolute and relative to its folder, with `/`.
 */
export function fileMatches(pattern: string, paths: readonly string[]): boolean {
  const matches = compilePathGlob(pattern.replace(/^\.?\//, ''));
  if (!matches) return false;
  // A pattern without a folder is about the name of the file.
  const subject = (path: string): string =>
    pattern.includes('/') ? path.replace(/^\//, '') : path.slice(path.lastIndexOf('/') + 1);
  return paths.some((p) => matches(subject(p)));
}

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

const CONFIGURED_KINDS: readonly ConfiguredKind[] = [...POLICY_KINDS, 'none'];

/** Reads values from the tree, and records problems. */
class Reader {
  readonly problems: ConfigProblem[] = [];

  complain(range: Range, message: string): undefined {
    this.problems.push({ range, message });
    return undefined;
  }

  object(node: ValueNode, what: string): ObjectNode | undefined {
    return node.type === 'object' ? node : this.complain(node.range, `${what} must be an object.`);
  }

  string(node: ValueNode, what: string): StringNode | undefined {
    return node.type === 'string' ? node : this.complain(node.range, `${what} must be a string.`);
  }

  choice<T extends string>(node: ValueNode, what: string, choices: readonly T[]): T | undefined {
    const text = this.string(node, what)?.value;
    if (text === undefined) return undefined;
    const hit = choices.find((c) => c === text);
    return hit ?? this.complain(node.range, `${what} must be one of ${choices.join(', ')}, not "${text}".`);
  }

  list<T>(node: ValueNode, what: string, read: (item: ValueNode) => T | undefined): T[] {
    if (node.type !== 'array') {
      this.complain(node.range, `${what} must be a list.`);
      return [];
    }
    return node.items.map(read).filter((x): x is T => x !== undefined);
  }

  strings(node: ValueNode, what: string): string[] {
    const all = this.list(node, what, (n) => this.string(n, `Each value of ${what}`)?.value);
    if (node.type === 'array' && node.items.length === 0) this.complain(node.range, `${what} is empty.`);
    return all;
  }

  /** The properties of an object by name; unknown ones are reported. */
  properties(node: ObjectNode, known: readonly string[]): Map<string, ValueNode> {
    const out = new Map<string, ValueNode>();
    for (const { key, value } of node.properties) {
      if (!known.includes(key.value)) {
        const near = nearest(key.value, known, 1)[0];
        this.complain(
          key.range,
          `Unknown property "${key.value}".${near ? ` Did you mean "${near}"?` : ` Valid properties: ${known.join(', ')}.`}`,
        );
      } else if (value) out.set(key.value, value);
    }
    return out;
  }

  /** A required value. */
  needed(node: ObjectNode, properties: Map<string, ValueNode>, name: string): ValueNode | undefined {
    return (
      properties.get(name) ??
      this.complain({ start: node.range.start, end: node.range.start + 1 }, `"${name}" is missing.`)
    );
  }
}

function readRules(reader: Reader, node: ValueNode, organization: readonly string[]): Record<string, string> {
  const out = new Map<string, string>();
  for (const { key, value } of reader.object(node, '"rules"')?.properties ?? []) {
    if (!RULE_IDS.includes(key.value) && !organization.includes(key.value)) {
      const near = nearest(key.value, [...RULE_IDS, ...organization], 1)[0];
      reader.complain(key.range, `Unknown rule "${key.value}".${near ? ` Did you mean "${near}"?` : ''}`);
      continue;
    }
    const level = value && reader.choice(value, 'The severity of a rule', ['off', ...SEVERITIES]);
    if (level) out.set(key.value, level);
  }
  return Object.fromEntries(out);
}

function readKinds(reader: Reader, node: ValueNode): Record<string, ConfiguredKind> {
  const out = new Map<string, ConfiguredKind>();
  for (const { key, value } of reader.object(node, '"policyKinds"')?.properties ?? []) {
    if (!compilePathGlob(key.value)) reader.complain(key.range, 'A pattern has at most 1,000 characters.');
    const kind = value && reader.choice(value, 'The kind of a policy', CONFIGURED_KINDS);
    if (kind) out.set(key.value, kind);
  }
  return Object.fromEntries(out);
}

function readSuppression(
  reader: Reader,
  node: ValueNode,
  organization: readonly string[],
): Suppression | undefined {
  const object = reader.object(node, 'A suppression');
  if (!object) return undefined;
  const all = reader.properties(object, ['rule', 'file', 'statement', 'reason']);
  const text = (name: string): string | undefined => {
    const value = reader.needed(object, all, name);
    return value && reader.string(value, `"${name}"`)?.value;
  };
  const [rule, file, reason] = [text('rule'), text('file'), text('reason')];
  if (rule !== undefined && !RULE_IDS.includes(rule) && !organization.includes(rule)) {
    const near = nearest(rule, [...RULE_IDS, ...organization], 1)[0];
    reader.complain(
      all.get('rule')!.range,
      `Unknown rule "${rule}", so nothing is suppressed.${near ? ` Did you mean "${near}"?` : ''}`,
    );
  }
  if (reason !== undefined && reason.trim() === '') {
    reader.complain(
      all.get('reason')!.range,
      'A suppression needs a reason. Write why the finding is intentional.',
    );
  }
  const statementNode = all.get('statement');
  const statement = statementNode && reader.string(statementNode, '"statement"')?.value;
  if (rule === undefined || file === undefined || reason === undefined) return undefined;
  return { rule, file, reason, ...(statement !== undefined ? { statement } : {}) };
}

function readOrganizationRule(reader: Reader, node: ValueNode): OrganizationRule | undefined {
  const object = reader.object(node, 'A rule of the organization');
  if (!object) return undefined;
  const all = reader.properties(object, ['id', 'message', 'severity', 'kinds', ...CHECKS]);
  const idNode = reader.needed(object, all, 'id');
  const id = idNode && reader.string(idNode, '"id"')?.value;
  if (id !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    reader.complain(
      idNode!.range,
      'The ID of a rule must be lowercase words with hyphens, for example "pass-role-service".',
    );
    return undefined;
  }
  const messageNode = reader.needed(object, all, 'message');
  const message = messageNode && reader.string(messageNode, '"message"')?.value;
  const severityNode = all.get('severity');
  const severity: Severity =
    (severityNode && reader.choice(severityNode, '"severity"', SEVERITIES)) ?? 'warning';
  const kindsNode = all.get('kinds');
  const kinds: PolicyKind[] | undefined =
    kindsNode && reader.list(kindsNode, '"kinds"', (n) => reader.choice(n, 'A kind', POLICY_KINDS));
  const checks = CHECKS.filter((c) => all.has(c));
  if (checks.length !== 1) {
    reader.complain(
      { start: object.range.start, end: object.range.start + 1 },
      `A rule must have exactly one of ${CHECKS.join(', ')}.`,
    );
    return undefined;
  }
  if (id === undefined || message === undefined) return undefined;
  const base = { id, message, severity, kinds };
  const [check] = checks;
  const value = all.get(check!)!;
  if (check !== 'requireConditions') return { ...base, [check!]: reader.strings(value, `"${check}"`) };
  const required = reader.object(value, '"requireConditions"');
  if (!required) return undefined;
  const parts = reader.properties(required, ['actions', 'keys', 'resources', 'match']);
  const actions = reader.needed(required, parts, 'actions');
  const keys = reader.needed(required, parts, 'keys');
  const resources = parts.get('resources');
  const matchNode = parts.get('match');
  if (!actions || !keys) return undefined;
  return {
    ...base,
    requireConditions: {
      actions: reader.strings(actions, '"actions"'),
      keys: reader.strings(keys, '"keys"'),
      ...(resources ? { resources: reader.strings(resources, '"resources"') } : {}),
      match: (matchNode && reader.choice(matchNode, '"match"', ['all', 'any'] as const)) ?? 'all',
    },
  };
}

/** Reads grantwise.json. Invalid parts are omitted and reported. */
export function readConfig(text: string): { config: Config; problems: readonly ConfigProblem[] } {
  const reader = new Reader();
  const document = parseJson(text);
  for (const p of document.problems) reader.complain(p.range, p.message);
  const root = document.root && reader.object(document.root, 'The configuration');
  if (!root) return { config: NO_CONFIG, problems: reader.problems };
  const all = reader.properties(root, [
    '$schema',
    'policyKinds',
    'preset',
    'rules',
    'suppressions',
    'organization',
  ]);
  const kinds = all.get('policyKinds');
  const preset = all.get('preset');
  const rules = all.get('rules');
  const suppressions = all.get('suppressions');
  const organization = all.get('organization');
  const own = organization
    ? reader.list(organization, '"organization"', (n) => readOrganizationRule(reader, n))
    : [];
  const ids = own.map((r) => `organization/${r.id}`);
  return {
    config: {
      policyKinds: kinds ? readKinds(reader, kinds) : {},
      preset: preset && reader.choice(preset, '"preset"', PRESETS),
      rules: rules ? readRules(reader, rules, ids) : {},
      suppressions: suppressions
        ? reader.list(suppressions, '"suppressions"', (n) => readSuppression(reader, n, ids))
        : [],
      organization: own,
    },
    problems: reader.problems,
  };
}

/**
 * The options to check one file with.
 * @param paths the file's path, absolute and relative to the configuration's folder.
 */
export function optionsFor(config: Config, paths: readonly string[]): CheckOptions {
  return {
    ...(config.preset ? { preset: config.preset } : {}),
    rules: config.rules,
    organization: config.organization,
    suppressions: config.suppressions
      .filter((s) => fileMatches(s.file, paths))
      .map((s) => ({ ...s, exact: paths.includes(s.file.replace(/^\.?\//, '')) })),
  };
}
