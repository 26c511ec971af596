// The loop of the fuzzer, in a thread of its own: the main thread ends it where an input does not come to an end.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { generator, MAX_LENGTH, mutate } from './fuzz-mutate.mjs';
import { TARGETS } from './fuzz-targets.mjs';
import { threadId, threadTime } from './thread-time.mjs';

/**
 * @typedef {{ target: string, text: string, at: number }} Input
 * @typedef {Input & { what: string, ms?: number }} Failure
 * @typedef {{
 *   plain: string, instrumented: string, blocks: number, catalogue: string, seeds: Input[], known: Input[], seed: number, until: number,
 *   limit: number, corpus: string, state: SharedArrayBuffer, planted?: string,
 * }} Work
 */

/** Fewer milliseconds with counters than this need no second look without them. */
const SUSPICIOUS = 0.6;
/** How often a slow input is measured: the least counts, since machines are not alone. */
const MEASURED = 8;
const SEPARATE = 200;
/** Numbers before the text, for the main thread: calls begun (0: none runs), length, target, position, this thread. */
export const STATE = 5;

/** @param {() => void} call @returns {number} ms that this thread computed */
function timed(call) {
  const begun = threadTime();
  call();
  return threadTime() - begun;
}

/** A service that has seen documents, but not this one: with its services decoded, and its code compiled. */
export class Service {
  /** @param {any} core @param {Uint8Array} catalogue @param {readonly Input[]} seeds */
  constructor(core, catalogue, seeds) {
    this.core = core;
    this.service = core.createIamLanguageService(new core.Catalogue(catalogue));
    for (const input of seeds) this.call(input);
  }

  /** @param {Input} input */
  call({ target, text, at }) {
    /** @type {any} */ (TARGETS)[target](this.core, this.service, text, at);
  }
}

/** The message and the place of an error, without lines of the bundle, which differ in each build. @param {unknown} error @returns {string} */
export const described = (error) =>
  error instanceof Error
    ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}${error.cause ? ` (${described(error.cause)})` : ''} ${
        /\n\s+at (\S+)/.exec(error.stack ?? '')?.[1] ?? ''
      }`.trim()
    : String(error);

/** Which inputs reach something new: a block, or twice as many runs of one than any input before. */
export class Coverage {
  /** @param {number} blocks */
  constructor(blocks) {
    this.seen = new Uint32Array(blocks);
    this.reached = 0;
  }

  /** @param {Uint32Array} runs how often each block ran */
  isNew(runs) {
    let fresh = false;
    for (let i = 0; i < runs.length; i++) {
      const n = /** @type {number} */ (runs[i]);
      if (n === 0) continue;
      const bit = 1 << (31 - Math.clz32(n));
      const before = /** @type {number} */ (this.seen[i]);
      if ((before & bit) !== 0) continue;
      if (before === 0) this.reached++;
      this.seen[i] = before | bit;
      fresh = true;
    }
    return fresh;
  }
}

/**
 * The least that the input takes in a service that has not seen it.
 * @param {Input} input
 * @param {Work} work
 * @param {() => Service} fresh
 * @param {(run: boolean) => void} begins says whether the input runs: what comes before it is not counted.
 */
function least(input, work, fresh, begins) {
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < MEASURED && ms > work.limit; i++) {
    begins(false);
    const service = fresh();
    begins(true);
    ms = Math.min(
      ms,
      timed(() => service.call(input)),
    );
  }
  return ms;
}

/** What is held weakly is let go between two tasks only. */
const pause = () => new Promise((resolve) => setImmediate(resolve));

async function run(/** @type {Work} */ work) {
  const catalogue = readFileSync(work.catalogue);
  const runs = new Uint32Array(work.blocks);
  /** @type {any} */ (globalThis).grantwiseHits = runs;
  const [core, plain] = await Promise.all([
    import(pathToFileURL(work.instrumented).href),
    import(pathToFileURL(work.plain).href),
  ]);
  const random = generator(work.seed);
  const names = Object.keys(TARGETS);
  const state = new Int32Array(work.state, 0, STATE);
  state[4] = threadId();
  const shared = new Uint16Array(work.state, STATE * 4);
  let service = new Service(core, catalogue, []);
  const coverage = new Coverage(work.blocks);
  /** @type {Input[]} */
  const corpus = [];
  let tried = 0;
  let calls = 0;
  let saved = Date.now();

  const fail = (
    /** @type {Input} */ input,
    /** @type {string} */ what,
    /** @type {number | undefined} */ ms,
  ) => parentPort?.postMessage({ failure: { ...input, what, ms } });

  const begins = (/** @type {boolean} */ runs) => Atomics.store(state, 0, runs ? ++calls : 0);

  const attempt = (/** @type {Input} */ input) => {
    // For the main thread: what runs.
    for (let i = 0; i < input.text.length; i++) shared[i] = input.text.charCodeAt(i);
    state[1] = input.text.length;
    state[2] = names.indexOf(input.target);
    state[3] = input.at;
    runs.fill(0);
    tried++;
    begins(true);
    let ms = 0;
    try {
      ms = timed(() => service.call(input));
    } catch (error) {
      fail(input, described(error), undefined);
      // The caches of a service that has thrown are not to be trusted.
      service = new Service(core, catalogue, []);
      return;
    }
    if (coverage.isNew(runs)) corpus.push(input);
    if (ms > work.limit * SUSPICIOUS && input.text.length <= MAX_LENGTH) {
      const alone = least(input, work, () => new Service(plain, catalogue, work.seeds), begins);
      if (alone > work.limit) fail(input, `takes ${alone.toFixed(0)} ms`, alone);
    }
  };

  for (const input of [...work.seeds, ...work.known]) {
    await pause();
    if (Date.now() < work.until) attempt(input);
  }
  while (Date.now() < work.until) {
    await pause();
    const pick =
      random(3) === 0 ? random(corpus.length) : corpus.length - 1 - random(Math.min(SEPARATE, corpus.length));
    const input = /** @type {Input} */ (corpus[pick]);
    const other = /** @type {Input} */ (corpus[random(corpus.length)]);
    const target = random(8) === 0 ? /** @type {string} */ (names[random(names.length)]) : input.target;
    attempt({ target, ...mutate(input.text, other.text, random) });
    if (Date.now() - saved < 5000) continue;
    saved = Date.now();
    writeFileSync(work.corpus, JSON.stringify(corpus));
    parentPort?.postMessage({ tried, corpus: corpus.length, reached: coverage.reached });
  }
  writeFileSync(work.corpus, JSON.stringify(corpus));
  Atomics.store(state, 0, 0);
  parentPort?.postMessage({ tried, corpus: corpus.length, reached: coverage.reached, done: true });
}

if (workerData?.instrumented) await run(workerData);
