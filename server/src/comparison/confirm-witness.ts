/** The evaluator's word on a witness that the algebra found. */
import { decide } from '../evaluation/evaluate-policy.js';
import { type Evaluation, prepare, statementMatches } from '../evaluation/match.js';
import type { CompiledPolicy } from '../policy/compile.js';
import { grantLevelOf } from '../policy/statement-grant.js';
import { REACHES, type Reach, reachOf } from '../sets/principal-dimension.js';
import type { Witness } from '../sets/witness-request.js';
import { possibleRequests } from './possible-request.js';

/** The evaluation of a witness, in which holes stay what they are: what it says is so whatever they stand for. */
export const witnessEvaluation = (
  { request, holes, fillings }: Witness,
  more: Pick<Evaluation, 'needsNoResource'> = {},
): Evaluation =>
  prepare(request, undefined, {
    ...more,
    grantsByNotPrincipal: true,
    ...(holes ? { holes } : {}),
    ...(fillings ? { fillings } : {}),
  });

/**
 * - `yes`, `no`: the first policy allows the request and the second does not (as far), or not so.
 * - `unreadable`: a statement that might match cannot be read.
 * - `level`: it depends on whether a permissions boundary limits what is granted to everyone, which AWS does not say.
 */
export type Confirmation = 'yes' | 'no' | 'unreadable' | 'level';

/** The farthest that the policy's Allow statements give the request to its caller. */
function reachIn(policy: CompiledPolicy, e: Evaluation): { reach: Reach; everyone: boolean } {
  const { caller } = e.request;
  let best = 0;
  let everyone = false;
  for (const s of policy.statements) {
    if (s.effect !== 'Allow' || !statementMatches(s, e)) continue;
    const level = caller && s.principals ? grantLevelOf(s, caller) : undefined;
    const reach = level ? reachOf(level, caller!) : 'unlimited';
    if (level === 'everyone') everyone = true;
    best = Math.max(best, REACHES.indexOf(reach));
  }
  return { reach: REACHES[best]!, everyone };
}

/** Does `after` allow it, and `before` not, or less far than the witness asks? */
export function confirmWitness(
  after: CompiledPolicy,
  before: CompiledPolicy,
  witness: Witness,
): Confirmation {
  const e = witnessEvaluation(witness);
  const now = decide(after, e);
  const then = decide(before, e);
  if (now === undefined || then === undefined) return 'unreadable';
  if (now !== 'Allow') return 'no';
  if (then !== 'Allow') return 'yes';
  const wanted = REACHES.indexOf(witness.reach);
  const old = reachIn(before, e);
  if (REACHES.indexOf(reachIn(after, e).reach) < wanted || REACHES.indexOf(old.reach) >= wanted) return 'no';
  return old.everyone ? 'level' : 'yes';
}

/** As `confirmWitness`, of a request that can exist. @returns also that request. */
export function confirmPossible(
  after: CompiledPolicy,
  before: CompiledPolicy,
  witness: Witness,
): { readonly said: Confirmation; readonly witness: Witness } {
  let last: Confirmation = 'no';
  for (const one of possibleRequests([after, before], witness)) {
    last = confirmWitness(after, before, one);
    if (last === 'yes') return { said: last, witness: one };
  }
  return { said: last, witness };
}
