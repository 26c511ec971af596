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
 * What AWS has since renamed or retired is excluded.
 * @param {import('./build-catalogue.mjs').Service} s
 * @param {Usage | undefined} usage
 */
export function encodeUsage(s, usage) {
  if (!usage) return undefined;
  const index = new Map(s.actions.map((a, i) => [a.name, i]));
  /** @type {number[]} */
  const counts = s.actions.map(() => 0);
  /** @type {Record<number, (number | string)[]>} */
  const next = {};
  for (const text of usage.actions) {
    const [[name, count] = ['', 0], ...followers] = countsIn(text);
    const at = index.get(name);
    if (at === undefined) continue;
    counts[at] = count;
    const known = followers.flatMap(([to, n]) => (to.includes(':') ? [to, n] : [index.get(to) ?? '', n]));
    if (known.length > 0) next[at] = known;
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
  return {
    policies: usage.policies,
    counts,
    next,
    keys,
    actionKeys,
    resources: countsIn(usage.resources),
  };
}

/** @param {Record<string, string>} texts */
const countsByName = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, countsIn(text)]));

/** @param {UsageData} usage */
export const encodePolicyUsage = ({ first, operators, keyPairs, services }) => ({
  services: Object.fromEntries(Object.entries(services).map(([prefix, { policies }]) => [prefix, policies])),
  first: countsIn(first),
  operators: countsByName(operators),
  keyPairs: countsByName(keyPairs),
});

/** @typedef {{ first: string, operators: Record<string, string>, keyPairs: Record<string, string>, services: Record<string, Usage> }} UsageData */

/** @returns {UsageData} */
export const readUsage = () => JSON.parse(readFileSync(join(root, 'server/data/action-usage.json'), 'utf8'));
