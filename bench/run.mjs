// `npm run bench`: our server compared with others, the core as ratios to a bare jsonc-parser parse of the same text, and
// evaluation compared with another engine; all in the same run. `npm run bench -- --write` puts the first into
// docs/benchmarks.md.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { bundleCore } from '../scripts/bundle-core.mjs';
import { root } from '../scripts/paths.mjs';
import { ensurePackages } from '../scripts/setup.mjs';

ensurePackages();
const { build } = await import('../scripts/build.mjs');
await build({ quiet: true, catalogue: !existsSync(join(root, 'dist/catalogue.dat')) });
/**
 * @type {typeof import('jsonc-parser')
 *   & typeof import('../server/src/analysis/analyse.js')
 *   & typeof import('../server/src/rules/engine/check-policy.js')
 *   & typeof import('../server/src/rules/engine/check-memory.js')
 *   & typeof import('../server/src/catalogue/catalogue.js')
 *   & typeof import('../server/src/policy/compile.js')
 *   & typeof import('../server/src/sets/request-sets.js')
 *   & typeof import('../server/src/requests/request.js')
 *   & typeof import('../server/src/evaluation/evaluate-policy.js')
 *   & typeof import('../server/src/evaluation/authorize.js')
 *   & typeof import('../server/src/evaluation/derive-context.js')
 *   & typeof import('../server/src/requests/principal.js')
 *   & typeof import('../server/src/evaluation/match.js')
 *   & typeof import('../server/src/comparison/compare-policies.js')}
 */
const g = await bundleCore('bench', {
  './analysis/analyse.js': 'analyse, check',
  './rules/engine/check-policy.js': 'rules',
  './rules/engine/check-memory.js': 'CheckMemory',
  './catalogue/catalogue.js': 'Catalogue',
  './policy/compile.js': 'compilePolicy',
  './sets/request-sets.js': 'requestSets',
  './requests/request.js': 'makeContext',
  './evaluation/evaluate-policy.js': 'decide',
  './evaluation/authorize.js': 'authorize',
  './evaluation/derive-context.js': 'deriveContext',
  './requests/principal.js': 'parseCaller',
  './evaluation/match.js': 'prepare',
  './comparison/compare-policies.js': 'comparePolicies',
  'jsonc-parser': 'parseTree',
});
const catalogue = new g.Catalogue(readFileSync(join(root, 'dist/catalogue.dat')));

/**
 * Median milliseconds of a call, after warm-up.
 * @param {() => unknown} call
 * @param {number} [times]
 */
function time(call, times = 60) {
  for (let i = 0; i < Math.ceil(times / 2); i++) call();
  const all = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    call();
    all.push(performance.now() - start);
  }
  return median(all);
}

const SETS = [
  'shadowed-allow',
  'partly-shadowed-allow',
  'deny-without-effect',
  'redundant-action',
  'redundant-resource',
  'redundant-principal',
  'redundant-condition-value',
  'redundant-statement',
];
/** @param {typeof g.rules} list @returns {Record<string, 'off'>} */
const off = (list) => Object.fromEntries(list.map((r) => [r.id, 'off']));
const onlySets = off(g.rules.filter((r) => !SETS.includes(r.id)));
const noRules = off(g.rules);
/**
 * @param {string} text
 * @param {ReturnType<typeof g.analyse>} [before] of the text before an edit
 */
function analysed(text, before) {
  const analysis = g.analyse(text, 'bench-policy.json', undefined, before);
  if (!analysis) throw new Error('the policy is not found in its text');
  return analysis;
}
const run = (/** @type {string} */ text, /** @type {Record<string, 'off'>} */ rules) =>
  g.check(analysed(text), catalogue, { rules });

const { generated, managedOfSixKb } = await import('./texts.mjs');
const { ensurePeers, measureServers, median, offsetIn, p95 } = await import('./servers.mjs');

const ms = (/** @type {number} */ n) => (n < 100 ? n.toFixed(2) : n.toFixed(0));
/** @type {string[]} */
const report = [];
const say = (line = '') => {
  report.push(line);
  console.log(line);
};
const row = (/** @type {(string | number)[]} */ ...cells) => say(`| ${cells.join(' | ')} |`);
const head = (/** @type {string[]} */ ...cells) => {
  row(...cells);
  say(`|${'---|'.repeat(cells.length)}`);
};

const measured = await measureServers(catalogue);
say(
  `Node ${process.versions.node}, ${os.cpus().length} cores of ${os.cpus()[0]?.model.trim()}, ${os.platform()}.\n`,
);
head(
  'server',
  'start, ms: median',
  'p95',
  'x minimal',
  'first diagnostics, ms: median',
  'memory, MB: warm',
  'after edits',
  'edits',
  'more than minimal',
);
const floor = {
  start: median(measured.start.get('minimal')),
  memory: measured.memory.get('minimal')?.after ?? Number.NaN,
};
for (const name of measured.servers) {
  const times = measured.start.get(name);
  const { warm, after, edits } = measured.memory.get(name) ?? { warm: 0, after: 0, edits: 0 };
  row(
    name,
    ms(median(times)),
    ms(p95(times)),
    (median(times) / floor.start).toFixed(2),
    ms(median(measured.first.get(name))),
    warm.toFixed(0),
    after.toFixed(0),
    edits,
    (after - floor.memory).toFixed(0),
  );
}
/** @typedef {'open' | 'keystroke' | 'completion' | 'hover'} Measure */
/** @type {Measure[]} */
const MEASURES = ['open', 'keystroke', 'completion', 'hover'];
for (const { name, size, parse, results } of measured.texts) {
  say(
    `\n**${name}** (${size} characters; a bare parse takes ${ms(median(parse))} ms, p95 ${ms(p95(parse))})\n`,
  );
  head('server', ...MEASURES.map((k) => `${k}: median`), 'p95 of the four', 'keystroke x minimal');
  for (const server of results.open.keys()) {
    const all = MEASURES.map((k) => results[k].get(server));
    const ratio = median(results.keystroke.get(server)) / median(results.keystroke.get('minimal'));
    row(server, ...all.map((t) => ms(median(t))), all.map((t) => ms(p95(t))).join(', '), ratio.toFixed(1));
  }
}
say('\n**Goals**\n');
head('goal', 'measured', '');
/**
 * Medians of a measure, one for each text of a size.
 * @param {string} label of the size
 * @param {Measure} what
 * @param {string} server
 */
const of = (label, what, server) => {
  const found = measured.texts.filter((t) => t.name.endsWith(label) && t.results[what].has(server));
  return found.map((t) => median(t.results[what].get(server)));
};
/**
 * One number for each text of a size: ours over another's.
 * @param {string} label of the size
 * @param {Measure} what
 * @param {string} server
 */
const against = (label, what, server) =>
  of(label, what, server).map((theirs, i) => (of(label, what, 'Grantwise')[i] ?? Number.NaN) / theirs);
const JSON_SERVER = 'JSON, all actions';
const times = (/** @type {number[]} */ list) =>
  list.map((r) => `${r.toFixed(r < 0.1 ? 4 : 2)} times`).join(', ');
/**
 * @param {string} what
 * @param {number[]} values
 * @param {number} limit
 * @param {(values: number[]) => string} [shown]
 */
function goal(what, values, limit, shown = times) {
  if (values.length === 0) return;
  row(what, shown(values), values.every((v) => v <= limit) ? 'met' : '**missed**');
}
goal('keystroke at 6 KB: at most 4 times the minimal server', against('6 KB', 'keystroke', 'minimal'), 4);
goal('keystroke at 6 KB: less than half of the JSON server', against('6 KB', 'keystroke', JSON_SERVER), 0.5);
goal('completion at 6 KB: less than the JSON server', against('6 KB', 'completion', JSON_SERVER), 1);
goal('hover at 6 KB: less than the JSON server', against('6 KB', 'hover', JSON_SERVER), 1);
/**
 * What the server itself does at a keystroke in the middle of the text, as a multiple of a bare parse.
 * @param {string} text
 */
function ownWork(text) {
  const at = offsetIn(text);
  const memory = new g.CheckMemory();
  const own = [];
  const bare = [];
  let analysis;
  for (let i = 0; i < 40; i++) {
    const next = `${text.slice(0, at)}x${i}${text.slice(at)}`;
    let began = performance.now();
    analysis = analysed(next, analysis);
    g.check(analysis, catalogue, { limit: 1000 }, undefined, memory);
    if (i >= 10) own.push(performance.now() - began);
    began = performance.now();
    g.parseTree(next);
    if (i >= 10) bare.push(performance.now() - began);
  }
  return median(own) / median(bare);
}
const large = measured.texts.filter((t) => t.name.endsWith('1 MB'));
goal(
  "keystroke in one statement at 1 MB: the server's own work takes less time than a bare parse of the file",
  large.map((t) => ownWork(t.text)),
  1,
);
goal(
  'the same, measured at the client, with up to 1,000 diagnostics sent and read',
  large.map((t) => median(t.results.keystroke.get('Grantwise')) / median(t.parse)),
  1,
);
goal(
  'start: at most 1.5 times the minimal server',
  [median(measured.start.get('Grantwise')) / floor.start],
  1.5,
);
goal(
  'first diagnostics of a fresh server at 6 KB: at most 50 ms',
  [median(measured.first.get('Grantwise'))],
  50,
  ([first]) => `${ms(first ?? Number.NaN)} ms`,
);
goal(
  'memory after the edits: at most 30 MB more than the minimal server',
  [(measured.memory.get('Grantwise')?.after ?? Number.NaN) - floor.memory],
  30,
  ([mb]) => `${mb?.toFixed(0)} MB`,
);
say();

/** @type {[name: string, text: string][]} */
const texts = [['generated, 6 KB', generated(catalogue, 6000)], ...managedOfSixKb()];
if (texts.length === 1) console.log('(real policies are skipped: ../shared is missing)\n');

console.log('Times in ms; in brackets, how many bare jsonc-parser parses of the same text fit into it.\n');
console.log(
  `${'policy'.padEnd(52)} ${'parse'.padStart(7)} ${'tree'.padStart(14)} ${'sets'.padStart(14)} ${'all rules'.padStart(14)}`,
);
/** @type {Record<'tree' | 'sets' | 'all', number[]>} */
const ratios = { tree: [], sets: [], all: [] };
for (const [name, text] of texts) {
  const parse = time(() => g.parseTree(text));
  const tree = time(() => run(text, noRules));
  const sets = time(() => run(text, onlySets));
  const all = time(() => run(text, {}));
  const shown = (/** @type {number} */ ms, /** @type {'tree' | 'sets' | 'all'} */ key) => {
    ratios[key].push(ms / parse);
    return `${ms.toFixed(3)} (${(ms / parse).toFixed(1)})`.padStart(14);
  };
  console.log(
    `${`${name}`.slice(0, 44).padEnd(45)} ${String(text.length).padStart(6)} ${parse.toFixed(3).padStart(7)} ${shown(tree, 'tree')} ${shown(sets, 'sets')} ${shown(all, 'all')}`,
  );
}
console.log(
  `\nmedian ratio: tree ${median(ratios.tree).toFixed(1)}, shadow and redundancy ${median(ratios.sets).toFixed(1)} (goal: 20), all rules ${median(ratios.all).toFixed(1)} (goal: 20)\n`,
);

const { requestTimes } = await import('./requests.mjs');
const rows = await requestTimes(texts.slice(0, 4));
console.log('Requests to dist/server.js over stdio, each after a keystroke, ms:');
for (const method of new Set(rows.map((r) => r.method))) {
  const own = rows.filter((r) => r.method === method);
  const worst = (/** @type {'median' | 'p95' | 'worst'} */ key) =>
    Math.max(...own.map((r) => r[key]))
      .toFixed(2)
      .padStart(8);
  const items = Math.max(...own.map((r) => r.items));
  console.log(
    `  ${method.padEnd(22)} median ${worst('median')}  p95 ${worst('p95')} (goal: 10)  worst ${worst('worst')}${items ? `  at most ${items} items` : ''}`,
  );
}
console.log(`  (the worst of ${Math.min(texts.length, 4)} policies)\n`);

const many = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: Array.from({ length: 500 }, (_, i) => ({
      Sid: `S${i}`,
      Effect: i % 5 ? 'Allow' : 'Deny',
      Action: ['s3:GetObject', 's3:Put*', 'sqs:SendMessage'].slice(0, 1 + (i % 3)),
      Resource: [`arn:aws:s3:::bucket-${i}/*`, `arn:aws:sqs:*:111122223333:q${i}`],
    })),
  },
  null,
  2,
);
console.log(
  `500 statements (${many.length} characters): shadow and redundancy ${time(() => run(many, onlySets), 5).toFixed(0)} ms (goal: 1,000), all rules ${time(() => run(many, {}), 5).toFixed(0)} ms`,
);

const five = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::reports/*' },
    { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:*:111122223333:orders' },
    {
      Effect: 'Allow',
      Action: 's3:List*',
      Resource: '*',
      Condition: { StringLike: { 's3:prefix': 'home/*' } },
    },
    { Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ],
});
const [fivePolicy] = analysed(five).policies;
if (!fivePolicy) throw new Error('the policy is not found in its text');
const compiled = g.compilePolicy(fivePolicy);
const asked = {
  principal: 'arn:aws:iam::111122223333:user/ana',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026/january.csv',
  account: '111122223333',
  context: { 'aws:SecureTransport': 'true' },
};
const request = g.deriveContext(
  {
    caller: g.parseCaller(asked.principal),
    action: asked.action,
    resource: asked.resource,
    context: g.makeContext(asked.context),
  },
  catalogue,
  asked.account,
);

/**
 * How many a second, from the median of some rounds.
 * @param {() => unknown} call
 * @param {number} n calls in a round
 */
function perSecond(call, n) {
  const each = time(() => {
    for (let i = 0; i < n; i++) call();
  }, 5);
  return Math.round((n / each) * 1000);
}
const number = (/** @type {number} */ n) => n.toLocaleString('en');
const prepared = g.prepare(request);
const set = { identity: [{ name: 'five', policy: compiled }] };
const options = { resourceAccount: asked.account };
const one = perSecond(() => g.decide(compiled, prepared), 200_000);
const decision = perSecond(() => g.authorize(request, set, catalogue, options).decision, 50_000);
const explained = perSecond(() => g.authorize(request, set, catalogue, options).explanation, 10_000);
if (g.authorize(request, set, catalogue, options).decision !== 'Allow')
  throw new Error('not the decision it was');
say('**Evaluations of a compiled policy with 5 statements**, per second on one core\n');
head('', 'per second', 'times iam-simulate');
// The comparison: another engine, as an external program that is installed only for the benchmark.
/** @type {{ version: string, result: string, perSecond: number } | undefined} */
let peer;
try {
  ensurePeers();
  const answer = execFileSync(process.execPath, [join(root, 'bench/peers/iam-simulate.mjs')], {
    input: JSON.stringify({ policy: JSON.parse(five), ...asked }),
    encoding: 'utf8',
  });
  peer = JSON.parse(answer);
} catch (error) {
  console.log(`(@cloud-copilot/iam-simulate could not be run: ${String(error).split('\n')[0]})`);
}
const beside = (/** @type {number} */ n) => (peer ? (n / peer.perSecond).toFixed(0) : '');
row('one policy, allowed or not', number(one), beside(one));
row(
  "AWS's complete decision, with derived keys (goals: 200,000, and 60 times)",
  number(decision),
  beside(decision),
);
row('the same, with an explanation', number(explained), beside(explained));
if (peer) row(`@cloud-copilot/iam-simulate ${peer.version} (${peer.result})`, number(peer.perSecond), '1');

const { growth, growthTable } = await import('./growth-shapes.mjs');
say(
  '\n**Growth**: CPU time of the first check, when there is more of one thing. An exponent of 1 is time that doubles with\nthe size; `test/core/growth.test.ts` fails above 1.3.\n',
);
const grown = growth((text, kind) => {
  const analysis = g.analyse(text, 'bench-policy.json', { kind, reason: 'the benchmark' });
  if (!analysis) throw new Error('the policy is not found in its text');
  g.check(analysis, catalogue);
});
say(growthTable(grown));

if (process.argv.includes('--write')) {
  const page = join(root, 'docs/benchmarks.md');
  const [before] = readFileSync(page, 'utf8').split('<!-- measured -->');
  writeFileSync(page, `${before}<!-- measured -->\n\n${report.join('\n').trim()}\n`);
}
