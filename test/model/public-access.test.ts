/** "Not public" confirmed by brute force: no stranger of a small universe gets in; and each witness is a stranger's. */
import { expect, it } from 'vitest';
import { runs, seed } from '../support/seed.js';
import type { Policy } from './documents.js';
import { strangersAccess } from './engine.js';
import { KEYS } from './key-pools.js';
import { allowsOnPolicyAlone, type PlainRequest } from './policy-access.js';
import { policyPair } from './policy-pairs.js';
import { random } from './random.js';
import { UNIVERSE_ACTIONS } from './requests-of.js';
import { shrink } from './shrink.js';
import { isOfStranger, requestsOfStrangers } from './strangers.js';

const POLICIES = process.env.CI ? 1000 : 120;
const FREE_KEYS = KEYS.filter((pool) => pool.from !== 'follows' && pool.key !== 'aws:ResourceOrgID');

const readable = (request: PlainRequest): string =>
  JSON.stringify({ ...request, keys: Object.fromEntries(request.keys) });

function letIn(policy: Policy, number: number): PlainRequest | undefined {
  for (const request of requestsOfStrangers([policy], UNIVERSE_ACTIONS, random(number)))
    if (allowsOnPolicyAlone(policy, request, false).withIdentity === true) return request;
  return undefined;
}

/** What is wrong with the answer; undefined: nothing. */
function fault(policy: Policy, number: number): string | undefined {
  const { findings, unknown } = strangersAccess(policy);
  for (const { witness, because } of findings) {
    if (because === undefined && !isOfStranger(witness, [policy]))
      return `this is not a stranger: ${readable(witness)}`;
    if (allowsOnPolicyAlone(policy, witness, false).withIdentity === false)
      return `this stranger does not get access: ${readable(witness)}`;
  }
  if (findings.length > 0 || unknown.length > 0) return undefined;
  const stranger = letIn(policy, number);
  return stranger && `said not to be public, yet it allows ${readable(stranger)}`;
}

it('strangers who are allowed are found', { timeout: 900_000 }, () => {
  const failures: string[] = [];
  const count = { open: 0, closed: 0, unknown: 0 };
  let done = 0;
  for (; done < runs(POLICIES) && failures.length < 5; done++) {
    const number = seed + done;
    const policy = policyPair(number, 'resource', FREE_KEYS).before;
    const answer = strangersAccess(policy);
    count[answer.findings.length > 0 ? 'open' : answer.unknown.length > 0 ? 'unknown' : 'closed']++;
    const found = fault(policy, number);
    if (found === undefined) continue;
    const small = shrink(policy, (p) => fault(p, number)?.slice(0, 12) === found.slice(0, 12), 300);
    failures.push(`policy ${number}: ${fault(small, number)}\n${JSON.stringify(small)}`);
  }
  console.log(`${done} policies from seed ${seed}: ${JSON.stringify(count)}`);
  expect(failures.join('\n\n')).toBe('');
  expect(count.open).toBeGreaterThan(done / 20);
  expect(count.closed).toBeGreaterThan(done / 20);
});
