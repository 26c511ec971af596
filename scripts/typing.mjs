// How many letters does someone type until what they mean is the first suggestion, or among the first five? Policies are
// typed from top to bottom: completion sees only what is before the cursor, with the brackets closed. Measures policies
// that are not among those whose actions are counted for this. `npm run typing [-- CORPUS [POLICIES]]`
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isHeldOut, readCorpus, usageData } from './action-usage.mjs';
import { checkModel, encode, readIamData } from './build-catalogue.mjs';
import { root } from './paths.mjs';

/** @typedef {'action' | 'key' | 'operator'} PlaceKind */
/** @typedef {{ kind: PlaceKind, before: string, value: string }} Place */
/** @typedef {{ label: string, filter: string, text: string }} Offered */
/** @typedef {{ count: number, first: number, five: number }} Share */

/** Of one policy, so many of each kind. */
const PER_POLICY = 6;
/** Letters after the prefix, after which the rest is taken to be typed too. */
const PATIENCE = 14;

/**
 * The actions, operators and condition keys of a policy, with the text before each.
 * @param {unknown} document
 * @returns {Place[]}
 */
function placesOf(document) {
  const text = JSON.stringify(document, null, 2);
  /** @type {Place[]} */
  const places = [];
  let element = '';
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)) {
    const [, value = '', colon] = match;
    const before = text.slice(0, match.index + 1);
    const add = (/** @type {PlaceKind} */ kind) => places.push({ kind, before, value });
    if (colon && /^(Action|NotAction|Resource|NotResource|Condition|Principal|Sid|Effect)$/.test(value))
      element = value;
    else if (!colon && element.endsWith('Action') && /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(value)) add('action');
    else if (colon && element === 'Condition' && /^(ForA|String|Arn|Bool|Num|Date|Ip|Null)/.test(value))
      add('operator');
    else if (colon && element === 'Condition' && /^[a-z0-9-]+:[^/$]*$/i.test(value)) add('key');
  }
  return places;
}

/** What closes the strings and brackets of a text. @param {string} text */
function closing(text) {
  const open = [];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && quoted) i++;
    else if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === '{') open.push('}');
    else if (c === '[') open.push(']');
    else if (c === '}' || c === ']') open.pop();
  }
  return (quoted ? '"' : '') + open.reverse().join('');
}

/** @param {string} letters @param {string} text */
function inOrder(letters, text) {
  let i = 0;
  for (const c of text) if (c === letters[i]) i++;
  return i === letters.length;
}

/**
 * The suggestions that an editor shows for typed text: those that begin with it, then those with its letters in order.
 * @param {readonly Offered[]} offered
 * @param {string} typed
 */
function shown(offered, typed) {
  const letters = typed.toLowerCase();
  const begin = offered.filter((o) => o.filter.toLowerCase().startsWith(letters));
  const loose = offered.filter((o) => !begin.includes(o) && inOrder(letters, o.filter.toLowerCase()));
  return [...begin, ...loose];
}

/**
 * The letters of all values that are typed until they are the first suggestion, and among the first five, from 0 to 1.
 * @param {readonly { name: string, document: unknown }[]} policies
 * @param {(text: string, offset: number) => readonly Offered[]} complete the suggestions, the best first
 * @returns {Record<PlaceKind, Share>}
 */
export function measureTyping(policies, complete) {
  const sums = Object.fromEntries(
    ['action', 'key', 'operator'].map((kind) => [kind, { count: 0, letters: 0, first: 0, five: 0 }]),
  );
  for (const { document } of policies) {
    const places = placesOf(document);
    for (const [kind, sum] of Object.entries(sums)) {
      const own = places.filter((p) => p.kind === kind);
      const step = Math.max(1, own.length / PER_POLICY);
      for (let n = 0; n < own.length; n += step) {
        const { before, value } = /** @type {Place} */ (own[Math.floor(n)]);
        const place = lettersUntil(before, value, kind, complete);
        sum.count++;
        sum.letters += value.length;
        sum.first += place.first;
        sum.five += place.five;
      }
    }
  }
  return /** @type {Record<PlaceKind, Share>} */ (
    Object.fromEntries(
      Object.entries(sums).map(([kind, { count, letters, first, five }]) => [
        kind,
        { count, first: first / Math.max(1, letters), five: five / Math.max(1, letters) },
      ]),
    )
  );
}

/**
 * @param {string} before
 * @param {string} value
 * @param {string} kind
 * @param {(text: string, offset: number) => readonly Offered[]} complete
 */
function lettersUntil(before, value, kind, complete) {
  const wanted = value.toLowerCase();
  let five = value.length;
  const most = Math.min(value.length, value.indexOf(':') + 1 + PATIENCE);
  for (let n = 0; n <= most; n++) {
    const typed = value.slice(0, n);
    const text = before + typed;
    const rank = shown(complete(text + closing(text), text.length), typed).findIndex((o) => {
      const inserted = o.text.toLowerCase();
      return inserted === wanted || (kind !== 'action' && inserted.startsWith(wanted));
    });
    if (rank >= 0 && rank < 5) five = Math.min(five, n);
    if (rank === 0) return { first: n, five };
  }
  return { first: value.length, five };
}

/** The string at the beginning of what an item inserts. @param {string} text */
export const insertedString = (text) =>
  text
    .replace(/^"/, '')
    .replace(/"[\s\S]*$/, '')
    .replace(/\$\{\d+:?([^}]*)\}|\$\d/g, '$1')
    .replace(/\\\$/g, '$');

/**
 * The policies of a corpus that are not counted in `catalogueWithout`.
 * @param {string} file one JSON object a line: {"name", "document"}
 * @returns {{ name: string, document: unknown }[]}
 */
export const heldOut = (file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ name }) => isHeldOut(name));

/**
 * The catalogue with the counts of the policies that are not held out. What ships counts all.
 * @param {string} corpus a folder, as for scripts/action-usage.mjs
 */
export function catalogueWithout(corpus) {
  const model = readIamData();
  const counted = readCorpus(corpus).filter((p) => !isHeldOut(p.name));
  return encode(model, checkModel(model), usageData(counted, model));
}

export const CORPUS = join(root, '../shared/corpus/aws-managed-policies.jsonl');

async function main(file = CORPUS, most = 1000) {
  if (!existsSync(file)) {
    console.error(`There is no corpus at ${file}.`);
    process.exit(2);
  }
  const { bundleCore } = await import('./bundle-core.mjs');
  /**
   * @type {typeof import('../server/src/lsp/features/completion.js')
   *   & typeof import('../server/src/lsp/session/workspace.js')
   *   & typeof import('../server/src/lsp/session/settings.js')
   *   & typeof import('../server/src/catalogue/catalogue.js')
   *   & typeof import('../server/src/service/iam-language-service.js')
   *   & typeof import('vscode-languageserver-textdocument')}
   */
  const core = await bundleCore('typing', {
    './lsp/features/completion.js': 'completionList',
    './lsp/session/workspace.js': 'Workspace',
    './lsp/session/settings.js': 'DEFAULTS',
    './catalogue/catalogue.js': 'Catalogue',
    './service/iam-language-service.js': 'createIamLanguageService',
    'vscode-languageserver-textdocument': 'TextDocument',
  });
  const catalogue = new core.Catalogue(catalogueWithout(dirname(CORPUS)));
  const service = core.createIamLanguageService(catalogue);
  const workspace = new core.Workspace(service);
  /** @type {number[]} */
  const times = [];
  let version = 0;
  const policies = heldOut(file).slice(0, most);
  const shares = measureTyping(policies, (text, offset) => {
    const document = core.TextDocument.create('file:///work/policy.json', 'json', ++version, text);
    const policy = workspace.policyToComplete(document, core.DEFAULTS, offset);
    const started = performance.now();
    const { items } = core.completionList(policy, service, document, offset);
    times.push(performance.now() - started);
    return items.map(({ label, filterText = label, textEdit }) => ({
      label,
      filter: filterText.replace(/^"/, ''),
      text: insertedString(textEdit?.newText ?? label),
    }));
  });
  console.log(
    `${policies.length} policies that were not counted; letters typed until the wanted suggestion is\n`,
  );
  console.log('| What | Places | First | Among five |\n|---|---|---|---|');
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)}%`;
  for (const [kind, { count, first, five }] of Object.entries(shares))
    console.log(`| ${kind} | ${count} | ${percent(first)} | ${percent(five)} |`);
  times.sort((a, b) => a - b);
  const within = (/** @type {number} */ share) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(`\nTime of a completion: median ${within(0.5)} ms, 95th percentile ${within(0.95)} ms`);
}

if (process.argv[1]?.endsWith('scripts/typing.mjs'))
  await main(process.argv[2], process.argv[3] ? Number(process.argv[3]) : undefined);
