/**
 * Comparisons confirmed by brute force: the requests of a small universe are tried one by one with the second model.
 * "The same requests" and "no new access" must hold for each of them, every witness must be one, and every action that
 * is newly allowed, or no longer, must be reported.
 */
import { expect, it } from 'vitest';
import { runs, seed } from '../support/seed.js';
import type { Policy } from './documents.js';
import { comparison, type Direction, type EngineAnswer } from './engine.js';
import { KEYS } from './key-pools.js';
import { KNOWN_SEEDS, unexpected } from './known-seeds.js';
import { matchesText } from './patterns.js';
import { type Access, allowsOnPolicyAlone, isNewAccess, type PlainRequest } from './policy-access.js';
import { policyPair } from './policy-pairs.js';
import { canExist } from './possible-requests.js';
import { random } from './random.js';
import { keysUsed, requestsOf, UNIVERSE_ACTIONS } from './requests-of.js';
import { shrink } from './shrink.js';

const PAIRS = process.env.CI ? 250 : 40;
const COMPARED: readonly (keyof Access)[] = ['withIdentity', 'alone', 'beyondLimits'];

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
  const tested = keysUsed([before, after]);
  for (const request of requestsOf([before, after], after, ofIdentity, UNIVERSE_ACTIONS, random(number))) {
    if (out.has(request.action)) continue;
    const now = allowsOnPolicyAlone(after, request, ofIdentity);
    if (now.withIdentity === false) continue;
    const then = allowsOnPolicyAlone(before, request, ofIdentity);
    if (isNewAccess(then, now, COMPARED) && canExist(request, tested)) out.set(request.action, request);
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

/** What is wrong with one direction of an answer; undefined: nothing. */
function faultOf(
  answer: EngineAnswer,
  before: Policy,
  after: Policy,
  ofIdentity: boolean,
  number: number,
): string | undefined {
  const tested = keysUsed([before, after]);
  for (const { witness } of answer.findings) {
    // Keys that it does not have are those that make no difference. A caller of resource-based policies can stand for others of its account.
    const known = tested.filter((key) => witness.keys.has(key));
    if (ofIdentity && !canExist(witness, known)) return `this witness cannot exist: ${readable(witness)}`;
    const now = allowsOnPolicyAlone(after, witness, ofIdentity);
    const then = allowsOnPolicyAlone(before, witness, ofIdentity);
    if (!isNewAccess(then, now, COMPARED)) return `this witness is not new access: ${readable(witness)}`;
  }
  if (answer.unknown.length > 0) return undefined;
  for (const [action, request] of newlyAllowed(before, after, ofIdentity, number))
    if (!covers(answer, action)) return `not reported: ${readable(request)}`;
  return undefined;
}

/** What is wrong with a comparison, in either direction. */
function fault(before: Policy, after: Policy, kind: Kind, number: number): string | undefined {
  const answer = comparison(before, after, kind);
  const ofIdentity = kind === 'identity';
  const inDirection = (direction: Direction, old: Policy, fresh: Policy): string | undefined => {
    const found = faultOf(answer[direction], old, fresh, ofIdentity, number);
    return found && `${direction}: ${found}`;
  };
  return inDirection('newAccess', before, after) ?? inDirection('lostAccess', after, before);
}

type Kind = 'identity' | 'resource';

it.each(['identity', 'resource'] as const)(
  '%s policies: what is newly allowed is found',
  { timeout: 900_000 },
  (kind) => {
    const failures: string[] = [];
    const count = { same: 0, covers: 0, unknown: 0, witnesses: 0 };
    let done = 0;
    for (; done < runs(PAIRS) && failures.length < 5; done++) {
      const number = seed + done;
      const { before, after } = policyPair(number, kind, KEYS);
      const { newAccess, lostAccess } = comparison(before, after, kind);
      const [fresh, lost] = [newAccess.findings.length, lostAccess.findings.length];
      count.witnesses += fresh + lost;
      if (newAccess.unknown.length + lostAccess.unknown.length > 0) count.unknown++;
      else if (fresh + lost === 0) count.same++;
      else if (fresh === 0) count.covers++;
      const found = fault(before, after, kind, number);
      const report = unexpected(kind === 'identity' ? KNOWN_SEEDS.comparisons : [], number, found);
      if (report === undefined) continue;
      const what = report.slice(0, 24);
      const small = shrink(
        { before, after },
        (p) => fault(p.before, p.after, kind, number)?.startsWith(what) === true,
        400,
      );
      failures.push(
        `pair ${number}: ${fault(small.before, small.after, kind, number)}\n${JSON.stringify(small, null, 1).replace(/\n */g, '')}`,
      );
    }
    console.log(`${kind}: ${done} pairs from seed ${seed}: ${JSON.stringify(count)}`);
    expect(failures.join('\n\n')).toBe('');
    expect(count.same).toBeGreaterThan(done / 40);
    expect(count.covers).toBeGreaterThan(done / 40);
    expect(count.witnesses).toBeGreaterThan(done / 4);
  },
);
