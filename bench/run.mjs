// `npm run bench`: how long the core takes, as ratios to a bare jsonc-parser parse of the same text in the same run.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../scripts/paths.mjs';
import { ensurePackages } from '../scripts/setup.mjs';

ensurePackages();
const { build } = await import('../scripts/build.mjs');
const esbuild = await import('esbuild');
await build({ quiet: true, catalogue: !existsSync(join(root, 'dist/catalogue.dat')) });
const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const entry = join(cache, 'bench-entry.ts');
const core = join(root, 'server/src');
writeFileSync(
  entry,
  `export { analyse, check } from '${core}/rules/check-document.js';
export { rules } from '${core}/rules/engine.js';
export { Catalogue } from '${core}/catalogue/catalogue.js';
export { compilePolicy } from '${core}/policy/compile.js';
export { requestSets } from '${core}/policy/request-set.js';
export { makeContext } from '${core}/policy/request.js';
export { decide } from '${core}/evaluation/evaluate.js';
export { prepare } from '${core}/evaluation/match.js';
export { comparePolicies } from '${core}/evaluation/compare.js';
export { parseTree } from 'jsonc-parser';
`,
);
await esbuild.build({
  entryPoints: [entry],
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  outfile: join(cache, 'bench.mjs'),
  absWorkingDir: root,
  nodePaths: [join(root, 'node_modules')],
  logLevel: 'warning',
});
const g = await import(pathToFileURL(join(cache, 'bench.mjs')).href);
const catalogue = new g.Catalogue(readFileSync(join(root, 'dist/catalogue.dat')));

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Median milliseconds of a call, after warm-up. */
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
const onlySets = Object.fromEntries(g.rules.filter((r) => !SETS.includes(r.id)).map((r) => [r.id, 'off']));
const noRules = Object.fromEntries(g.rules.map((r) => [r.id, 'off']));
const run = (text, rules) => g.check(g.analyse(text, 'bench-policy.json'), catalogue, { rules });

/** A policy of about 6 KB as people write them: several services, conditions, some Denies. */
function generated() {
  const services = ['s3', 'sqs', 'sns', 'lambda', 'dynamodb', 'logs'];
  const Statement = [];
  for (let i = 0; i < 14; i++) {
    const prefix = services[i % services.length];
    const names = catalogue.service(prefix).actionNames;
    Statement.push({
      Sid: `Statement${i}`,
      Effect: i % 5 === 4 ? 'Deny' : 'Allow',
      Action: [0, 1, 2, 3]
        .map((k) => `${prefix}:${names[(i * 7 + k * 3) % names.length]}`)
        .concat(`${prefix}:Get*`),
      Resource: [
        `arn:aws:${prefix}:eu-west-1:111122223333:team-${i}-*`,
        `arn:aws:${prefix}:*:111122223333:shared/*`,
      ],
      ...(i % 3 === 0 ? { Condition: { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } } } : {}),
    });
  }
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

const texts = [['generated, 6 KB', generated()]];
const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');
if (existsSync(corpus)) {
  const real = readFileSync(corpus, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ name, document }) => [name, JSON.stringify(document, null, 2)])
    .filter(([, text]) => text.length > 5500 && text.length < 6600);
  texts.push(...real);
} else console.log('(real policies are left out: ../shared is missing)\n');

console.log('Times in ms; in brackets, how many bare jsonc-parser parses of the same text fit into it.\n');
console.log(
  `${'policy'.padEnd(52)} ${'parse'.padStart(7)} ${'tree'.padStart(14)} ${'sets'.padStart(14)} ${'all rules'.padStart(14)}`,
);
const ratios = { tree: [], sets: [], all: [] };
for (const [name, text] of texts) {
  const parse = time(() => g.parseTree(text));
  const tree = time(() => run(text, noRules));
  const sets = time(() => run(text, onlySets));
  const all = time(() => run(text, {}));
  const shown = (ms, key) => {
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
const compiled = g.compilePolicy(g.analyse(five, 'five-policy.json').policies[0]);
const request = g.prepare({
  caller: undefined,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026/january.csv',
  context: g.makeContext({ 'aws:SecureTransport': 'true' }),
});
const N = 200_000;
const each = time(() => {
  for (let i = 0; i < N; i++) g.decide(compiled, request);
}, 5);
console.log(
  `evaluation of a compiled 5-statement policy: ${Math.round((N / each) * 1000).toLocaleString('en')} a second`,
);
