/** The requests of a small universe that two policies can tell apart: every caller, action, resource and key value. */
import { candidateValues, instances } from './candidates.js';
import { listOf, type Policy } from './documents.js';
import { KEYS } from './key-pools.js';
import { mayAllow, type PlainRequest } from './policy-access.js';
import type { Random } from './random.js';
import { CELLS, HOME, PARTNER, STRANGER } from './universe.js';

export const UNIVERSE_CALLERS: readonly string[] = [
  `arn:aws:iam::${HOME}:user/ana`,
  `arn:aws:iam::${HOME}:user/eng/ben`,
  `arn:aws:iam::${HOME}:role/ops`,
  `arn:aws:sts::${HOME}:assumed-role/ops/olu`,
  `arn:aws:sts::${HOME}:assumed-role/audit/olu`,
  `arn:aws:iam::${PARTNER}:user/carol`,
  `arn:aws:iam::${STRANGER}:user/ana`,
  'lambda.amazonaws.com',
  'cloudtrail.amazonaws.com',
  '*',
];

/** Actions that AWS's catalogue does not have are there as well. */
export const UNIVERSE_ACTIONS: readonly string[] = [
  ...new Set([
    ...CELLS.flatMap((cell) => cell.actions).filter((action) => !action.startsWith('sts:')),
    's3:GetObjectAcl',
    'sqs:SendMessageBatch',
    'ec2:RunInstances',
    'iam:Frobnicate',
    'newservice:DoThing',
  ]),
];

export const resourcesFor = (action: string, policies: readonly Policy[]): string[] => {
  const service = action.split(':')[0]!;
  const own = CELLS.filter((cell) => cell.actions.some((a) => a.startsWith(`${service}:`)))
    .flatMap((cell) => cell.resources)
    .map((arn) => arn.replace('#', HOME));
  const named = policies
    .flatMap((policy) => listOf(policy.Statement))
    .flatMap((s) => [...listOf(s.Resource), ...listOf(s.NotResource)])
    .filter((text) => text.split(':')[2] === service && !text.includes('${'))
    .flatMap(instances)
    .filter((text) => !/[*?]/.test(text));
  const general = own.length > 0 ? own : [`arn:aws:${service}:eu-west-1:${HOME}:thing/1`];
  return [...new Set([...general, ...named])].slice(0, 5);
};

/** The keys that conditions and variables of the policies use, in lowercase. */
export function keysUsed(policies: readonly Policy[]): string[] {
  const text = JSON.stringify(policies).toLowerCase();
  return KEYS.map((pool) => pool.key.toLowerCase()).filter(
    (key) => text.includes(`"${key}"`) || text.includes(`\${${key}`),
  );
}

/** Keys of a service are in requests to this service only. */
export const inRequestsOf = (key: string, action: string): boolean =>
  key.startsWith('aws:') || key.split(':')[0] === action.split(':')[0];

/** Assignments of values to keys, absent ones too: all of them, or so many of them drawn at random. */
function* assignments(
  policies: readonly Policy[],
  action: string,
  resource: string,
  r: Random,
  most: number,
): Generator<Map<string, readonly string[]>> {
  const keys = keysUsed(policies).filter((key) => inRequestsOf(key, action));
  const choices = keys.map((key): (readonly string[] | undefined)[] => {
    const pool = KEYS.find((p) => p.key.toLowerCase() === key)!;
    const values = [
      ...new Set([...pool.values, ...candidateValues(policies, resource, [key]), 'zz-other']),
    ].filter((v) => pool.family !== 'ip' || !v.includes('/'));
    const singles = values.map((v) => [v]);
    return pool.multi
      ? [undefined, ...singles, values.slice(0, 2), values.slice(1, 3)]
      : [undefined, ...singles];
  });
  const all = choices.reduce((product, list) => product * list.length, 1);
  for (let n = 0; n < Math.min(all, most); n++) {
    let rest = n;
    const out = new Map<string, readonly string[]>();
    keys.forEach((key, i) => {
      const list = choices[i]!;
      const value = all <= most ? list[rest % list.length] : r.one(list);
      rest = Math.floor(rest / list.length);
      if (value !== undefined) out.set(key, value);
    });
    yield out;
  }
}

/**
 * All the combinations that a policy can allow, thinned at random where there are too many.
 * @param policies whose keys and resources are tried. @param allowing that of which the access is asked.
 * @param most assignments of key values for each action and resource.
 */
export function* requestsOf(
  policies: readonly Policy[],
  allowing: Policy,
  ofIdentity: boolean,
  actions: readonly string[],
  r: Random,
  most = 16,
): Generator<PlainRequest> {
  for (const action of actions)
    for (const resource of resourcesFor(action, policies)) {
      const callers = (ofIdentity ? [undefined] : UNIVERSE_CALLERS)
        .map((arn) => (arn === undefined ? undefined : { arn }))
        .filter((caller) => mayAllow(allowing, { caller, action, resource, keys: new Map() }, ofIdentity));
      if (callers.length === 0) continue;
      for (const keys of assignments(policies, action, resource, r, most))
        for (const caller of callers)
          if (ofIdentity || r.chance(0.3)) yield { caller, action, resource, keys };
    }
}
