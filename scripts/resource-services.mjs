// `node scripts/resource-services.mjs [FOLDER]`: of how many values of Resource and NotResource in templates the service is known.
// Prints a table with a row for each folder in FOLDER, by default the templates of other repositories, which are not part of this one.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCore } from './bundle-core.mjs';
import { root } from './paths.mjs';

/**
 * @typedef {import('../server/src/syntax/value.js').ValueNode} ValueNode
 * @typedef {typeof import('../server/src/analysis/read-policies.js') & typeof import('../server/src/syntax/registry.js')
 *   & typeof import('../server/src/dialects/policy-places.js')} Core
 * @typedef {{ known: number, star: number, unknown: number, written: number }} Shares
 */

/** In the place of what is unknown: a letter from the private use area. */
const UNKNOWN = '\ue000';

/**
 * The values in a value; those of each outcome, where a condition chooses.
 * @param {ValueNode | undefined} node
 * @returns {ValueNode[]}
 */
function valuesOf(node) {
  if (node?.type === 'array') return node.items.flatMap(valuesOf);
  if (node?.type === 'opaque' && node.alternatives) return node.alternatives.flatMap(valuesOf);
  return node ? [node] : [];
}

/**
 * @param {ValueNode} node
 * @returns {keyof Omit<Shares, 'written'>}
 */
export function classOf(node) {
  if (node.type !== 'string' && node.type !== 'partial-string') return 'unknown';
  const text =
    node.type === 'string' ? node.value : node.parts.map((p) => ('hole' in p ? UNKNOWN : p.text)).join('');
  if (text === '*') return 'star';
  // API Gateway has a short form: `execute-api:/prod/GET/*`.
  if (text.startsWith('execute-api:/')) return 'known';
  const [arn, , service] = text.split(':');
  return arn === 'arn' && service && !/[*?\ue000]/.test(service) ? 'known' : 'unknown';
}

/**
 * @param {Core} core
 * @param {readonly { path: string, text: string }[]} files
 * @returns {Shares}
 */
export function sharesOf(core, files) {
  const shares = { known: 0, star: 0, unknown: 0, written: 0 };
  for (const { path, text } of files)
    for (const policy of core.policiesOf(core.syntaxOf(path, text).parse(text), path))
      for (const { resource } of policy.statements)
        for (const value of valuesOf(resource?.property.value)) {
          const found = classOf(value);
          shares[found]++;
          if (found === 'known' && value.type === 'string') shares.written++;
        }
  return shares;
}

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name !== 'index.jsonl' && statSync(join(folder, name)).isFile())
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));

export const coreForShares = () =>
  /** @type {Promise<Core>} */ (
    bundleCore('resource-services', {
      './dialects/policy-places.js': 'policiesOf',
      './syntax/registry.js': 'syntaxOf',
    })
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, '../shared/corpus/templates');
  if (!existsSync(folder)) {
    console.error(`${folder} is not there: nothing is measured.`);
    process.exit(1);
  }
  const core = await coreForShares();
  console.log('| Templates | Files | Values | Service known | Written in full | `*` | Unknown |');
  console.log('|---|---:|---:|---:|---:|---:|---:|');
  for (const name of readdirSync(folder).sort()) {
    if (!statSync(join(folder, name)).isDirectory()) continue;
    const files = filesIn(join(folder, name));
    const { known, star, unknown, written } = sharesOf(core, files);
    const all = known + star + unknown;
    const percent = (/** @type {number} */ n) => (all === 0 ? '-' : `${((100 * n) / all).toFixed(1)}%`);
    const cells = [name, files.length, all, ...[known, written, star, unknown].map(percent)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
