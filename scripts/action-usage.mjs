// Counts how policies use actions, for the order of suggestions: how many policies have an action, which action follows
// which, the condition keys and resource types that statements with actions of a service have, and which keys go
// together; and which actions statements of AWS managed policies have together. Writes server/data/action-usage.json. Of
// the policies of others only counts are kept, and, except of what follows an action of its service or begins a statement,
// only of what several policies have in common.
// `node scripts/action-usage.mjs [CORPUS]`: a directory with aws-managed-policies.jsonl, foreign-policies.jsonl and
// templates/. `npm run typing` counts four policies in five in the same way, and measures on the others.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIamData } from './build-catalogue.mjs';
import { root } from './paths.mjs';

/** What fewer policies than this have in common is not kept, except what follows an action or begins a statement. */
const COMMON = 2;
/** Of an action, so many of those that follow it. */
const FOLLOWERS = 40;

/**
 * Whether a policy, by its name, is one that counts of the others are measured on.
 * @param {string} name
 */
export function isHeldOut(name) {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619) >>> 0;
  return (hash ^ (hash >>> 15)) % 5 === 0;
}

/** @typedef {{ actions: string[], resources: string[], keys: [operator: string, key: string][] }} StatementUse */
/** @typedef {{ name: string, statements: StatementUse[], managed?: boolean }} PolicyUse */

/** @param {unknown} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const strings = (/** @type {unknown} */ value) => list(value).filter((v) => typeof v === 'string');

/**
 * @param {any} document a policy
 * @returns {StatementUse[]}
 */
const statementsOf = (document) =>
  list(document?.Statement).map((s) => ({
    actions: strings(s?.Action ?? s?.NotAction),
    resources: strings(s?.Resource),
    keys: Object.entries(s?.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.keys(keys ?? {}).map(
        (key) => /** @type {[string, string]} */ ([operator, key.toLowerCase().replace(/\/.*/, '/')]),
      ),
    ),
  }));

/**
 * The action lists of a template in any notation: names of actions with little text between them.
 * @param {string} text
 * @returns {StatementUse[]}
 */
function listsIn(text) {
  /** @type {StatementUse[]} */
  const statements = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const match of text.matchAll(/(?<![\w:.-])[a-z][a-z0-9-]{1,40}:[A-Z][A-Za-z0-9]{2,60}(?![\w:*-])/g)) {
    const between = text.slice(Math.max(0, end), match.index);
    if (match.index - end > 80 || !/^["'\s,-]*$/.test(between))
      statements.push({ actions: [], resources: [], keys: [] });
    statements.at(-1)?.actions.push(match[0]);
    end = match.index + match[0].length;
  }
  return statements;
}

/**
 * @param {string} corpus
 * @returns {PolicyUse[]}
 */
export function readCorpus(corpus) {
  const lines = (/** @type {string} */ file) =>
    readFileSync(join(corpus, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  /** @type {PolicyUse[]} */
  const policies = lines('aws-managed-policies.jsonl').map(({ name, document }) => ({
    name,
    statements: statementsOf(document),
    managed: true,
  }));
  for (const { repo, path, text } of lines('foreign-policies.jsonl')) {
    try {
      policies.push({ name: `${repo}/${path}`, statements: statementsOf(JSON.parse(text)) });
    } catch {
      policies.push({ name: `${repo}/${path}`, statements: listsIn(text) });
    }
  }
  const templates = join(corpus, 'templates');
  for (const kind of readdirSync(templates))
    for (const file of readdirSync(join(templates, kind)).filter((f) => !f.endsWith('.jsonl')))
      policies.push({ name: file, statements: listsIn(readFileSync(join(templates, kind, file), 'utf8')) });
  return policies.filter((p) => p.statements.length > 0);
}

/** Actions of role trust policies, for which there are suggestions of their own. @param {string} id */
const ofTrust = (id) => /^sts:(AssumeRole|TagSession|SetSourceIdentity)/i.test(id);

/** Counts of names, each once a policy. */
class Counts {
  /** @type {Map<string, number>} */
  #counts = new Map();
  /** @type {Set<string>} */
  #here = new Set();
  nextPolicy() {
    this.#here.clear();
  }
  /** @param {string} name */
  add(name) {
    if (this.#here.has(name)) return;
    this.#here.add(name);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
  /** The most frequent first. @param {number} [common] */
  top(common = COMMON) {
    return [...this.#counts]
      .filter(([, n]) => n >= common)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  }
}

/** The part of an ARN format that identifies a resource type, as a pattern. @param {string} format */
const arnPattern = (format) =>
  new RegExp(
    `^${format
      .split(/\$\{[^}]*\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^:]*')}$`,
  );

/** Without its placeholders: the longer it is, the more exactly a format says what it is about. @param {string} format */
const fixedLength = (format) => format.replace(/\$\{[^}]*\}/g, '').length;

/**
 * IDs of actions by their IDs in lowercase.
 * @param {import('./build-catalogue.mjs').Model} model
 * @returns {Map<string, string>}
 */
const actionIds = (model) =>
  new Map(
    model.services.flatMap((s) =>
      s.actions.map((a) => {
        const id = `${s.prefix}:${a.name}`;
        return [id.toLowerCase(), id];
      }),
    ),
  );

/**
 * The lists of actions of AWS managed policies, sorted, except those that are a part of another: `s3:GetObject s3:PutObject`.
 * @param {readonly PolicyUse[]} policies
 * @param {ReadonlyMap<string, string>} names
 */
function managedLists(policies, names) {
  const lists = new Set(
    policies
      .filter((p) => p.managed)
      .flatMap((p) => p.statements.map((s) => s.actions.flatMap((a) => names.get(a.toLowerCase()) ?? [])))
      .filter((ids) => ids.length > 1)
      .map((ids) => ids.join(' ')),
  );
  const spaced = [...lists].map((list) => ` ${list} `);
  return [...lists]
    .filter((list) => !spaced.some((s) => s.length > list.length + 2 && s.includes(` ${list} `)))
    .sort();
}

/**
 * Pairs of actions of which the lists say that one follows the other, or that are of two services, in one policy only.
 * @param {readonly string[]} lists
 * @returns {(pair: string, count: number) => boolean}
 */
function isRare(lists) {
  const inLists = new Set(
    lists.flatMap((list) => {
      const ids = list.split(' ');
      return ids.slice(1).map((id, i) => `${ids[i]} ${id}`);
    }),
  );
  const prefixOf = (/** @type {string | undefined} */ id = '') => id.slice(0, id.indexOf(':'));
  return (pair, count) => {
    const [from, to] = pair.split(' ');
    return count === 1 && (inLists.has(pair) || prefixOf(from) !== prefixOf(to));
  };
}

/**
 * @param {readonly PolicyUse[]} policies
 * @param {import('./build-catalogue.mjs').Model} model
 */
export function countUsage(policies, model) {
  const names = actionIds(model);
  const lists = managedLists(policies, names);
  const rare = isRare(lists);
  const services = new Counts();
  const actions = new Counts();
  const first = new Counts();
  const opening = new Counts();
  const pairs = new Counts();
  const keys = new Counts();
  const resources = new Counts();
  const operators = new Counts();
  const actionKeys = new Counts();
  const keyPairs = new Counts();
  const all = [services, actions, first, opening, pairs, keys, resources, operators, actionKeys, keyPairs];
  const types = new Map(
    model.services.map((s) => [
      s.prefix,
      s.resourceTypes
        .flatMap((t) =>
          t.arns.map((arn) => ({ name: t.name, pattern: arnPattern(arn), fixed: fixedLength(arn) })),
        )
        .sort((a, b) => b.fixed - a.fixed),
    ]),
  );
  for (const { statements } of policies) {
    for (const counts of all) counts.nextPolicy();
    /** @type {string | undefined} */
    let previous;
    for (const statement of statements.filter((s) => !s.actions.every(ofTrust))) {
      const known = statement.actions.flatMap((a) => names.get(a.toLowerCase()) ?? []);
      known.forEach((id, i) => {
        actions.add(id);
        if (i === 0) first.add(id);
        if (previous === undefined) opening.add(id);
        if (previous !== undefined && previous !== id) pairs.add(`${previous} ${id}`);
        previous = id;
      });
      const prefixes = new Set(
        statement.actions.map((a) => a.slice(0, Math.max(0, a.indexOf(':'))).toLowerCase()),
      );
      for (const [operator, key] of statement.keys) {
        operators.add(`${operator} ${key}`);
        for (const id of known) actionKeys.add(`${id} ${key}`);
        for (const [, other] of statement.keys) if (other !== key) keyPairs.add(`${other} ${key}`);
      }
      for (const prefix of prefixes) {
        const own = types.get(prefix);
        if (!own) continue;
        services.add(prefix);
        for (const [, key] of statement.keys) keys.add(`${prefix} ${key}`);
        for (const resource of statement.resources) {
          if (resource === '*') resources.add(`${prefix} *`);
          const type = own.find((t) => t.pattern.test(resource));
          if (type) resources.add(`${prefix} ${type.name}`);
        }
      }
    }
  }
  return {
    services: services.top(),
    actions: actions.top(),
    first: first.top(1),
    opening: opening.top(),
    pairs: pairs.top(1).filter(([pair, n]) => !rare(pair, n)),
    lists,
    keys: keys.top(),
    resources: resources.top(),
    operators: operators.top(),
    actionKeys: actionKeys.top(),
    keyPairs: keyPairs.top(),
  };
}

/**
 * Counts of `owner name`, by owner, as text.
 * @param {[string, number][]} counts
 * @param {(name: string, owner: string) => string} [short]
 */
function byOwner(counts, short = (name) => name, max = Number.POSITIVE_INFINITY) {
  /** @type {Map<string, string[]>} */
  const owners = new Map();
  for (const [pair, n] of counts) {
    const [owner = '', name = ''] = pair.split(' ');
    const own = owners.get(owner) ?? [];
    if (own.length < max) own.push(`${short(name, owner)} ${n}`);
    owners.set(owner, own);
  }
  return owners;
}

/**
 * What is kept of the counts, in the form of server/data/action-usage.json.
 * @param {readonly PolicyUse[]} policies
 * @param {import('./build-catalogue.mjs').Model} model
 */
export function usageData(policies, model) {
  const usage = countUsage(policies, model);
  const prefixOf = (/** @type {string} */ id) => id.slice(0, id.indexOf(':'));
  const followers = byOwner(
    usage.pairs,
    (to, from) => (prefixOf(to) === prefixOf(from) ? to.slice(to.indexOf(':') + 1) : to),
    FOLLOWERS,
  );
  const keys = byOwner(usage.keys);
  const resources = byOwner(usage.resources);
  const actionKeys = byOwner(usage.actionKeys);
  const services = Object.fromEntries(
    [...usage.services].sort().map(([prefix, n]) => [
      prefix,
      {
        policies: n,
        keys: (keys.get(prefix) ?? []).join(' '),
        resources: (resources.get(prefix) ?? []).join(' '),
        actionKeys: Object.fromEntries(
          [...actionKeys]
            .filter(([id]) => prefixOf(id) === prefix)
            .map(([id, own]) => [id.slice(prefix.length + 1), own.join(' ')]),
        ),
        actions: usage.actions
          .filter(([id]) => prefixOf(id) === prefix)
          .map(([id, count]) =>
            [`${id.slice(prefix.length + 1)} ${count}`, ...(followers.get(id) ?? [])].join(' '),
          ),
      },
    ]),
  );
  return {
    $comment:
      'How policies use actions, counted by scripts/action-usage.mjs in AWS managed policies and in policies and templates of public repositories. "actions": an action, the number of policies that have it, then the actions that follow it, each with the number of these policies. "keys", "resources": condition keys and resource types of statements with actions of the service. "first": actions that begin statements. "opening": actions that begin policies. "operators": the keys that an operator compares. "actionKeys": condition keys of statements with the action. "keyPairs": keys of statements that compare the key, too. "lists": what statements of AWS managed policies have together.',
    policies: policies.length,
    lists: usage.lists,
    first: usage.first.map(([id, n]) => `${id} ${n}`).join(' '),
    opening: usage.opening.map(([id, n]) => `${id} ${n}`).join(' '),
    operators: Object.fromEntries(
      [...byOwner(usage.operators, undefined, 30)].map(([name, own]) => [name, own.join(' ')]),
    ),
    keyPairs: Object.fromEntries([...byOwner(usage.keyPairs)].map(([name, own]) => [name, own.join(' ')])),
    services,
  };
}

/** @param {string} corpus */
function main(corpus) {
  if (!existsSync(corpus)) {
    console.error(`There is no corpus at ${corpus}.`);
    process.exit(2);
  }
  const data = usageData(readCorpus(corpus), readIamData());
  writeFileSync(join(root, 'server/data/action-usage.json'), `${JSON.stringify(data, null, 1)}\n`);
  console.log(`${data.policies} policies, ${Object.keys(data.services).length} services`);
}

if (process.argv[1]?.endsWith('action-usage.mjs')) main(process.argv[2] ?? join(root, '../shared/corpus'));
