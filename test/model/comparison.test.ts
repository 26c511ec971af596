/**
 * Comparisons confirmed by brute force: the requests of a small universe are tried one by one with the second model.
 * "No new access" must hold for each of them, every witness must be one, and every action that is newly allowed must
 * be reported.
 */
import { expect, it } from 'vitest';
import { runs, seed } from '../support/seed.js';
import type { Policy } from './documents.js';
import { type EngineAnswer, newAccess } from './engine.js';
import { KEYS } from './key-pools.js';
import { KNOWN_SEEDS, unexpected } from './known-seeds.js';
import { matchesText } from './patterns.js';
import { type Access, allowsOnPolicyAlone, isNewAccess, type PlainRequest } from './policy-access.js';
import { policyPair } from './policy-pairs.js';
import { random } from './random.js';
import { requestsOf, UNIVERSE_ACTIONS } from './requests-of.js';
import { shrink } from './shrink.js';

const PAIRS = process.env.CI ? 500 : 40;
const COMPARED: readonly (keyof Access)[] = ['withIdentity', 'alone', 'beyondLimits'];

/** Keys of a caller go together; they are compared by evaluation instead. */
const FREE_KEYS = KEYS.filter((pool) => pool.from !== 'follows');

/** What comparePolicies does not answer rightly yet; goes when it does. */
const KNOWN_UNSUPPORTED = /CanonicalUser/;

const readable = (request: PlainRequest): string =>
  JSON.stringify({ ...request, keys: Object.fromEntries(request.keys) });

/** Actions of a universe, with the first request that is new. */
function newlyAllowed(
  before: Policy,
  after: Policy,
  ofIdentity: boolean,
  number: number,
): Map<string, PlainRequest> {
  const out = new Map<string, PlainRequest>();
  for (const request of requestsOf([before, after], ofIdentity, UNIVERSE_ACTIONS, random(number))) {
    if (out.has(request.action)) continue;
    const now = allowsOnPolicyAlone(after, request, ofIdentity);
    if (now.withIdentity === false) continue;
    const then = allowsOnPolicyAlone(before, request, ofIdentity);
    if (isNewAccess(then, now, COMPARED)) out.set(request.action, request);
  }
  return out;
}

const covers = ({ findings }: EngineAnswer, action: string): boolean =>
  findings.some(
    (f) =>
      matchesText(f.pattern.toLowerCase(), action.toLowerCase(), { wildcards: true, variables: undefined }) &&
      !f.except.some((e) =>
        matchesText(e.toLowerCase(), action.toLowerCase(), { wildcards: true, variables: undefined }),
      ),
  );

/** What is wrong with an answer; undefined: nothing. */
function fault(
  before: Policy,
  after: Policy,
  kind: 'identity' | 'resource',
  number: number,
): string | undefined {
  const answer = newAccess(before, after, kind);
  const ofIdentity = kind === 'identity';
  for (const { witness } of answer.findings) {
    const now = allowsOnPolicyAlone(after, witness, ofIdentity);
    const then = allowsOnPolicyAlone(before, witness, ofIdentity);
    if (!isNewAccess(then, now, ['withIdentity', 'alone', 'beyondLimits']))
      return `this witness is no new access: ${readable(witness)}`;
  }
  if (answer.unknown.length > 0) return undefined;
  for (const [action, request] of newlyAllowed(before, after, ofIdentity, number))
    if (!covers(answer, action)) return `not reported: ${readable(request)}`;
  return undefined;
}

it.each(['identity', 'resource'] as const)(
  '%s policies: what is newly allowed is found',
  { timeout: 900_000 },
  (kind) => {
    const failures: string[] = [];
    let same = 0;
    let unknown = 0;
    let witnesses = 0;
    let done = 0;
    for (; done < runs(PAIRS) && failures.length < 5; done++) {
      const number = seed + done;
      const { before, after } = policyPair(number, kind, FREE_KEYS);
      if (KNOWN_UNSUPPORTED.test(JSON.stringify([before, after]))) continue;
      const answer = newAccess(before, after, kind);
      witnesses += answer.findings.length;
      if (answer.unknown.length > 0) unknown++;
      else if (answer.findings.length === 0) same++;
      const found = fault(before, after, kind, number);
      const report = unexpected(kind === 'identity' ? KNOWN_SEEDS.comparisons : [], number, found);
      if (report === undefined) continue;
      const what = report.slice(0, 12);
      const small = shrink(
        { before, after },
        (p) => fault(p.before, p.after, kind, number)?.startsWith(what) === true,
        400,
      );
      failures.push(
        `pair ${number}: ${fault(small.before, small.after, kind, number)}\n${JSON.stringify(small, null, 1).replace(/\n */g, '')}`,
      );
    }
    console.log(
      `${kind}: ${done} pairs from seed ${seed}: ${same} without new access, ${unknown} not known, ${witnesses} witnesses`,
    );
    expect(failures.join('\n\n')).toBe('');
    expect(same).toBeGreaterThan(done / 20);
    expect(witnesses).toBeGreaterThan(done / 4);
  },
);
