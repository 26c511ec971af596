/** Refactorings of the lists of a statement that do not change the meaning of the policy. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import { fingerprint } from '../policy/fingerprint.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Data } from '../syntax/data.js';
import { isSound } from '../syntax/soundness.js';
import { toData, type ValueNode } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import { thousands } from '../text/words.js';

/** A wildcard that matches more actions than this is not expanded. */
const MAX_EXPANDED = 150;
/** One pattern for each service, and some more: the limit of a conversion to or from NotAction. */
const MAX_CONVERTED = 700;

type StatementData = Readonly<Record<string, Data>>;

/** undefined if plain data cannot represent the whole statement. */
const statementData = ({ node }: Statement): StatementData | undefined =>
  toData(node) as StatementData | undefined;

const listed = (values: readonly string[]): Data => (values.length === 1 ? values[0]! : values);

/** Replaces a value. */
const replaceBy = ({ document }: Policy, node: ValueNode, value: Data): Fix['edits'] =>
  document.syntax.edit.replace(document, node, value);

function expand(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { action, policy } = statement;
  const item = action?.items.find((i) => i.closed && isWithin(i.range, offset));
  if (!action?.property.value || !item || !/[*?]/.test(item.value) || namesAnyService(item.value)) return [];
  const ids = sets.expand(item.value).map((id) => catalogue.action(id)!.id);
  if (ids.length === 0 || ids.length > MAX_EXPANDED) return [];
  const rest = new Set(action.items.filter((i) => i !== item).map((i) => i.value.toLowerCase()));
  const values = action.items.flatMap((i) =>
    i === item ? ids.filter((id) => !rest.has(id.toLowerCase())) : [i.value],
  );
  return [
    {
      title: `Expand "${item.value}" to ${ids.length} action${ids.length === 1 ? '' : 's'}`,
      edits: replaceBy(policy, action.property.value, listed(values)),
    },
  ];
}

/**
 * Wildcards that match exactly the listed actions and no other documented action: for each service, the shortest name
 * prefixes that only listed actions have.
 */
export function shrunk(values: readonly string[], catalogue: Catalogue): string[] {
  const byService = new Map<string, string[]>();
  const kept: string[] = [];
  for (const value of values) {
    const action = /[*?]/.test(value) ? undefined : catalogue.action(value);
    if (action)
      byService.get(action.service.prefix)?.push(action.name) ??
        byService.set(action.service.prefix, [action.name]);
    else kept.push(value);
  }
  for (const [prefix, names] of byService) {
    const service = catalogue.service(prefix)!;
    const own = new Set(names.map((n) => n.toLowerCase()));
    const left = new Set(names);
    const out: string[] = [];
    for (const name of names) {
      if (!left.has(name)) continue;
      const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [name];
      let stem = '';
      for (const word of words.slice(0, -1)) {
        stem += word;
        const start = stem.toLowerCase();
        const hits = service.actionNames.filter((_, i) => service.lowerNames[i]!.startsWith(start));
        if (hits.length < 2 || !hits.every((h) => own.has(h.toLowerCase()))) continue;
        out.push(`${prefix}:${stem}*`);
        for (const h of hits) left.delete(h);
        break;
      }
      if (left.delete(name)) out.push(`${prefix}:${name}`);
    }
    kept.push(...out);
  }
  return kept;
}

function lists(statement: Statement, offset: number, catalogue: Catalogue): Fix[] {
  const { policy } = statement;
  const out: Fix[] = [];
  for (const list of [statement.action, statement.resource]) {
    const value = list?.property.value;
    if (!list || !value || !isWithin(list.property.range, offset) || list.others.length > 0) continue;
    const values = list.items.map((i) => i.value);
    const sorted = [...values].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    if (values.length > 1 && sorted.some((v, i) => v !== values[i])) {
      out.push({ title: `Sort ${list.property.key.value}`, edits: replaceBy(policy, value, sorted) });
    }
    if (list === statement.action && values.length > 1) {
      const short = shrunk(values, catalogue);
      if (short.length < values.length) {
        out.push({
          title: `Shorten ${values.length} actions to ${short.length} with wildcards that match only these`,
          edits: replaceBy(policy, value, listed(short)),
        });
      }
    }
  }
  return out;
}

/** One statement for each service, each with all resources, because a service can act on resources of another. */
function split(statement: Statement): Fix[] {
  const { action, policy } = statement;
  if (!action || action.negated || action.others.length > 0) return [];
  if (policy.statementProperty?.value?.type !== 'array') return [];
  const services = new Map<string, string[]>();
  for (const { value } of action.items) {
    const prefix = value.split(':')[0]!.toLowerCase();
    if (!value.includes(':') || /[*?]/.test(prefix)) return [];
    services.set(prefix, [...(services.get(prefix) ?? []), value]);
  }
  if (services.size < 2) return [];
  const data = statementData(statement);
  if (!data) return [];
  const { document } = policy;
  const by = [...services].map(([prefix, actions]) => ({
    ...data,
    ...(statement.sid
      ? {
          Sid: `${statement.sid.value}${prefix.replace(/[^a-z0-9]/g, '').replace(/^./, (c) => c.toUpperCase())}`,
        }
      : {}),
    Action: listed(actions),
  }));
  return [
    {
      title: `Split into ${by.length} statements, one for each service`,
      edits: document.syntax.edit.replaceItems(document, statement.node, statement.node, by),
    },
  ];
}

const fingerprintOf = ({ node }: Statement, name: string): string =>
  fingerprint(node.properties.find((p) => p.key.value === name)?.value);

/** Merges a statement with the next one if they differ only in their actions, or only in their resources. */
function merge(statement: Statement): Fix[] {
  const { policy } = statement;
  const next = policy.statements.find((s) => s.index === statement.index + 1);
  if (!next || policy.statementProperty?.value?.type !== 'array') return [];
  const [a, b] = [statementData(statement), statementData(next)];
  if (!a || !b) return [];
  const differ = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (k) => k !== 'Sid' && fingerprintOf(statement, k) !== fingerprintOf(next, k),
  );
  const [name] = differ;
  if (differ.length > 1 || (name !== undefined && name !== 'Action' && name !== 'Resource')) return [];
  const both = (x: Data | undefined, y: Data | undefined): Data =>
    listed([...new Set([x, y].flat() as string[])]);
  const merged: StatementData = name === undefined ? a : { ...a, [name]: both(a[name], b[name]) };
  const { document } = policy;
  return [
    {
      title: 'Merge with the next statement',
      edits: document.syntax.edit.replaceItems(document, statement.node, next.node, [merged]),
    },
  ];
}

/**
 * Patterns that match all documented actions that the given ones do not: `service:*` if none of its actions is listed.
 * @param most no more than a few above this number are found.
 */
export function complement(
  values: readonly string[],
  catalogue: Catalogue,
  sets: RequestSets,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const listed = new Set(values.flatMap((v) => sets.expand(v)).map((id) => id.toLowerCase()));
  const out: string[] = [];
  for (const { prefix } of catalogue.services) {
    if (out.length > most) break;
    const { actionNames, lowerIds } = catalogue.service(prefix)!;
    const rest = actionNames.filter((_, i) => !listed.has(lowerIds[i]!)).map((name) => `${prefix}:${name}`);
    if (rest.length === actionNames.length) out.push(`${prefix}:*`);
    else if (rest.length > 0) out.push(...shrunk(rest, catalogue));
  }
  return out;
}

/** Converts Action to NotAction and back, with the same documented actions. Later actions of AWS match only one of them. */
function convert(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { action, policy } = statement;
  const value = action?.property.value;
  if (!action || !value || action.others.length > 0 || !isWithin(action.property.range, offset)) return [];
  const values = action.items.map((i) => i.value);
  // A pattern that matches no documented action has no known complement.
  if (values.length === 0 || values.some((v) => sets.expand(v).length === 0)) return [];
  // From Action only if the result is shorter: most policies list only a few actions.
  const most = action.negated ? MAX_CONVERTED : values.length - 1;
  const touched = new Set(values.flatMap((v) => sets.servicesOf(compileAction(v))));
  if (catalogue.services.length - touched.size > most) return [];
  const by = complement(values, catalogue, sets, most);
  if (by.length === 0 || by.length > most) return [];
  const from = action.property.key.value;
  const to = action.negated ? 'Action' : 'NotAction';
  const { document } = policy;
  const size = thousands(fingerprint(value).length);
  const renamed = document.syntax.edit.rename(document, statement.node, action.property, to);
  if (renamed.length === 0) return [];
  return [
    {
      title: `Convert ${from} to ${to}: ${by.length} pattern${by.length === 1 ? '' : 's'}, ${size} characters, the same documented actions`,
      edits: [...renamed, ...replaceBy(policy, value, listed(by))],
    },
  ];
}

/** @returns the refactorings of the lists of the statement at an offset; none if it has a syntax error. */
export function listRefactorings(
  policy: Policy,
  offset: number,
  catalogue: Catalogue,
  sets: RequestSets,
): Fix[] {
  const { document } = policy;
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement || !isSound(document, statement.node)) return [];
  if (document.comments.some((c) => isWithin(policy.node.range, c.range.start))) return [];
  return [
    ...expand(statement, offset, catalogue, sets),
    ...lists(statement, offset, catalogue),
    ...split(statement),
    ...merge(statement),
    ...convert(statement, offset, catalogue, sets),
  ].filter((f) => f.edits.length > 0);
}
