// What changed in the service data since the snapshot that is committed (server/data/snapshot.json).
//   node scripts/catalogue-changes.mjs           prints it
//   node scripts/catalogue-changes.mjs --accept  and makes what is there now the new snapshot
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIamData } from './build-catalogue.mjs';
import { root } from './paths.mjs';

const file = join(root, 'server/data/snapshot.json');
/**
 * Of each service: the numbers of actions, resource types and condition keys, and a hash of their names.
 * @typedef {{ version: string, services: Record<string, [number, number, number, string]> }} Snapshot
 */

const hash = (/** @type {string[]} */ names) =>
  createHash('sha256').update(names.join('\n')).digest('base64url').slice(0, 10);

/**
 * @param {import('./build-catalogue.mjs').Model} model
 * @returns {Snapshot}
 */
export function snapshotOf(model) {
  /** @type {Snapshot['services']} */
  const services = {};
  for (const s of model.services) {
    const names = [s.actions, s.resourceTypes, s.conditionKeys].flatMap((list) => list.map((x) => x.name));
    services[s.prefix] = [s.actions.length, s.resourceTypes.length, s.conditionKeys.length, hash(names)];
  }
  return { version: model.version, services };
}

const KINDS = ['actions', 'resource types', 'condition keys'];

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 * @returns {string[]} lines that say what differs; none when nothing does.
 */
export function changes(before, after) {
  const lines = [];
  for (const prefix of [
    ...new Set([...Object.keys(before.services), ...Object.keys(after.services)]),
  ].sort()) {
    const [a, b] = [before.services[prefix], after.services[prefix]];
    if (!a) lines.push(`+ ${prefix}: a new service with ${b?.[0]} actions`);
    else if (!b) lines.push(`- ${prefix}: the service is gone (it had ${a[0]} actions)`);
    else if (a[3] !== b[3]) {
      const counts = KINDS.map((kind, i) => (a[i] === b[i] ? '' : `${a[i]} -> ${b[i]} ${kind}`)).filter(
        Boolean,
      );
      lines.push(`~ ${prefix}: ${counts.join(', ') || 'names changed'}`);
    }
  }
  return lines;
}

/** @returns {Snapshot} */
export const readSnapshot = () => JSON.parse(readFileSync(file, 'utf8'));

if (process.argv[1]?.endsWith('catalogue-changes.mjs')) {
  const after = snapshotOf(readIamData());
  /** @type {Snapshot} */
  let before = { version: 'nothing', services: {} };
  try {
    before = readSnapshot();
  } catch {}
  const lines = changes(before, after);
  console.log(
    lines.length > 0
      ? `${before.version} -> ${after.version}\n${lines.join('\n')}`
      : `nothing changed since ${before.version}`,
  );
  if (process.argv.includes('--accept')) writeFileSync(file, `${JSON.stringify(after)}\n`);
}
