/**
 * Forms of a witness in which what AWS takes from the caller agrees: the account, the ARN, the name, the unique ID; and what
 * it takes from the resource: its owner, its Region. The algebra has a dimension for each key, and a caller that stands for
 * others of its account. IAM User Guide, "AWS global condition context keys" and "IAM identifiers"; AWS KMS Developer Guide,
 * "kms:CallerAccount".
 */
import { parseDate } from '../algebra/values.js';
import { allStatements, type CompiledPolicy } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { splitArn } from '../policy/resources.js';
import { isAccountId } from '../requests/account-id.js';
import { type Caller, exampleSession, parseCaller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { consistentWitness } from '../sets/consistent-witness.js';
import { EXAMPLE_ACCOUNTS, isRegion } from '../sets/example-values.js';
import type { Witness } from '../sets/witness-request.js';

const ACCOUNT = 'aws:principalaccount';
const CALLER_ACCOUNT = 'kms:calleraccount';
const ARN = 'aws:principalarn';
const REGION = 'aws:requestedregion';
const RESOURCE_ACCOUNT = 'aws:resourceaccount';
const USERNAME = 'aws:username';
const USER_ID = 'aws:userid';

/** Condition keys of what a policy was compiled to. */
const newKeys = (_: Policy): WeakMap<CompiledPolicy, ReadonlySet<string>> => new WeakMap();

function hasKey(policy: CompiledPolicy, wanted: string): boolean {
  const keysOf = policy.policy.derived.of(newKeys);
  const keys =
    keysOf.get(policy) ??
    new Set(allStatements(policy).flatMap(({ conditions }) => conditions.map(({ key }) => key)));
  keysOf.set(policy, keys);
  return keys.has(wanted);
}

const TIME = 'aws:currenttime';
const EPOCH = 'aws:epochtime';

/** With aws:EpochTime too, if a policy asks for it: the same time in seconds. */
function withEpochTime(policies: readonly CompiledPolicy[], request: Request): Request {
  const ms = parseDate(request.context.get(TIME)?.[0] ?? '');
  const isAsked = policies.some((policy) => hasKey(policy, EPOCH));
  return ms === undefined || !isAsked ? request : withKey(request, EPOCH, String(ms / 1000));
}

const withKey = (request: Request, key: string, value: string): Request => ({
  ...request,
  context: new Map([...request.context, [key, [value]]]),
});

/** The keys follow the caller, or the caller follows a key; none if neither is a request that can exist. */
function ofOneAccount(policies: readonly CompiledPolicy[], request: Request): Request[] {
  const { caller, context } = request;
  if (caller?.type !== 'aws' || !isAccountId(caller.account)) return [request];
  const given = [ACCOUNT, CALLER_ACCOUNT].flatMap((key) => (context.has(key) ? [key] : []));
  // aws:PrincipalAccount is in all requests that are signed.
  const keys = new Set([...given, ...(policies.some((p) => hasKey(p, ACCOUNT)) ? [ACCOUNT] : [])]);
  const follows = (to: Caller & { type: 'aws' }): Request =>
    [...keys].reduce((own, key) => withKey(own, key, to.account), { ...request, caller: to } as Request);
  const others = given.flatMap((key) => context.get(key)!).filter((account) => account !== caller.account);
  if (others.length === 0 && given.length === keys.size) return [request];
  const moved = others.filter(isAccountId).flatMap((account) => {
    const to = parseCaller(caller.arn.replace(`:${caller.account}:`, () => `:${account}:`));
    return to?.type === 'aws' ? [follows(to)] : [];
  });
  return [follows(caller), ...moved];
}

/** The caller that aws:PrincipalArn or aws:userid names, where the search took another one of its account. */
function asNamed(request: Request): Request[] {
  const { caller, context } = request;
  if (caller?.type !== 'aws') return [];
  const arn = context.get(ARN)?.[0];
  const id = context.get(USER_ID)?.[0];
  const texts =
    arn !== undefined
      ? [exampleSession(arn), arn]
      : id?.startsWith('AROA')
        ? [exampleSession(`arn:aws:iam::${caller.account}:role/example-role`)]
        : [];
  return texts.flatMap((text) => {
    const named = parseCaller(text ?? '');
    const isOther = named?.type === 'aws' && named.account === caller.account && named.arn !== caller.arn;
    return isOther ? [{ ...request, caller: named }] : [];
  });
}

/** With the ARN of the user that aws:username names. */
function asUser(request: Request): Request[] {
  const { context } = request;
  const [name, arn] = [context.get(USERNAME)?.[0], context.get(ARN)?.[0]];
  if (name === undefined || arn === undefined || !/^[\w+=,.@-]+$/.test(name)) return [];
  const user = /^(arn:[^:]+:iam::\d{12}:user\/)/.exec(arn)?.[1] ?? 'arn:aws:iam::123456789012:user/';
  return [withKey(request, ARN, `${user}${name}`)];
}

/**
 * With the Region of the resource as the one that is called, and the other way around: most requests are made in the Region of
 * their resource, but AWS does not say that all are.
 */
function inOneRegion(request: Request): Request[] {
  const parts = splitArn(request.resource);
  const [called, own = ''] = [request.context.get(REGION)?.[0] ?? '', parts[3]];
  // Global services have no Region in their ARNs, and one that they are called in.
  const isOfService = request.action.startsWith(`${parts[2]}:`);
  if (!isOfService || called === own || !isRegion(called) || !isRegion(own)) return [];
  const moved = [...parts.slice(0, 3), called, ...parts.slice(4)].join(':');
  return [{ ...request, resource: moved }, withKey(request, REGION, own)];
}

/** With an owner of the resource: few requests have none. */
function ofSomeOwner(policies: readonly CompiledPolicy[], request: Request): Request[] {
  if (request.context.has(RESOURCE_ACCOUNT) || !policies.some((p) => hasKey(p, RESOURCE_ACCOUNT))) return [];
  const account = splitArn(request.resource)[4] ?? '';
  const owners = isAccountId(account) ? [account] : EXAMPLE_ACCOUNTS;
  return owners.map((owner) => withKey(request, RESOURCE_ACCOUNT, owner));
}

const withResource = (policies: readonly CompiledPolicy[], request: Request): Request[] =>
  [...inOneRegion(request), request].flatMap((one) => [...ofSomeOwner(policies, one), one]);

/** Is aws:PrincipalArn, if the request has it, the ARN of the caller? That of a session is the ARN of its role. */
const isSelf = ({ caller, context }: Request): boolean =>
  caller?.type !== 'aws' || (context.get(ARN)?.[0] ?? caller.arn) === caller.arn;

/**
 * The requests to ask the evaluator about, the most consistent one first. None of them has two accounts of one caller.
 * @param policies that are compared.
 */
export function possibleRequests(policies: readonly CompiledPolicy[], witness: Witness): readonly Witness[] {
  const { request } = witness;
  const basic = withResource(policies, withEpochTime(policies, request)).flatMap((one) =>
    ofOneAccount(policies, one),
  );
  const better = basic.flatMap((one) => {
    const named = isSelf(one) && !one.context.has(USER_ID) ? [] : asNamed(one);
    const users = [...named, one].flatMap(asUser);
    const all = [...users, ...named];
    const consistent = consistentWitness({ ...witness, request: one });
    return [...all, ...(consistent ? [consistent.request] : [])];
  });
  return [...better, ...basic].map((one) => (one === request ? witness : { ...witness, request: one }));
}
