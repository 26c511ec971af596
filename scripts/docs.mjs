// Writes the generated parts of the docs: from the metadata of the rules, the head of each page in docs/rules, its index,
// the README's table, docs/coverage.md and the schema of grantwise.json; from scripts/word-list.json, the tables of
// docs/style.md. `--check` only compares, and fails if a file is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { conditionKeyDocs } from './condition-key-docs.mjs';
import { conditionsReference } from './conditions-reference.mjs';
import { configSchema } from './config-schema.mjs';
import { generate } from './generate.mjs';
import { guideLink } from './guide-links.mjs';
import { manifest } from './manifest.mjs';
import { root } from './paths.mjs';

/** @typedef {Pick<import('../server/src/rules/rule.js').Rule, 'id' | 'severity' | 'kinds' | 'codes' | 'summary' | 'optIn' | 'hostReports'>} RuleFacts */
/** @typedef {ReadonlyMap<string, string>} Codes types of findings, by code of Access Analyzer */

/** @type {RuleFacts} */
const SYNTAX = {
  id: 'json-syntax',
  severity: 'error',
  codes: ['AA:JSON_SYNTAX_ERROR'],
  summary: 'The text is not valid JSON.',
  hostReports: true,
};

/** @returns {Promise<{ rules: RuleFacts[], codes: Codes, facts: import('./manifest.mjs').Facts }>} */
export async function loadRules() {
  generate();
  const out = join(root, '.cache/rules.mjs');
  await esbuild.build({
    stdin: {
      contents: `export { rules } from './checks.generated.js';
        export { PRESETS } from './engine/check-policy.js'; export { SEVERITIES } from './rule.js';
        export { CONFIG_SHAPE } from './config/config-shape.js';
        export { ACCESS_ANALYZER } from './config/access-analyzer.js';
        export { KIND_DESCRIPTIONS, KIND_LABELS, POLICY_KINDS } from '../policy/policy-kind.js';
        export { REQUEST_FILE_PATTERNS } from '../dialects/request-file-name.js';
        export { LANGUAGES, TEMPLATE_ENDINGS } from '../../../client/src/languages.js';
        export { CDK_LANGUAGES } from '../dialects/cdk-action-list.js';`,
      resolveDir: join(root, 'server/src/rules'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outfile: out,
    logLevel: 'warning',
  });
  const { rules, ACCESS_ANALYZER, ...facts } = await import(`${pathToFileURL(out).href}?${Date.now()}`);
  return {
    facts,
    rules: [...rules, SYNTAX, SUPPRESSION, SKIPPED].sort((a, b) => (a.id < b.id ? -1 : 1)),
    codes: ACCESS_ANALYZER,
  };
}

/** @type {RuleFacts} */
const SUPPRESSION = {
  id: 'suppression',
  severity: 'warning',
  codes: [],
  summary: 'A suppression has no reason, or does not match any finding.',
};

/** @type {RuleFacts} */
const SKIPPED = {
  id: 'skipped-checks',
  severity: 'information',
  codes: [],
  summary: 'Some checks of the document were skipped, since they would take too long.',
};

const code = (/** @type {string} */ c) => c.replace('AA:', 'Access Analyzer ').replace('P:', 'Parliament ');

/** @param {RuleFacts} rule */
function head(rule) {
  const lines = [
    rule.summary,
    '',
    `- Id: \`${rule.id}\``,
    `- Severity: ${rule.severity}`,
    `- Policies: ${rule.kinds ? rule.kinds.join(', ') : 'all kinds'}`,
  ];
  if (rule.codes.length > 0) lines.push(`- Covers: ${rule.codes.map(code).join(', ')}`);
  if (rule.optIn) lines.push('- Off by default: turn it on with the preset `strict` or in your settings');
  lines.push(`- Guide: ${guideLink(rule.id)}`);
  if (rule.hostReports) lines.push('- Not shown in VS Code, whose JSON support reports it');
  return lines.join('\n');
}

/**
 * @param {readonly RuleFacts[]} rules
 * @param {string} prefix of links to their pages
 */
const table = (rules, prefix) =>
  [
    '| Rule | Severity | Description |',
    '|---|---|---|',
    ...rules.map(
      (r) =>
        `| [${r.id}](${prefix}${r.id}.md) | ${r.severity}${r.optIn ? ' (off by default)' : ''} | ${r.summary} |`,
    ),
  ].join('\n');

/**
 * Replaces what is between two marks.
 * @param {string} text
 * @param {string} name
 * @param {string} body
 */
const between = (text, name, body) => {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`the file has no <!-- ${name} --> markers`);
  return text.replace(pattern, (_, open, close) => `${open}${body}\n${close}`);
};

/**
 * The codes that no rule covers, and the reasons.
 * @type {Record<string, string>}
 */
const NOT_COVERED = {
  'AA:SCP_SYNTAX_ERROR_ACTION_WILDCARD':
    'AWS removed this restriction: SCPs now accept `*` and `?` anywhere in an action',
};

/**
 * Where a rule covers less than the code, or differs from it.
 * @type {Record<string, string>}
 */
const REMARKS = {
  'AA:WILDCARD_USAGE_TOO_PERMISSIVE':
    'Sensitive keys and `aws:userid`. AWS does not document which keys its "6 consecutive characters" apply to, so that part is not checked',
  'AA:VARIABLE_USAGE_TOO_PERMISSIVE':
    "Sensitive keys, except with variables for an account or organization (`${aws:PrincipalAccount}`), which AWS's own examples use",
  'AA:INVALID_ARN_REGION':
    'The Region must exist. The data does not say in which Regions a service is available',
  'AA:UNSUPPORTED_ACTION_FOR_CONDITION_KEY':
    'Information, because the data on condition keys is not complete',
  'AA:INVALID_ACTION': 'A warning, because AWS accepts actions of retired services and future actions',
  'AA:INVALID_SERVICE_IN_ACTION': 'A warning, for the same reason as INVALID_ACTION',
  'AA:PASS_ROLE_WITH_STAR_IN_RESOURCE': 'Full administrator access is reported once, by `full-admin`',
  'AA:UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL':
    'Keys about the identity that made the request. AWS does not publish a list for each service',
  'AA:RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL':
    'Resource-based policies. Not role trust policies, because many services do not send a source',
  'AA:UNSUPPORTED_RESOURCE_ARN_IN_POLICY': 'Based on the service that most ARNs of the policy belong to',
  'AA:POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA':
    'Amazon S3, DynamoDB, Amazon SQS, AWS KMS, Lambda and Secrets Manager',
};

const PARLIAMENT = [
  'BAD_PATTERN_FOR_MFA',
  'CREDENTIALS_EXPOSURE',
  'MALFORMED',
  'MISMATCHED_TYPE',
  'PERMISSIONS_MANAGEMENT_ACTIONS',
  'PRIVILEGE_ESCALATION',
  'RESOURCE_EFFECTIVELY_STAR',
  'RESOURCE_MISMATCH',
  'RESOURCE_POLICY_PRIVILEGE_ESCALATION',
  'RESOURCE_STAR',
  'SENSITIVE_ACCESS',
  'SINGLE_VALUE_CONDITION_TOO_PERMISSIVE',
  'UNKNOWN_ACTION',
  'UNKNOWN_CONDITION_FOR_ACTION',
  'UNKNOWN_PREFIX',
];

/**
 * @param {string} text
 * @param {readonly RuleFacts[]} rules
 * @param {Codes} codes
 */
function coverage(text, rules, codes) {
  /**
   * @param {string} tool
   * @param {string} code
   * @param {string} [type]
   */
  const row = (tool, code, type) => {
    const id = `${tool}:${code}`;
    const by = rules.filter((r) => r.codes.includes(id)).map((r) => `[${r.id}](rules/${r.id}.md)`);
    if (by.length === 0 && !NOT_COVERED[id]) throw new Error(`no rule covers ${id}, and no reason is given`);
    const remark = by.length === 0 ? NOT_COVERED[id] : (REMARKS[id] ?? '');
    return `| ${code} | ${type ? `${type} | ` : ''}${by.join(', ') || 'none'} | ${remark} |`;
  };
  const types = ['ERROR', 'SECURITY_WARNING', 'GENERAL_WARNING', 'SUGGESTION'];
  const all = [...codes].sort((a, b) => types.indexOf(a[1]) - types.indexOf(b[1]) || (a[0] < b[0] ? -1 : 1));
  for (const rule of rules) {
    for (const c of rule.codes) {
      const known = c.startsWith('AA:') ? codes.has(c.slice(3)) : PARLIAMENT.includes(c.slice(2));
      if (!known) throw new Error(`${rule.id} covers ${c}, which is not a known code`);
    }
  }
  const table = [
    '## IAM Access Analyzer',
    '',
    '| Code | Type | Rule | Remark |',
    '|---|---|---|---|',
    ...all.map(([code, type]) => row('AA', code, type.toLowerCase().replace('_', ' '))),
    '',
    '## Parliament',
    '',
    '| Code | Rule | Remark |',
    '|---|---|---|',
    ...PARLIAMENT.map((code) => row('P', code)),
  ].join('\n');
  return between(text, 'coverage', table);
}

const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|');

/** @typedef {Record<'avoid' | 'write' | 'bad' | 'good', string> & { spelling?: boolean }} Word */

/**
 * The tables of docs/style.md. The checker skips them, because they contain what it looks for.
 * @param {string} text
 */
function style(text) {
  /** @type {{ words: Word[] }} */
  const { words } = JSON.parse(readFileSync(join(root, 'scripts/word-list.json'), 'utf8'));
  const list = (
    /** @type {string} */ head,
    /** @type {('avoid' | 'write' | 'bad' | 'good')[]} */ keys,
    /** @type {Word[]} */ chosen,
  ) =>
    [
      head,
      `|${'---|'.repeat(keys.length)}`,
      ...chosen.map((w) => `| ${keys.map((k) => cell(w[k])).join(' | ')} |`),
    ].join('\n');
  const phrases = list(
    '| Do not write | Write | Bad | Good |',
    ['avoid', 'write', 'bad', 'good'],
    words.filter((w) => !w.spelling),
  );
  const spelling = list(
    '| Do not write | Write |',
    ['avoid', 'write'],
    words.filter((w) => w.spelling),
  );
  return between(between(text, 'words', phrases), 'spelling', spelling);
}

/**
 * @param {{ check: boolean }} options `check`: write nothing.
 * @returns {Promise<string[]>} the files that are not up to date.
 */
export async function docs({ check }) {
  const { rules, codes, facts } = await loadRules();
  /** @type {string[]} */
  const stale = [];
  /**
   * @param {string} file
   * @param {(text: string) => string} make
   */
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
    () => `# Rules\n\nGenerated by \`npm run docs\` from the metadata of the rules.\n\n${table(rules, '')}\n`,
  );
  update(
    join(root, 'schemas/grantwise.schema.json'),
    () => `${JSON.stringify(configSchema(rules, facts), null, 2)}\n`,
  );
  update(join(root, 'package.json'), (text) =>
    manifest(
      text,
      facts,
      rules.map((rule) => rule.id),
    ),
  );
  update(join(root, 'docs/coverage.md'), (text) => coverage(text, rules, codes));
  const keyDocs = await conditionKeyDocs();
  update(join(root, 'docs/condition-keys.md'), () => keyDocs);
  const reference = await conditionsReference();
  update(join(root, 'docs/reference/conditions.md'), () => reference);
  update(join(root, 'docs/style.md'), style);
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
