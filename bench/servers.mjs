// Measures language servers over stdio, in the same run: ours, VS Code's JSON server with an IAM
// schema, and the floor. Times are what a client sees, in milliseconds.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTree } from 'jsonc-parser';
import { root } from '../scripts/paths.mjs';
import { Client } from './client.mjs';
import { iamSchema } from './schema.mjs';
import { generated, managedUpTo } from './texts.mjs';

/** @typedef {import('../server/src/catalogue/catalogue.js').Catalogue} Catalogue */
/** @typedef {import('./client.mjs').Position} Position */
/** @typedef {import('./client.mjs').Server & { name: string, slow?: boolean }} NamedServer */
/** Milliseconds of each call, by server. @typedef {Map<string, number[]>} Times */
/** @typedef {Record<'open' | 'keystroke' | 'completion' | 'hover', Times>} Results */

/** @type {[label: string, characters: number][]} */
const SIZES = [
  ['1 KB', 1000],
  ['6 KB', 6000],
  ['100 KB', 100_000],
  ['1 MB', 1_000_000],
];

/** The maximum time of one server for one round of one measure. */
const ROUND_MS = 400;
/** The maximum time of one server for the thousand edits. */
const EDITS_MS = 20_000;

/** @typedef {readonly number[] | undefined} Numbers */
const sorted = (/** @type {readonly number[]} */ list) => [...list].sort((a, b) => a - b);
/** Not a number where there are none. */
export const median = (/** @type {Numbers} */ list = []) => sorted(list)[list.length >> 1] ?? Number.NaN;
export const p95 = (/** @type {Numbers} */ list = []) =>
  sorted(list)[Math.min(list.length - 1, Math.floor(list.length * 0.95))] ?? Number.NaN;

const peers = join(root, 'bench/peers');

/** Installs the outside programs, which are for the benchmark only. */
export function ensurePeers() {
  const lock = join(peers, 'package-lock.json');
  const stamp = join(peers, 'node_modules/.package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'ignore' });
}

async function minimalServer() {
  const { build } = await import('esbuild');
  const outfile = join(root, '.cache/minimal-server.js');
  mkdirSync(join(root, '.cache'), { recursive: true });
  // As our own server is bundled.
  await build({
    entryPoints: [join(root, 'bench/minimal-server.mjs')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outfile;
}

const codeCache = join(root, '.cache/bench-server.code');
/** The server keeps its compiled code after twenty seconds. */
const UNTIL_KEPT_MS = 22_000;

/** @param {Catalogue} catalogue */
async function serversOf(catalogue) {
  /** @type {NamedServer[]} */
  const servers = [
    // As VS Code starts it.
    { name: 'Grantwise', command: [join(root, 'dist/server.js'), '--stdio', `--code-cache=${codeCache}`] },
    { name: 'minimal', command: [await minimalServer(), '--stdio'] },
  ];
  try {
    ensurePeers();
    const main = join(peers, 'node_modules/vscode-langservers-extracted/bin/vscode-json-language-server');
    const schemaFile = join(root, '.cache/iam-full.schema.json');
    writeFileSync(schemaFile, JSON.stringify(iamSchema(catalogue)));
    /** @returns {NamedServer} */
    const json = (/** @type {string} */ name, /** @type {string} */ url) => ({
      name,
      command: [main, '--stdio'],
      setUp: (client) =>
        client.connection.sendNotification('workspace/didChangeConfiguration', {
          settings: { json: { validate: { enable: true }, schemas: [{ fileMatch: ['*policy.json'], url }] } },
        }),
    });
    servers.push({ ...json('JSON, all actions', `file://${schemaFile}`), slow: true });
    servers.push(json('JSON, shape only', `file://${join(root, 'schemas/iam-policy.schema.json')}`));
  } catch (error) {
    console.log(`(vscode-json-language-server could not be installed: ${String(error).split('\n')[0]})`);
  }
  return servers;
}

/**
 * Where a person types: the offset after an action in the middle of the text.
 * @param {string} text
 */
export function offsetIn(text) {
  const pattern = /"[a-z0-9-]+:[A-Za-z]+(?=")/g;
  pattern.lastIndex = text.length >> 1;
  const match = pattern.exec(text) ?? /"[a-z0-9-]+:[A-Za-z]+(?=")/.exec(text);
  if (!match) throw new Error('the text has no action to type in');
  return match.index + match[0].length;
}

/**
 * The same as a position.
 * @param {string} text
 * @returns {Position}
 */
function placeIn(text) {
  const before = text.slice(0, offsetIn(text)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const behind = (/** @type {Position} */ place) => ({ ...place, character: place.character + 2 });

/**
 * A change that puts two other letters at the place, never the same ones soon again: nothing can be remembered of them.
 * @param {Position} place
 * @param {number} version
 */
function typing(place, version) {
  const letter = (/** @type {number} */ n) => String.fromCharCode(97 + (n % 26));
  return {
    range: { start: place, end: version === 2 ? place : behind(place) },
    text: letter(version) + letter(Math.floor(version / 26)),
  };
}

/**
 * Runs each call in turn, so that what else the machine does meets all servers alike.
 * @param {Map<string, Client>} clients
 * @param {number} rounds
 * @param {(client: Client, round: number) => Promise<number[]>} call
 * @returns {Promise<Times>}
 */
async function inTurn(clients, rounds, call) {
  /** @type {Times} */
  const out = new Map([...clients.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, client] of clients) out.get(name)?.push(...(await call(client, round)));
  }
  return out;
}

/** @param {() => Promise<unknown>} call */
async function timed(call) {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

let uris = 0;

/**
 * What one document costs.
 * @param {Map<string, Client>} clients
 * @param {string} text
 * @param {boolean} heavy fewer rounds
 * @returns {Promise<Results>}
 */
async function measureText(clients, text, heavy) {
  const place = placeIn(text);
  const open = await inTurn(clients, heavy ? 3 : 8, async (client) => {
    const uri = `file:///bench/open-${uris++}-policy.json`;
    const time = await timed(async () => {
      await client.open(uri, text);
      await client.ask('diagnostic', { textDocument: { uri } });
    });
    await client.close(uri);
    return [time];
  });
  const uri = `file:///bench/type-${uris++}-policy.json`;
  for (const client of clients.values()) {
    await client.open(uri, text);
    client.version = 1;
  }
  const strike = (/** @type {Client} */ client) =>
    client.change(uri, ++client.version, typing(place, client.version));
  const diagnose = (/** @type {Client} */ client) => client.ask('diagnostic', { textDocument: { uri } });
  const rounds = heavy ? 4 : 12;
  const each = heavy ? 6 : 24;
  const measure = (/** @type {(client: Client) => Promise<unknown>} */ ask) =>
    inTurn(clients, rounds, async (client, round) => {
      /** @type {number[]} */
      const times = [];
      const until = performance.now() + ROUND_MS;
      // A server that is slow gets fewer.
      for (let i = 0; i < each && (i < 2 || performance.now() < until); i++) {
        const time = await timed(() => ask(client));
        // The first rounds warm up.
        if (round >= rounds / 4) times.push(time);
      }
      return times;
    });
  const keystroke = await measure(async (client) => {
    await strike(client);
    await diagnose(client);
  });
  const request = (/** @type {string} */ method) => async (/** @type {Client} */ client) => {
    await strike(client);
    await client.ask(method, { textDocument: { uri }, position: behind(place) });
  };
  const completion = await measure(request('completion'));
  const hover = await measure(request('hover'));
  for (const client of clients.values()) await client.close(uri);
  return { open, keystroke, completion, hover };
}

/** Opens a text and gets its first diagnostics. @param {Client} client @param {string} uri @param {string} text */
async function firstDiagnostics(client, uri, text) {
  await client.open(uri, text);
  await client.ask('diagnostic', { textDocument: { uri } });
}

/**
 * @param {readonly NamedServer[]} servers
 * @param {string} text whose diagnostics are the first that a fresh server is asked for
 * @returns {Promise<{ start: Times, first: Times }>}
 */
async function startTimes(servers, text) {
  /** @returns {Times} */
  const times = () => new Map(servers.map((s) => [s.name, []]));
  const [start, first] = [times(), times()];
  for (let round = -1; round < 15; round++) {
    for (const server of servers) {
      const client = await Client.start(server);
      const uri = 'file:///bench/first-policy.json';
      const time = await timed(() => firstDiagnostics(client, uri, text));
      // In the first round, compiled code is kept, and files are read for the first time.
      if (round < 0 && server.command.some((a) => a.startsWith('--code-cache')))
        await new Promise((resolve) => setTimeout(resolve, UNTIL_KEPT_MS));
      else if (round >= 0) {
        start.get(server.name)?.push(client.started);
        first.get(server.name)?.push(time);
      }
      await client.stop();
    }
  }
  return { start, first };
}

/**
 * Memory in MB of a fresh server after it has warmed up with a 6 KB policy, and after 1,000 more edits of it, or as many
 * as it manages in twenty seconds.
 * @param {NamedServer} server
 * @param {string} text
 */
async function memoryOf(server, text) {
  const client = await Client.start(server);
  const uri = 'file:///bench/memory-policy.json';
  const place = placeIn(text);
  await client.open(uri, text);
  let version = 1;
  const type = async (/** @type {number} */ times) => {
    const until = performance.now() + EDITS_MS;
    let i = 0;
    for (; i < times && performance.now() < until; i++) {
      await client.change(uri, ++version, typing(place, version));
      await client.ask('diagnostic', { textDocument: { uri } });
      if (i % 4 === 0) {
        await client.ask('completion', { textDocument: { uri }, position: place });
        await client.ask('hover', { textDocument: { uri }, position: place });
      }
    }
    return i;
  };
  await type(20);
  const warm = client.memory();
  const edits = await type(1000);
  const after = client.memory();
  await client.stop();
  return { warm, after, edits };
}

/**
 * @param {Catalogue} catalogue
 * @param {string[]} [only] labels of sizes
 * @returns {Promise<{ servers: string[], start: Map<string, number[]>, first: Map<string, number[]>, memory: Map<string, { warm: number, after: number, edits: number }>,
 *   texts: { name: string, text: string, size: number, parse: number[], results: Results }[] }>}
 */
export async function measureServers(catalogue, only) {
  const servers = await serversOf(catalogue);
  const six = generated(catalogue, 6000);
  const { start, first } = await startTimes(servers, six);
  const memory = new Map();
  for (const server of servers) memory.set(server.name, await memoryOf(server, six));
  /** @type {Map<string, Client>} */
  const clients = new Map();
  for (const server of servers) clients.set(server.name, await Client.start(server));
  // A keystroke in 100 KB would take it a quarter of a minute.
  const slow = new Set(servers.filter((s) => s.slow).map((s) => s.name));
  const quick = new Map([...clients].filter(([name]) => !slow.has(name)));
  const texts = [];
  for (const [label, size] of SIZES) {
    if (only && !only.includes(label)) continue;
    /** @type {[name: string, text: string | undefined][]} */
    const candidates = [
      [`generated, ${label}`, generated(catalogue, size)],
      [`AWS's, ${label}`, managedUpTo(size)],
    ];
    for (const [name, text] of candidates) {
      if (text === undefined) continue;
      const heavy = size > 50_000;
      /** @type {number[]} */
      const parse = [];
      for (let i = 0; i < (heavy ? 20 : 200); i++) {
        const began = performance.now();
        parseTree(text);
        if (i >= (heavy ? 5 : 50)) parse.push(performance.now() - began);
      }
      texts.push({
        name,
        text,
        size: text.length,
        parse,
        results: await measureText(heavy ? quick : clients, text, heavy),
      });
    }
  }
  for (const client of clients.values()) await client.stop();
  return { servers: servers.map((s) => s.name), start, first, memory, texts };
}
