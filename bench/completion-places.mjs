// Times completion at each kind of place in policies of 6 KB, by itself and right after a keystroke, in CPU time of this process:
// `node bench/completion-places.mjs [ROUNDS]`. What is counted: reading the edited document, the suggestions, and their JSON.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCore } from '../scripts/bundle-core.mjs';
import { root } from '../scripts/paths.mjs';
import { median } from './servers.mjs';
import { generated, managedOfSixKb } from './texts.mjs';

/** What is typed into a statement of the policy, with ‸ at the cursor. The last character is the keystroke. */
const PLACES = {
  'empty action': '"Action": ["‸"]',
  'second action, empty': '"Action": ["OWN", "‸"]',
  'one letter': '"Action": ["s‸"]',
  'second action, one letter': '"Action": ["OWN", "s‸"]',
  'two letters': '"Action": ["ec‸"]',
  'bare word, 3': '"Action": ["get‸"]',
  'bare word, 6': '"Action": ["bucket‸"]',
  'bare words': '"Action": ["getobj‸"]',
  'service:': '"Action": ["s3:‸"]',
  'large service:': '"Action": ["ec2:‸"]',
  'action, 3 letters': '"Action": ["ec2:Des‸"]',
  'resource, empty': '"Action": ["OWN"], "Resource": "‸"',
  'resource, arn:': '"Action": ["OWN"], "Resource": "arn:‸"',
  element: '"Action": ["OWN"], "‸"',
  operator: '"Action": ["OWN"], "Condition": { "‸" }',
  'operator, 3 letters': '"Action": ["OWN"], "Condition": { "Str‸" }',
  'key, empty': '"Action": ["OWN"], "Condition": { "StringEquals": { "‸": "" } }',
  'key, 3 letters': '"Action": ["OWN"], "Condition": { "StringEquals": { "aws‸": "" } }',
  'key value': '"Action": ["OWN"], "Condition": { "StringEquals": { "aws:PrincipalType": "‸" } }',
  'Region value': '"Action": ["OWN"], "Condition": { "StringEquals": { "aws:RequestedRegion": "‸" } }',
};

const ROUNDS = Number(process.argv[2] ?? 60);

/**
 * @type {typeof import('../server/src/lsp/features/completion.js')
 *   & typeof import('../server/src/lsp/session/workspace.js')
 *   & typeof import('../server/src/lsp/session/settings.js')
 *   & typeof import('../server/src/catalogue/catalogue.js')
 *   & typeof import('../server/src/service/iam-language-service.js')
 *   & typeof import('vscode-languageserver-textdocument')}
 */
const core = await bundleCore('completion-places', {
  './lsp/features/completion.js': 'completionList',
  './lsp/session/workspace.js': 'Workspace',
  './lsp/session/settings.js': 'DEFAULTS',
  './catalogue/catalogue.js': 'Catalogue',
  './service/iam-language-service.js': 'createIamLanguageService',
  'vscode-languageserver-textdocument': 'TextDocument',
});
const catalogue = new core.Catalogue(readFileSync(join(root, 'dist/catalogue.dat')));
const service = core.createIamLanguageService(catalogue);
const texts = [generated(catalogue, 6000), ...managedOfSixKb().map(([, text]) => text)];

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * A policy in which one statement has the place, and the offset of the cursor.
 * @param {string} text
 * @param {string} place
 * @param {number} seed says which statement.
 */
function withPlace(text, place, seed) {
  const all = JSON.parse(text);
  const statements = [all.Statement].flat();
  const at = seed % statements.length;
  const [own = 's3:GetObject'] = [statements[at].Action ?? []].flat();
  statements[at] = 'PLACE';
  const written = `{\n      "Effect": "Allow",\n      ${place.replace('OWN', own)}\n    }`;
  const whole = JSON.stringify({ ...all, Statement: statements }, null, 2).replace('"PLACE"', () => written);
  return { text: whole.replace('‸', ''), offset: whole.indexOf('‸') };
}

let version = 0;
/** @param {string} place @param {number} round */
function measure(place, round) {
  const { text, offset } = withPlace(texts[round % texts.length] ?? '', place, round * 7);
  const uri = `file:///work/${round}/bench-policy.json`;
  const workspace = new core.Workspace(service);
  // The statement is there; the keystroke is the last character before the cursor: a quote is closed by the editor.
  const pair = text.slice(offset - 1, offset + 1) === '""' ? 1 : 0;
  const before = text.slice(0, offset - 1) + text.slice(offset + pair);
  const open = core.TextDocument.create(uri, 'json', ++version, before);
  workspace.policyToComplete(open, core.DEFAULTS, offset - 1);
  const document = core.TextDocument.create(uri, 'json', ++version, text);
  const ask = () => {
    const policy = workspace.policyToComplete(document, core.DEFAULTS, offset);
    return core.completionList(policy, service, document, offset, { snippets: true, ...COMMANDS });
  };
  const start = cpu();
  const first = JSON.stringify(ask());
  const middle = cpu();
  const again = JSON.stringify(ask());
  const end = cpu();
  return { keystroke: middle - start, alone: end - middle, bytes: Math.min(first.length, again.length) };
}

const COMMANDS = {
  suggestCommand: 'suggest',
  suggestAtNextStopCommand: 'suggestAtNextStop',
  itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'],
};

/** The slowest of the fastest eighth: about what a machine without other work takes. @param {number[]} list */
const low = (list) => [...list].sort((a, b) => a - b)[list.length >> 3] ?? Number.NaN;

console.log(
  '| Place | By itself, median | fastest eighth | After a keystroke, median | fastest eighth | KB |\n|---|---|---|---|---|---|',
);
for (const place of Object.values(PLACES)) for (let i = 0; i < 30; i++) measure(place, i);
for (const [name, place] of Object.entries(PLACES)) {
  const rows = Array.from({ length: ROUNDS }, (_, i) => measure(place, i));
  const of = (/** @type {'keystroke' | 'alone' | 'bytes'} */ what) => rows.map((r) => r[what]);
  const shown = [median(of('alone')), low(of('alone')), median(of('keystroke')), low(of('keystroke'))];
  const kb = (median(of('bytes')) / 1024).toFixed(0);
  console.log(`| ${name} | ${shown.map((n) => n.toFixed(2)).join(' | ')} | ${kb} |`);
}
