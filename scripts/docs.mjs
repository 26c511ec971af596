// Writes what the rules' metadata says into the docs: the head of each page in docs/rules, its index, and the README's
// table. `--check` only compares and fails on a difference.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';

const SYNTAX = {
  id: 'json-syntax',
  severity: 'error',
  codes: ['AA:JSON_SYNTAX_ERROR'],
  summary: 'The text is not valid JSON.',
  hostReports: true,
};

export async function loadRules() {
  generate();
  const out = join(root, '.cache/rules.mjs');
  await esbuild.build({
    entryPoints: [join(root, 'server/src/rules/checks.generated.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outfile: out,
    logLevel: 'warning',
  });
  const { rules } = await import(`${pathToFileURL(out).href}?${Date.now()}`);
  return [...rules, SYNTAX].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const code = (c) => c.replace('AA:', 'Access Analyzer ').replace('P:', 'Parliament ');

function head(rule) {
  const lines = [
    rule.summary,
    '',
    `- Id: \`${rule.id}\``,
    `- Severity: ${rule.severity}`,
    `- Policies: ${rule.kinds ? rule.kinds.join(', ') : 'all kinds'}`,
  ];
  if (rule.codes.length > 0) lines.push(`- Covers: ${rule.codes.map(code).join(', ')}`);
  if (rule.hostReports) lines.push('- Not shown in VS Code, whose JSON support says the same');
  return lines.join('\n');
}

const table = (rules, prefix) =>
  [
    '| Rule | Severity | What it finds |',
    '|---|---|---|',
    ...rules.map((r) => `| [${r.id}](${prefix}${r.id}.md) | ${r.severity} | ${r.summary} |`),
  ].join('\n');

const between = (text, name, body) => {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`there are no <!-- ${name} --> marks`);
  return text.replace(pattern, (_, open, close) => `${open}${body}\n${close}`);
};

export async function docs({ check }) {
  const rules = await loadRules();
  const stale = [];
  const update = (file, make) => {
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {}
    const wanted = make(text);
    if (wanted === text) return;
    if (check) stale.push(file.slice(root.length + 1));
    else writeFileSync(file, wanted);
  };
  for (const rule of rules)
    update(join(root, `docs/rules/${rule.id}.md`), (text) => between(text, 'rule', head(rule)));
  update(
    join(root, 'docs/rules/README.md'),
    () => `# Rules\n\nWritten by \`npm run docs\` from the rules themselves.\n\n${table(rules, '')}\n`,
  );
  update(join(root, 'README.md'), (text) => between(text, 'rules', table(rules, 'docs/rules/')));
  return stale;
}

if (process.argv[1]?.endsWith('docs.mjs')) {
  const check = process.argv.includes('--check');
  const stale = await docs({ check });
  if (stale.length > 0) {
    console.error(`Not up to date (run "npm run docs"): ${stale.join(', ')}`);
    process.exitCode = 1;
  }
}
