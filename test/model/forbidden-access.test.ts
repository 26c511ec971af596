/** "Nothing forbidden is allowed" confirmed by brute force over a small universe, and each witness by the second model. */
import { expect, it } from 'vitest';
import { runs, seed } from '../support/seed.js';
import { listOf, type Policy } from './documents.js';
import { forbiddenAccess } from './engine.js';
import { KEYS } from './key-pools.js';
import { allowsOnPolicyAlone, type PlainRequest } from './policy-access.js';
import { policyPair } from './policy-pairs.js';
import { canExist } from './possible-requests.js';
import { random } from './random.js';
import { keysUsed, requestsOf, UNIVERSE_ACTIONS } from './requests-of.js';
import { shrink } from './shrink.js';

const PAIRS = process.env.CI ? 1000 : 50;
const FREE_KEYS = KEYS.filter((pool) => pool.from !== 'follows');

const readable = (request: PlainRequest): string =>
  JSON.stringify({ ...request, keys: Object.fromEntries(request.keys) });

/** The Allow statements of the list say what is forbidden; others do not matter. */
const listed = (forbidden: Policy, request: PlainRequest): boolean => {
  const allows = listOf(forbidden.Statement).filter((s) => s.Effect === 'Allow');
  return allowsOnPolicyAlone({ ...forbidden, Statement: allows }, request, true).withIdentity === true;
};

const allowed = (policy: Policy, request: PlainRequest): boolean =>
  allowsOnPolicyAlone(policy, request, true).withIdentity === true;

function fault(policy: Policy, forbidden: Policy, number: number): string | undefined {
  const { findings, unknown } = forbiddenAccess(policy, forbidden, 'identity');
  for (const { witness } of findings) {
    if (!allowed(policy, witness)) return `this witness is not allowed: ${readable(witness)}`;
    if (!listed(forbidden, witness)) return `this witness is not forbidden: ${readable(witness)}`;
  }
  if (findings.length > 0 || unknown.length > 0) return undefined;
  const tested = keysUsed([policy, forbidden]);
  for (const request of requestsOf([policy, forbidden], policy, true, UNIVERSE_ACTIONS, random(number)))
    if (allowed(policy, request) && listed(forbidden, request) && canExist(request, tested))
      return `not found: ${readable(request)}`;
  return undefined;
}

it('what is forbidden and allowed is found', { timeout: 900_000 }, () => {
  const failures: string[] = [];
  let found = 0;
  let done = 0;
  for (; done < runs(PAIRS) && failures.length < 5; done++) {
    const number = seed + done;
    const { before: policy, after: forbidden } = policyPair(number, 'identity', FREE_KEYS);
    if (forbiddenAccess(policy, forbidden, 'identity').findings.length > 0) found++;
    const wrong = fault(policy, forbidden, number);
    if (wrong === undefined) continue;
    const small = shrink(
      { policy, forbidden },
      (p) => fault(p.policy, p.forbidden, number)?.slice(0, 12) === wrong.slice(0, 12),
      300,
    );
    failures.push(
      `pair ${number}: ${fault(small.policy, small.forbidden, number)}\n${JSON.stringify(small)}`,
    );
  }
  console.log(`${done} pairs from seed ${seed}: ${found} allow what is forbidden`);
  expect(failures.join('\n\n')).toBe('');
  expect(found).toBeGreaterThan(done / 20);
  expect(done - found).toBeGreaterThan(done / 20);
});
