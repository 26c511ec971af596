// `npm run fuzz -- 10`: coverage-guided fuzzing of the core for so many minutes. The bundle counts how often its blocks run; an
// input that runs a new block, or a block twice as often as any before, is kept and changed further. A failure is whatever
// throws, breaks an invariant (fuzz-targets.mjs), or takes more than 100 ms of computing for at most 4,096 characters.
//   --seed N       the same run again, if the build is the same
//   --limit MS     instead of 100
//   --fresh        without the corpus of earlier runs (.cache/fuzz/corpus.json)
//   --replay FILE  one failure again, with what it does

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundleCore } from './bundle-core.mjs';
import { instrument } from './fuzz-instrument.mjs';
import { MAX_LENGTH } from './fuzz-mutate.mjs';
import { CORE_MODULES, SEPARATOR, TARGETS } from './fuzz-targets.mjs';
import { described, Service, STATE } from './fuzz-worker.mjs';
import { root } from './paths.mjs';
import { threadTime, timeOf } from './thread-time.mjs';

/** @typedef {import('./fuzz-worker.mjs').Input} Input */
/** @typedef {import('./fuzz-worker.mjs').Failure} Failure */

const folder = join(root, '.cache/fuzz');
/** An input that computes longer than this, in ms, does not come to an end. */
const HANG = 10_000;
const CONFIG = JSON.stringify({
  rules: { 'full-admin': 'off' },
  suppressions: [{ rule: 'resource-star', file: 'a/*-policy.json', statement: 'A', reason: 'tried' }],
  organization: [
    { id: 'a', message: 'm', forbidPrincipals: ['*'] },
    { id: 'b', message: 'm', allowedRegions: ['eu-*'], kinds: ['identity'] },
    {
      id: 'c',
      message: 'm',
      requireConditions: { actions: ['iam:*'], keys: ['aws:MultiFactorAuthPresent'] },
    },
  ],
});

/** The examples, which are ours, for every target that reads such a document. @returns {Input[]} */
export function seeds() {
  const files = readdirSync(join(root, 'examples')).filter((f) => f.endsWith('.json'));
  const read = (/** @type {string} */ name) => readFileSync(join(root, 'examples', name), 'utf8');
  const policies = files.filter((f) => f.endsWith('y.json') || f.endsWith('scp.json')).map(read);
  const small = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}';
  const template = `{"Resources":{"A":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":${small}}}}}`;
  const input = (/** @type {string} */ target, /** @type {string} */ text) => ({
    target,
    text,
    at: text.length >> 1,
  });
  return [
    ...[small, ...policies].flatMap((text) =>
      ['check', 'editor', 'access'].map((target) => input(target, text)),
    ),
    ...[small, ...policies].map((text) => input('compare', `${text}${SEPARATOR}${small}`)),
    ...files
      .filter((f) => /\.iam-(request|test)\.json$/.test(f))
      .map((f) => input('requests', `${read(f)}${SEPARATOR}${small}`)),
    input('config', `${CONFIG}${SEPARATOR}${small}`),
    input('template', template),
  ].filter((i) => i.text.length <= MAX_LENGTH);
}

/** @returns {Promise<{ plain: string, instrumented: string, blocks: number }>} paths of the bundle with and without counters. */
export async function build() {
  mkdirSync(folder, { recursive: true });
  await bundleCore('fuzz-core', CORE_MODULES);
  const plain = join(root, '.cache/fuzz-core.mjs');
  const { code, blocks } = instrument(readFileSync(plain, 'utf8'), 'globalThis.grantwiseHits');
  const instrumented = join(folder, 'core.mjs');
  writeFileSync(instrumented, code);
  return { plain, instrumented, blocks };
}

/**
 * @param {{ minutes: number, seed: number, limit: number, fresh?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<{ tried: number, corpus: number, reached: number, blocks: number, failures: Failure[] }>}
 */
export async function fuzz({ minutes, seed, limit, fresh = false, say = console.log }) {
  const built = await build();
  const corpus = join(folder, 'corpus.json');
  const until = Date.now() + minutes * 60_000;
  const known = !fresh && existsSync(corpus) ? JSON.parse(readFileSync(corpus, 'utf8')) : [];
  /** @type {Map<string, Failure>} */
  const failures = new Map();
  let sum = { tried: 0, corpus: 0, reached: 0 };
  let rounds = 0;
  while (Date.now() < until || rounds === 0) {
    const state = new SharedArrayBuffer(STATE * 4 + 2 * MAX_LENGTH * 2);
    const work = {
      ...built,
      ...{
        catalogue: join(root, 'dist/catalogue.dat'),
        seeds: seeds(),
        seed: seed + rounds,
        until,
        limit,
        corpus,
        state,
      },
    };
    const before = sum.tried;
    const stopped = await oneWorker({ ...work, known }, (message) => {
      if (message.failure) note(message.failure);
      else {
        sum = { ...message, tried: before + message.tried };
        say(`${sum.tried} inputs, ${sum.corpus} kept, ${sum.reached} of ${built.blocks} blocks`);
      }
    });
    rounds++;
    if (stopped) note(stopped);
    else break;
  }
  function note(/** @type {Failure} */ failure) {
    const id = `${failure.target}: ${failure.what.replace(/\d+/g, 'N')}`;
    if (failures.has(id) && (failures.get(id)?.text.length ?? 0) <= failure.text.length) return;
    failures.set(id, failure);
    const name = `${createHash('sha256').update(id).digest('hex').slice(0, 8)}.json`;
    writeFileSync(join(folder, name), JSON.stringify(failure));
    say(`FAILURE ${name} ${failure.target}: ${failure.what}: ${JSON.stringify(failure.text).slice(0, 300)}`);
  }
  return { ...sum, blocks: built.blocks, failures: [...failures.values()] };
}

/**
 * @param {any} work
 * @param {(message: any) => void} hear
 * @returns {Promise<Failure | undefined>} the input that did not come to an end.
 */
function oneWorker(work, hear) {
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), { workerData: work });
  const state = new Int32Array(work.state, 0, STATE);
  let last = { nth: 0, since: 0 };
  const running = (/** @type {string} */ what) => {
    const [, length = 0, target = 0, at = 0] = state;
    const text = String.fromCharCode(...new Uint16Array(work.state, STATE * 4, length));
    return { target: Object.keys(TARGETS)[target] ?? '', text, at, what };
  };
  return new Promise((resolve, reject) => {
    const stop = (/** @type {Failure | undefined} */ failure) => {
      clearInterval(timer);
      void worker.terminate();
      resolve(failure);
    };
    const timer = setInterval(() => {
      const nth = Atomics.load(state, 0);
      // Computing time of the worker's thread: on a busy machine, time passes without it.
      const now = nth === 0 ? 0 : timeOf(state[4] ?? 0);
      if (nth !== last.nth) last = { nth, since: now };
      if (nth > 0 && now - last.since >= HANG) stop(running(`does not end within ${HANG} ms of computing`));
    }, 500);
    worker.on('message', (message) => {
      hear(message);
      if (message.done) stop(undefined);
    });
    worker.on('error', (error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') stop(running('runs out of memory'));
      clearInterval(timer);
      reject(error);
    });
  });
}

/** @param {string} file */
async function replay(file) {
  const input = JSON.parse(readFileSync(file, 'utf8'));
  const { plain } = await build();
  const core = await import(plain);
  for (let i = 0; i < 3; i++) {
    const service = new Service(core, readFileSync(join(root, 'dist/catalogue.dat')), seeds());
    const begun = threadTime();
    try {
      service.call(input);
    } catch (error) {
      console.log(described(error), error);
    }
    console.log(`${(threadTime() - begun).toFixed(0)} ms`);
  }
}

if (process.argv[1]?.endsWith('fuzz.mjs')) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      limit: { type: 'string' },
      fresh: { type: 'boolean' },
      replay: { type: 'string' },
    },
  });
  if (values.replay) await replay(values.replay);
  else {
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
    const minutes = Number(positionals[0] ?? 10);
    console.log(`seed ${seed}`);
    const result = await fuzz({
      minutes,
      seed,
      limit: Number(values.limit ?? 100),
      fresh: values.fresh ?? false,
    });
    console.log(
      `${result.tried} inputs in ${minutes} minutes, ${result.reached} of ${result.blocks} blocks reached`,
    );
    console.log(`${result.failures.length} failures (.cache/fuzz)`);
    process.exitCode = result.failures.length === 0 ? 0 : 1;
  }
}
