/** Decisions of the second model on two versions of a policy, over requests that are made of both. */
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import type { AccessEffect } from '../../server/src/service/core.js';
import { candidateValues, instances } from '../model/candidates.js';
import { listOf, type Policy, type Statement } from '../model/documents.js';
import { KEYS } from '../model/key-pools.js';
import { isOperator } from '../model/operators.js';
import { allowsOnPolicyAlone, type PlainRequest } from '../model/policy-access.js';
import { canExist } from '../model/possible-requests.js';
import { type Random, random } from '../model/random.js';
import { inRequestsOf, UNIVERSE_CALLERS } from '../model/requests-of.js';

/** Of small policies; of large ones, so many that the statements asked are not more than `ASKED`. */
const REQUESTS = 120;
const ASKED = 1500;
const MULTIVALUED = new Set(KEYS.filter((pool) => pool.multi).map((pool) => pool.key.toLowerCase()));
const OF_IDENTITY: readonly PolicyKind[] = ['identity', 'boundary', 'session', 'scp'];
const FULL_ACCESS: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

const isText = (value: unknown): value is string => typeof value === 'string';
const texts = (value: unknown): string[] =>
  listOf(value as string | readonly string[] | undefined).filter(isText);

/** Principals of a Principal element that a request can come from. */
function callersIn({ Principal, NotPrincipal }: Statement): string[] {
  const values = [Principal, NotPrincipal].flatMap((p) =>
    p === undefined || typeof p === 'string' ? [] : Object.values(p).flatMap(texts),
  );
  return values.flatMap((v) =>
    /^\d{12}$/.test(v)
      ? [`arn:aws:iam::${v}:user/ana`]
      : v.endsWith(':root')
        ? [v, v.replace(/root$/, 'role/ops')]
        : [v],
  );
}

function conditionKeys(statements: readonly Statement[]): string[] {
  const named = statements.flatMap((s) =>
    Object.values(s.Condition ?? {}).flatMap((tests) => Object.keys(tests)),
  );
  const variables = JSON.stringify(statements).matchAll(/\$\{([\w:/.-]+)/g);
  return [...new Set([...named, ...[...variables].map((m) => m[1]!)].map((k) => k.toLowerCase()))];
}

/** Statements that only one of the two has come first: they decide what is different. */
function byInterest(before: Policy, after: Policy): Statement[] {
  const all = [before, after].map((p) => listOf(p.Statement));
  const said = all.map((list) => new Set(list.map((s) => JSON.stringify(s))));
  const differ = all.flatMap((list, i) => list.filter((s) => !said[1 - i]!.has(JSON.stringify(s))));
  return differ.length > 0 ? differ : all.flat();
}

function requestOf(
  r: Random,
  statements: readonly Statement[],
  policies: readonly Policy[],
  keys: readonly string[],
) {
  const one = r.one(statements);
  const pick = (patterns: readonly string[], other: string): string =>
    patterns.length === 0 || r.chance(0.1) ? other : r.one(instances(r.one(patterns))) || other;
  const action = pick([...texts(one.Action), ...texts(one.NotAction)], 's3:GetObject');
  const resource = pick([...texts(one.Resource), ...texts(one.NotResource)], 'arn:aws:s3:::other/thing');
  const values = new Map<string, readonly string[]>();
  for (const key of keys) {
    if (!inRequestsOf(key, action) || r.chance(0.25)) continue;
    const candidates = [...candidateValues(policies, resource, [key]), 'zz-other'];
    values.set(
      key,
      MULTIVALUED.has(key) && r.chance(0.4) ? [r.one(candidates), r.one(candidates)] : [r.one(candidates)],
    );
  }
  return { action: action.includes(':') ? action : 's3:GetObject', resource, keys: values };
}

/**
 * @returns a request that is decided otherwise than the class of the change says; undefined: none was found, or the model
 *   does not read these policies.
 */
export function differingDecision(
  before: unknown,
  after: unknown,
  kind: PolicyKind,
  effect: AccessEffect,
  seed: number,
): string | undefined {
  const ofIdentity = OF_IDENTITY.includes(kind);
  if (!ofIdentity && kind !== 'resource') return undefined;
  const read = (data: unknown): Policy | undefined => {
    const policy = data as Policy | undefined;
    if (typeof policy !== 'object' || policy === null || policy.Statement === undefined) return undefined;
    const statements = listOf(policy.Statement);
    if (!statements.every((s) => s?.Effect === 'Allow' || s?.Effect === 'Deny')) return undefined;
    // The model decides only what has operators that exist.
    const operators = statements.flatMap((s) => Object.keys(s.Condition ?? {}));
    if (!operators.every(isOperator)) return undefined;
    const limits = kind === 'scp' || statements.every((s) => s.Effect === 'Deny');
    return limits && ofIdentity ? { ...policy, Statement: [...statements, FULL_ACCESS] } : policy;
  };
  const [old, fresh] = [read(before), read(after)];
  if (!old || !fresh) return undefined;
  const statements = byInterest(old, fresh);
  const keys = conditionKeys(statements);
  const callers = [...new Set([...statements.flatMap(callersIn), ...UNIVERSE_CALLERS])];
  const r = random(seed);
  const size = listOf(old.Statement).length + listOf(fresh.Statement).length;
  const requests = Math.min(REQUESTS, Math.ceil(ASKED / size));
  for (let i = 0; i < requests; i++) {
    const request: PlainRequest = {
      ...requestOf(r, statements, [old, fresh], keys),
      caller: ofIdentity ? undefined : { arn: r.one(callers) },
    };
    // The class of a change says nothing of requests that AWS cannot make.
    if (!canExist(request, keys)) continue;
    const then = allowsOnPolicyAlone(old, request, ofIdentity);
    const now = allowsOnPolicyAlone(fresh, request, ofIdentity);
    for (const level of ['withIdentity', 'alone', 'beyondLimits'] as const) {
      const [was, is] = [then[level], now[level]];
      if (was === 'maybe' || is === 'maybe' || was === is) continue;
      if (is || effect === 'keeps')
        return `${is ? 'allows' : 'no longer allows'} ${JSON.stringify({ ...request, keys: Object.fromEntries(request.keys) })}`;
    }
  }
  return undefined;
}
