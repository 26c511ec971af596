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
    stdin: {
      contents: `export { rules } from './checks.generated.js'; export { ACCESS_ANALYZER } from './config/access-analyzer.js';`,
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
  const { rules, ACCESS_ANALYZER } = await import(`${pathToFileURL(out).href}?${Date.now()}`);
  return {
    rules: [...rules, SYNTAX, SUPPRESSION].sort((a, b) => (a.id < b.id ? -1 : 1)),
    codes: ACCESS_ANALYZER,
  };
}

const SUPPRESSION = {
  id: 'suppression',
  severity: 'information',
  codes: [],
  summary: 'A suppression has no reason, or nothing to suppress.',
};

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
  if (rule.optIn) lines.push('- Off by default: the preset `strict` or your settings turn it on');
  if (rule.hostReports) lines.push('- Not shown in VS Code, whose JSON support says the same');
  return lines.join('\n');
}

const table = (rules, prefix) =>
  [
    '| Rule | Severity | What it finds |',
    '|---|---|---|',
    ...rules.map(
      (r) =>
        `| [${r.id}](${prefix}${r.id}.md) | ${r.severity}${r.optIn ? ' (off by default)' : ''} | ${r.summary} |`,
    ),
  ].join('\n');

const between = (text, name, body) => {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`there are no <!-- ${name} --> marks`);
  return text.replace(pattern, (_, open, close) => `${open}${body}\n${close}`);
};

/** Codes that no rule covers, and why not. */
const NOT_COVERED = {
  'AA:SCP_SYNTAX_ERROR_ACTION_WILDCARD':
    'AWS has lifted it: the current page of SCP syntax allows `*` and `?` anywhere in an action',
};

/** Where a rule covers less than the code says, or differs from it. */
const REMARKS = {
  'AA:WILDCARD_USAGE_TOO_PERMISSIVE':
    'sensitive keys and `aws:userid`; AWS does not say which keys its "6 consecutive characters" are for, so that part is not judged',
  'AA:VARIABLE_USAGE_TOO_PERMISSIVE':
    "sensitive keys, except variables that hold an account or organisation (`${aws:PrincipalAccount}`), which AWS's own examples use",
  'AA:INVALID_ARN_REGION': 'the Region must exist; where a service is offered is not in the data',
  'AA:UNSUPPORTED_ACTION_FOR_CONDITION_KEY': 'information: the data on keys is not complete',
  'AA:INVALID_ACTION': 'a warning: actions of retired services and of tomorrow are valid to AWS',
  'AA:INVALID_SERVICE_IN_ACTION': 'a warning, for the same reason',
  'AA:PASS_ROLE_WITH_STAR_IN_RESOURCE': 'full administrators are told once, by `full-admin`',
  'AA:UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL':
    'keys about the identity behind a call; AWS publishes no list for single services',
  'AA:RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL':
    'resource policies; not trust policies, where many services send no source',
  'AA:UNSUPPORTED_RESOURCE_ARN_IN_POLICY': 'judged by the service that most ARNs of the policy belong to',
  'AA:POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA': 'S3, DynamoDB, SQS, KMS, Lambda and Secrets Manager',
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

function coverage(text, rules, codes) {
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
      if (!known) throw new Error(`${rule.id} claims ${c}, which is no code`);
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

/** The schema of grantwise.json: completion and hover in editors with JSON support. */
function configSchema(rules) {
  const kinds = ['identity', 'resource', 'trust', 'scp', 'rcp', 'boundary', 'session', 'endpoint'];
  const severities = ['error', 'warning', 'information', 'hint'];
  const strings = (description) => ({ description, type: 'array', minItems: 1, items: { type: 'string' } });
  const ruleId = {
    description: 'Id of a rule, or organization/ and the id of one of yours.',
    anyOf: [{ enum: rules.map((r) => r.id) }, { type: 'string', pattern: '^organization/' }],
  };
  const checks = {
    requireConditions: {
      description: 'Statements that allow one of the actions must have conditions on the keys.',
      type: 'object',
      additionalProperties: false,
      required: ['actions', 'keys'],
      properties: {
        actions: strings('Actions, wildcards understood: iam:PassRole, s3:Put*.'),
        keys: strings('Condition keys, wildcards understood: iam:PassedToService, aws:RequestTag/*.'),
        match: { description: 'All of the keys (the default), or any of them.', enum: ['all', 'any'] },
      },
    },
    forbidActions: strings('Actions that no policy may allow, wildcards understood.'),
    forbidResources: strings('ARNs that no policy may allow access to, wildcards understood.'),
    forbidPrincipals: strings('Principals that no policy may name, wildcards understood; "*" is everyone.'),
    forbidTogether: strings('Actions of which one policy must not allow all.'),
    allowedAccounts: strings('The only accounts that policies may name, 12 digits each.'),
    allowedRegions: strings('The only Regions that policies may name: eu-central-1, eu-*.'),
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Grantwise configuration',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      preset: {
        description: 'Which rules are on, and how severe they are.',
        enum: ['recommended', 'strict', 'access-analyzer'],
      },
      rules: {
        description: 'The severity of single rules.',
        type: 'object',
        properties: Object.fromEntries(
          rules.map((r) => [r.id, { description: r.summary, enum: ['off', ...severities] }]),
        ),
        patternProperties: { '^organization/': { enum: ['off', ...severities] } },
        additionalProperties: false,
      },
      suppressions: {
        description: 'Findings that are meant so.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['rule', 'file', 'reason'],
          properties: {
            rule: ruleId,
            file: { description: 'Path or glob pattern, relative to this file.', type: 'string' },
            statement: { description: 'Sid of the one statement that is meant.', type: 'string' },
            reason: { description: 'Why it is meant so.', type: 'string', minLength: 1 },
          },
        },
      },
      organization: {
        description: "Your organisation's own rules; each has exactly one check.",
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['id', 'message'],
          properties: {
            id: {
              description: 'Words in lower case with hyphens.',
              type: 'string',
              pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
            },
            message: { description: 'What to tell the author of the policy.', type: 'string', minLength: 1 },
            severity: { description: 'warning when left out.', enum: severities },
            kinds: {
              description: 'Kinds of policy that the rule is for; all when left out.',
              type: 'array',
              items: { enum: kinds },
            },
            ...checks,
          },
          oneOf: Object.keys(checks).map((name) => ({ required: [name] })),
        },
      },
    },
  };
}

export async function docs({ check }) {
  const { rules, codes } = await loadRules();
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
  update(
    join(root, 'schemas/grantwise.schema.json'),
    () => `${JSON.stringify(configSchema(rules), null, 2)}\n`,
  );
  update(join(root, 'docs/coverage.md'), (text) => coverage(text, rules, codes));
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
