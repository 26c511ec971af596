/**
 * Rules of an organization that do not do what they say: none of their actions acts on the resources or has the keys that they
 * name, their kinds of policies have no principals, or they forbid one action together with nothing.
 */
import { matchGlob } from '../../algebra/glob.js';
import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import { compileAction, compileResource } from '../../policy/compile.js';
import { aKind, POLICY_KINDS, PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { actsOn } from '../../policy/resources.js';
import { property, type StringNode, type ValueNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import { WELL_DOCUMENTED } from '../support/well-documented.js';
import type { ConfigReader } from './config-reader.js';

const stringsOf = (node: ValueNode | undefined): readonly StringNode[] =>
  node?.type === 'array' ? node.items.filter((n): n is StringNode => n.type === 'string') : [];

/** The documented actions that patterns match; none: they are of any service, or unknown. */
function actionsOf(patterns: readonly StringNode[], catalogue: Catalogue): readonly Action[] {
  const out: Action[] = [];
  for (const { value } of patterns) {
    const [prefix = ''] = value.toLowerCase().split(':', 1);
    const glob = compileAction(value);
    const own = /[*?]/.test(prefix) ? [] : (catalogue.service(prefix)?.actions ?? []);
    const matched = own.filter((action) => matchGlob(glob, action.id.toLowerCase()));
    if (matched.length === 0) return [];
    out.push(...matched);
  }
  return out;
}

type Strings = readonly StringNode[];

/** Resources and resource types that none of the actions acts on. */
function checkResources(
  resources: Strings,
  types: Strings,
  actions: readonly Action[],
  reader: ConfigReader,
  catalogue: Catalogue,
): void {
  const report = ({ value, range }: StringNode): void =>
    reader.reportOther(range, `None of the actions acts on "${value}", so it has no effect.`, 'warning');
  for (const node of resources) {
    const glob = compileResource(node.value, false);
    if (!actions.some((action) => actsOn(action, glob))) report(node);
  }
  const known = new Set(
    actions.flatMap((a) => a.resourceTypes.map(({ type }) => `${a.service.prefix}:${type.name}`)),
  );
  for (const node of types) {
    const [prefix = '', name] = node.value.split(':');
    const exists = catalogue.service(prefix)?.resourceTypes.some((t) => t.name === name);
    if (exists && !known.has(node.value)) report(node);
  }
}

/** Keys of a service that requests for the actions never have: every policy that grants the actions would be reported. */
function checkKeys(
  keys: Strings,
  actions: readonly Action[],
  reader: ConfigReader,
  catalogue: Catalogue,
): void {
  if (!actions.every((a) => WELL_DOCUMENTED.includes(a.service.prefix))) return;
  for (const { value, range } of keys) {
    if (/[*?]/.test(value)) continue;
    const hit = lookupKey(catalogue, value);
    if (hit.found !== 'key' || !hit.service || actions.some((a) => actionHasKey(a, value))) continue;
    const ids = enumerate([...new Set(actions.map((a) => a.id))]);
    reader.reportOther(
      range,
      `AWS does not document ${hit.key.name} for ${ids}, so no request for the actions has the key.`,
      'warning',
    );
  }
}

/** Principals are forbidden in kinds of policies that do not name any. */
function checkPrincipalKinds(rule: ValueNode, reader: ConfigReader): void {
  if (!property(rule, 'forbidPrincipals')) return;
  for (const { value, range } of stringsOf(property(rule, 'kinds')?.value)) {
    const kind = POLICY_KINDS.find((k) => k === value);
    if (!kind || PRINCIPAL_KINDS.includes(kind)) continue;
    const what = aKind(kind);
    reader.report(
      range,
      `${what[0]!.toUpperCase()}${what.slice(1)} has no Principal, so the rule never applies to it.`,
      'warning',
    );
  }
}

function checkTogether(rule: ValueNode, reader: ConfigReader): void {
  const together = property(rule, 'forbidTogether');
  const [first, ...others] = stringsOf(together?.value);
  if (!together || !first || others.length > 0) return;
  reader.report(
    together.key.range,
    '"forbidTogether" has only one action, which is forbidden in every policy. Add the others, or use "forbidActions".',
    'warning',
  );
}

/** @param rule a rule of the organization. */
export function checkRuleEffects(rule: ValueNode, reader: ConfigReader, catalogue: Catalogue): void {
  checkPrincipalKinds(rule, reader);
  checkTogether(rule, reader);
  const required = property(rule, 'requireConditions')?.value;
  if (required?.type !== 'object') return;
  const of = (name: string): Strings => stringsOf(property(required, name)?.value);
  const values = property(required, 'values')?.value;
  const actions = actionsOf(of('actions'), catalogue);
  if (actions.length > 0) {
    checkResources(of('resources'), of('resourceTypes'), actions, reader, catalogue);
    const named = values?.type === 'object' ? values.properties.map((p) => p.key) : [];
    checkKeys([...of('keys'), ...named], actions, reader, catalogue);
  }
  if (property(required, 'keys') || values) return;
  const { start } = required.range;
  reader.report({ start, end: start + 1 }, '"requireConditions" needs "keys" or "values".');
}
