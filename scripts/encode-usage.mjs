// Encodes the counts of server/data/action-usage.json for catalogue.dat (server/src/catalogue/format.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** How policies use a service, as server/data/action-usage.json has it. @typedef {{ policies: number, keys: string, resources: string, actionKeys: Record<string, string>, actions: string[] }} Usage */

/**
 * The counts of a text `name count name count`.
 * @param {string} text
 * @returns {[name: string, count: number][]}
 */
function countsIn(text) {
  const words = text.split(' ');
  return words.flatMap((name, i) => (i % 2 === 0 && name !== '' ? [[name, Number(words[i + 1])]] : []));
}

/**
 * What follows an action: the distance to its position, or the ID of another service's action, and in how many policies if
 * that is not one. What AWS has since renamed or retired is excluded.
 * @param {readonly [name: string, count: number][]} followers
 * @param {number} at
 * @param {ReadonlyMap<string, number>} index
 */
const encodeFollowers = (followers, at, index) =>
  followers
    .flatMap(([to, n]) => {
      const position = index.get(to);
      if (position === undefined && !to.includes(':')) return [];
      const action = position === undefined ? to : (position - at).toString(36);
      return [n === 1 ? action : `${action}*${n.toString(36)}`];
    })
    .join(',');

/**
 * @param {import('./build-catalogue.mjs').Service} s
 * @param {Usage} usage
 * @param {readonly [id: string, count: number][]} starts actions that begin statements
 * @param {readonly [id: string, count: number][]} openings actions that begin policies
 */
function encodeService(s, usage, starts, openings) {
  const index = new Map(s.actions.map((a, i) => [a.name, i]));
  const counts = s.actions.map(() => 0);
  const next = s.actions.map(() => '');
  for (const text of usage.actions) {
    const [[name, count] = ['', 0], ...followers] = countsIn(text);
    const at = index.get(name);
    if (at === undefined) continue;
    counts[at] = count;
    next[at] = encodeFollowers(followers, at, index);
  }
  const keys = countsIn(usage.keys);
  const keyIndex = new Map(keys.map(([name], i) => [name, i]));
  /** @type {Record<number, number[]>} */
  const actionKeys = {};
  for (const [name, text] of Object.entries(usage.actionKeys)) {
    const at = index.get(name);
    // What statements with an action compare, statements of its service compare.
    if (at !== undefined) actionKeys[at] = countsIn(text).flatMap(([key, n]) => [keyIndex.get(key) ?? 0, n]);
  }
  const own = (/** @type {readonly [id: string, count: number][]} */ ids) =>
    ids.flatMap(([id, n]) => {
      const at = id.startsWith(`${s.prefix}:`) ? index.get(id.slice(s.prefix.length + 1)) : undefined;
      return at === undefined ? [] : [at, n];
    });
  return {
    counts,
    first: own(starts),
    opening: own(openings),
    next: next.join(';'),
    keys,
    actionKeys,
    resources: countsIn(usage.resources),
  };
}

/**
 * A list of actions: for each service its prefix, `:` and positions of its actions in base 36, each as the distance to the
 * one after the position before, or, for the next action, nothing. What AWS has since renamed or retired is excluded.
 * @param {string} list
 * @param {ReadonlyMap<string, ReadonlyMap<string, number>>} indexes
 */
function encodeList(list, indexes) {
  /** @type {string[]} */
  const parts = [];
  let prefix = '';
  let expected = 0;
  for (const id of list.split(' ')) {
    const colon = id.indexOf(':');
    const position = indexes.get(id.slice(0, colon))?.get(id.slice(colon + 1));
    if (position === undefined) continue;
    const isNew = id.slice(0, colon) !== prefix;
    if (isNew) {
      prefix = id.slice(0, colon);
      expected = 0;
    }
    const distance = position === expected ? '' : (position - expected).toString(36);
    if (isNew) parts.push(`${prefix}:${distance}`);
    else parts.push(`${parts.pop()},${distance}`);
    expected = position + 1;
  }
  return parts.join(' ');
}

/** @param {Record<string, string>} texts */
const countsByName = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, countsIn(text)]));

/**
 * By column: equal things next to each other compress well.
 * @param {UsageData} usage
 * @param {readonly import('./build-catalogue.mjs').Service[]} services
 */
export function encodeUsage({ lists, first, opening, operators, keyPairs, services: usages }, services) {
  const starts = countsIn(first);
  const openings = countsIn(opening);
  const indexes = new Map(services.map((s) => [s.prefix, new Map(s.actions.map((a, i) => [a.name, i]))]));
  const own = services.flatMap((s) => {
    const usage = usages[s.prefix];
    return usage ? [encodeService(s, usage, starts, openings)] : [];
  });
  return {
    operators: countsByName(operators),
    keyPairs: countsByName(keyPairs),
    services: Object.fromEntries(Object.entries(usages).map(([prefix, { policies }]) => [prefix, policies])),
    documented: services.flatMap((s) => (usages[s.prefix] ? [s.prefix] : [])),
    counts: own.map((o) => o.counts),
    first: own.map((o) => o.first),
    opening: own.map((o) => o.opening),
    next: own.map((o) => o.next),
    keys: own.map((o) => o.keys),
    actionKeys: own.map((o) => o.actionKeys),
    resources: own.map((o) => o.resources),
    lists: lists.map((list) => encodeList(list, indexes)).join('\n'),
  };
}

/** @typedef {{ lists: string[], first: string, opening: string, operators: Record<string, string>, keyPairs: Record<string, string>, services: Record<string, Usage> }} UsageData */

/** @returns {UsageData} */
export const readUsage = () => JSON.parse(readFileSync(join(root, 'server/data/action-usage.json'), 'utf8'));
