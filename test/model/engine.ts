/** The engine under test, entered as its users enter it: by a request document. */

import type { Difference } from '../../server/src/comparison/access-finding.js';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import type { Decision } from '../../server/src/evaluation/evaluate-policy.js';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { type CompiledPolicy, compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { callerText } from '../../server/src/requests/principal.js';
import type { Request } from '../../server/src/requests/request.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';
import type { Policy, RequestDocument } from './documents.js';
import type { PlainRequest } from './policy-access.js';

const noFiles = (): { error: string } => ({ error: 'is not there: policies are inline here' });

/** The engine's decision; undefined: undecided. Throws for a document that it cannot evaluate. */
export function engineDecision(document: RequestDocument): Decision | undefined {
  const text = JSON.stringify(document);
  const { cases, problems } = readRequests(parseJson(text), 'request', catalogue, noFiles);
  const [only] = cases;
  const result = only && runCase(only, catalogue);
  if (!result) {
    const all = [...problems, ...(only?.problems ?? [])].map((p) => p.message);
    throw new Error(`The engine did not evaluate ${text}: ${all.join(' ')}`);
  }
  return result.decision;
}

export interface EngineFinding {
  /** An action, or a pattern for many. */
  readonly pattern: string;
  /** Actions that the pattern covers and the finding does not. */
  readonly except: readonly string[];
  readonly witness: PlainRequest;
  /** It is public only as a service defines it. */
  readonly because: string | undefined;
}

/** What a comparison found; `unknown`: why part of it is unknown. */
export interface EngineAnswer {
  readonly findings: readonly EngineFinding[];
  readonly unknown: readonly string[];
}

const compiled = (policy: Policy, kind: PolicyKind): CompiledPolicy =>
  compilePolicy(policiesOf(parseJson(JSON.stringify(policy)), '', { kind, reason: 'the test' })[0]!);

function plain({ caller, action, resource, context }: Request): PlainRequest {
  const keys = new Map([...context].map(([key, values]) => [key.toLowerCase(), values]));
  const who =
    caller?.type === 'federated' ? { federated: caller.provider } : caller && { arn: callerText(caller) };
  return { caller: who, action, resource, keys };
}

const answer = ({ findings, unknown }: Difference): EngineAnswer => ({
  findings: findings.map((f) => ({
    pattern: f.action,
    except: f.except,
    witness: plain(f.witness),
    because: f.because,
  })),
  unknown,
});

const sets = requestSets(catalogue);

/** What `after` allows and `before` does not, and the other way around. */
export function comparison(before: Policy, after: Policy, kind: PolicyKind): Record<Direction, EngineAnswer> {
  const { newAccess, lostAccess } = comparePolicies(
    compiled(before, kind),
    compiled(after, kind),
    catalogue,
    sets,
  );
  return { newAccess: answer(newAccess), lostAccess: answer(lostAccess) };
}

export type Direction = 'newAccess' | 'lostAccess';

/** What the policy allows of what the other one's Allow statements list. */
export const forbiddenAccess = (policy: Policy, forbidden: Policy, kind: PolicyKind): EngineAnswer =>
  answer(grantedAmong(compiled(policy, kind), compiled(forbidden, kind), catalogue, sets));

/** What a resource-based policy allows strangers. */
export const strangersAccess = (policy: Policy): EngineAnswer =>
  answer(publicAccess(compiled(policy, 'resource'), catalogue, sets));
