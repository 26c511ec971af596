// Encodes the counts of server/data/action-usage.json for catalogue.dat (server/src/catalogue/format.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** How policies use a service, as server/data/action-usage.json has it. @typedef {{ policies: number, keys: string, resources: string, actions: string[] }} Usage */

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
  return {
    policies: usage.policies,
    counts,
    next,
    keys: countsIn(usage.keys),
    resources: countsIn(usage.resources),
  };
}

/** @param {UsageData} usage */
export const encodePolicyUsage = ({ first, operators, services }) => ({
  services: Object.fromEntries(Object.entries(services).map(([prefix, { policies }]) => [prefix, policies])),
  first: countsIn(first),
  operators: Object.fromEntries(Object.entries(operators).map(([name, keys]) => [name, countsIn(keys)])),
});

/** @typedef {{ first: string, operators: Record<string, string>, services: Record<string, Usage> }} UsageData */

/** @returns {UsageData} */
export const readUsage = () => JSON.parse(readFileSync(join(root, 'server/data/action-usage.json'), 'utf8'));
