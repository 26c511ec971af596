// How often does completion offer, among the first ten, what a real policy has at that place? For policies of a corpus
// (one JSON object a line: {"name", "document"}): each action, condition key and ARN is removed except for what is typed,
// and completion is asked. Prints a table. `node scripts/completion-quality.mjs [FILE] [POLICIES] [FIRST]`,
// FIRST being the index of the first policy: with 1, the ones that the default skips.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCore } from './bundle-core.mjs';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';

const file = process.argv[2] ?? join(root, '../shared/corpus/aws-managed-policies.jsonl');
const wanted = Number(process.argv[3] ?? 300);
const first = Number(process.argv[4] ?? 0);
if (!existsSync(file)) {
  console.error(`There is no corpus at ${file}.`);
  process.exit(2);
}
generate();
/**
 * @type {typeof import('../server/src/lsp/features/completion.js')
 *   & typeof import('../server/src/lsp/session/workspace.js')
 *   & typeof import('../server/src/lsp/session/settings.js')
 *   & typeof import('../server/src/catalogue/catalogue.js')
 *   & typeof import('../server/src/analysis/analyse.js')
 *   & typeof import('../server/src/service/iam-language-service.js')
 *   & typeof import('../server/src/algebra/glob.js')
 *   & typeof import('../server/src/algebra/glob-intersection.js')
 *   & typeof import('vscode-languageserver-textdocument')}
 */
const g = await bundleCore('completion', {
  './lsp/features/completion.js': 'completionList',
  './lsp/session/workspace.js': 'Workspace',
  './lsp/session/settings.js': 'DEFAULTS',
  './catalogue/catalogue.js': 'Catalogue',
  './analysis/analyse.js': 'analyse',
  './service/iam-language-service.js': 'createIamLanguageService',
  './algebra/glob.js': 'compileGlob',
  './algebra/glob-intersection.js': 'intersects',
  'vscode-languageserver-textdocument': 'TextDocument',
});
const catalogue = new g.Catalogue(readFileSync(join(root, 'dist/catalogue.dat')));
const service = g.createIamLanguageService(catalogue);
const TOP = 10;
/** Of one policy, at most so many of each: the largest have thousands. */
const MAX_EACH = 40;

let version = 0;
/** @typedef {import('../server/src/syntax/value.js').StringNode} StringNode */

/**
 * The labels that an editor shows first when `typed` replaces a string.
 * @param {string} text
 * @param {StringNode} node
 * @param {string} typed
 */
function offered(text, node, typed) {
  const changed = text.slice(0, node.inner.start) + typed + text.slice(node.inner.end);
  const document = g.TextDocument.create('file:///work/x-policy.json', 'json', ++version, changed);
  const offset = node.inner.start + typed.length;
  const workspace = new g.Workspace(service);
  const policy = workspace.policyToComplete(document, g.DEFAULTS, offset);
  const started = performance.now();
  const list = g.completionList(policy, service, document, offset);
  times.push(performance.now() - started);
  return [...list.items]
    .sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
    .map((i) => i.label);
}

/** @type {number[]} */
const times = [];
/** @type {Record<string, { hits: number, all: number }>} */
const counts = {};
/** @type {Record<string, string[]>} */
const misses = {};
/**
 * @param {string} kind
 * @param {boolean} hit
 * @param {string} what
 */
function score(kind, hit, what) {
  counts[kind] ??= { hits: 0, all: 0 };
  counts[kind].all++;
  if (hit) counts[kind].hits++;
  else {
    misses[kind] ??= [];
    misses[kind].push(what);
  }
}

const behind = (/** @type {string} */ text, /** @type {number} */ n) =>
  text.slice(0, text.indexOf(':') + 1 + n);
/**
 * Spread over the list, not its beginning.
 * @template T
 * @param {readonly T[]} list
 */
const some = (list) => {
  const step = Math.max(1, Math.ceil(list.length / MAX_EACH));
  return list.filter((_, i) => i % step === 0);
};
/**
 * Could an offered ARN become the one that was taken out, by filling its placeholders?
 * @param {string} label
 * @param {string} arn
 */
function becomes(label, arn) {
  const loose = label.replace(/\$\{[^}]*\}/g, '*');
  const glob = (/** @type {string} */ t) =>
    g.compileGlob(t, { mode: 'string', wildcards: true, variables: false });
  return label !== '*' && g.intersects(glob(loose), glob(arn.replace(/\$\{[^}]*\}/g, '*')));
}

const lines = readFileSync(file, 'utf8').trim().split('\n');
const step = Math.max(1, Math.floor(lines.length / wanted));
const chosen = lines.filter((_, i) => i % step === first).slice(0, wanted);
for (const line of chosen) {
  const text = JSON.stringify(JSON.parse(line).document, null, 2);
  const [policy] = g.analyse(text, 'x-policy.json')?.policies ?? [];
  if (!policy) continue;
  const actions = policy.statements.flatMap((s) => s.action?.items ?? []);
  for (const node of some(actions)) {
    // Actions that AWS documents; a wildcard is a matter of taste.
    if (/[*?]/.test(node.value) || !catalogue.action(node.value)) continue;
    const labels = offered(text, node, behind(node.value, 3)).slice(0, TOP);
    score(
      'action, prefix and three letters',
      labels.some((l) => l.toLowerCase() === node.value.toLowerCase()),
      node.value,
    );
  }
  for (const node of some(actions)) {
    if (/[*?]/.test(node.value) || !catalogue.action(node.value)) continue;
    const prefix = node.value.slice(0, node.value.indexOf(':')).toLowerCase();
    const labels = offered(text, node, prefix.slice(0, 3)).slice(0, TOP);
    // The likely actions of a service come before its name.
    const leads = labels.some((label) => label === prefix || label.startsWith(`${prefix}:`));
    score('service of an action, three letters', leads, prefix);
  }
  const keys = policy.statements.flatMap(
    (s) => s.condition?.operators.flatMap((o) => o.entries.map((e) => e.key)) ?? [],
  );
  for (const node of some(keys)) {
    const labels = offered(text, node, behind(node.value, 3)).slice(0, TOP);
    // The key itself, or the one with an open part (`aws:RequestTag/${TagKey}`) that it is an instance of.
    const same = (/** @type {string} */ label) => {
      const [fixed = '', open] = label.toLowerCase().split('${');
      const value = node.value.toLowerCase();
      return open === undefined ? fixed === value : value.startsWith(fixed);
    };
    score('condition key, prefix and three letters', labels.some(same), node.value);
    const three = offered(text, node, node.value.slice(0, 3)).slice(0, TOP);
    score('condition key, three letters', three.some(same), node.value);
  }
  for (const s of policy.statements) {
    for (const node of some(s.resource?.items ?? [])) {
      if (!node.value.startsWith('arn:')) continue;
      const labels = offered(text, node, 'arn').slice(0, TOP);
      score(
        'ARN, three letters',
        labels.some((l) => becomes(l, node.value)),
        `${node.value} for ${s.action?.items.slice(0, 3).map((i) => i.value)}`,
      );
    }
  }
}
console.log(`${chosen.length} policies of ${lines.length}; the deleted value is among the first ${TOP}:\n`);
console.log('| What | Cases | Among the first ten |');
console.log('|---|---|---|');
for (const [kind, { hits, all }] of Object.entries(counts))
  console.log(`| ${kind} | ${all} | ${((100 * hits) / all).toFixed(1)}% |`);
times.sort((a, b) => a - b);
/** @param {number} share of the completions that took no longer */
const within = (share) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2);
console.log(`\nTime of a completion: median ${within(0.5)} ms, 95th percentile ${within(0.95)} ms`);
if (process.env.MISSES) {
  for (const [kind, list] of Object.entries(misses)) {
    const by = new Map();
    for (const m of list) by.set(m, (by.get(m) ?? 0) + 1);
    console.log(`\n${kind}:`);
    for (const [m, n] of [...by].sort((a, b) => b[1] - a[1]).slice(0, 25)) console.log(`  ${n} ${m}`);
  }
}
