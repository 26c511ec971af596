/** Random policies over the small world. */
import { readCaller } from './callers.js';
import type { ConditionElement, OneOrMany, Policy, Statement } from './documents.js';
import type { Random } from './random.js';
import {
  CANONICAL_USER,
  type Cell,
  type Family,
  FEDERATED_CALLERS,
  HOME,
  type KeyPool,
  PARTNER,
  PRINCIPALS,
} from './universe.js';

const OPERATORS: Readonly<Record<Family, readonly string[]>> = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringEquals', 'StringLike', 'StringNotLike'],
  ip: ['IpAddress', 'NotIpAddress'],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  binary: ['BinaryEquals'],
};

/** What is being built: who calls what on what, and which keys the policies have used so far. */
export interface Setting {
  readonly r: Random;
  readonly cell: Cell;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** Keys that conditions may use. */
  readonly keys: readonly KeyPool[];
  /** Keys that they use. */
  readonly used: Set<KeyPool>;
}

export type Slot = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';
const HAVE_PRINCIPALS: readonly Slot[] = ['resource', 'trust', 'rcp', 'endpoint'];

export const oneOrMany = <T>(r: Random, list: readonly T[]): OneOrMany<T> =>
  list.length === 1 && r.chance(0.7) ? list[0]! : list;

function actionPattern({ r, cell, action }: Setting): string {
  const [service, name] = action.split(':') as [string, string];
  return r.one([
    action,
    action,
    `${service}:*`,
    '*',
    `${service}:${name.slice(0, 3)}*`,
    `${service}:*${name.slice(-4)}`,
    `${service}:?${name.slice(1)}`,
    action.toUpperCase(),
    r.one(cell.actions),
    r.one(['s3:GetObject', 'iam:*', 'sqs:Send*', 'acme:*']),
  ]);
}

function resourcePattern({ r, cell, resource }: Setting, variables: boolean): string {
  if (resource === '*') return r.one(['*', '*', 'arn:aws:ec2:*:*:instance/*']);
  const parts = resource.split(':');
  const last = parts.slice(5).join(':');
  const withLast = (text: string): string => [...parts.slice(0, 5), text].join(':');
  const slash = last.lastIndexOf('/');
  const choices = [
    '*',
    resource,
    resource,
    withLast('*'),
    withLast(`${last.slice(0, -1)}?`),
    withLast(`${last.slice(0, 3)}*`),
    withLast(`*${last.slice(-2)}`),
    r.one(cell.resources).replace('#', r.one([HOME, PARTNER])),
    resource.toUpperCase(),
    'arn:aws:s3:::reports/*',
  ];
  if (parts[3] !== '') choices.push([...parts.slice(0, 3), '*', parts[4], last].join(':'));
  if (variables && slash > 0)
    choices.push(
      withLast(`${last.slice(0, slash)}/\${aws:username}`),
      withLast(`${last.slice(0, slash + 1)}\${aws:PrincipalTag/team}*`),
      withLast(last.replace('ana', '${aws:username}')),
      withLast(last.replace('red', "${aws:PrincipalTag/team, 'red'}")),
      withLast(`${last.slice(0, slash)}/\${*}`),
    );
  return r.one(choices);
}

/** Entries that mean the caller, in one way or another. */
function principalsOf(caller: string): [string, string][] {
  if (FEDERATED_CALLERS.includes(caller)) return [['Federated', caller]];
  const read = readCaller({ arn: caller });
  if (read.type === 'service') return [['Service', read.name]];
  if (read.type === 'federated') return [['Federated', read.name]];
  if (read.type === 'access-identity') return [['AWS', read.arn]];
  if (!('account' in read)) return [['AWS', '*']];
  const own: [string, string][] = [
    ['AWS', read.account],
    ['AWS', `arn:aws:iam::${read.account}:root`],
  ];
  own.push(['AWS', read.arn]);
  if (read.type === 'session')
    own.push(['AWS', `arn:aws:iam::${read.account}:role/${read.arn.split('/')[1]}`]);
  return own;
}

function principal({ r, caller }: Setting, everybody = 0.2): Statement['Principal'] {
  if (r.chance(everybody)) return r.chance(0.5) ? '*' : { AWS: '*' };
  const own = principalsOf(caller);
  const chosen = Array.from({ length: 1 + r.upTo(3) }, () =>
    r.chance(0.6) ? r.one(own) : r.one(PRINCIPALS),
  );
  if (r.chance(0.03)) chosen.push(['CanonicalUser', CANONICAL_USER]);
  const out: Record<string, string[]> = {};
  for (const [type, value] of chosen) out[type] = [...new Set([...(out[type] ?? []), value])];
  return out;
}

function operatorFor(r: Random, pool: KeyPool): string {
  let name = r.one(OPERATORS[pool.family]);
  if (r.chance(0.2)) name += 'IfExists';
  if (pool.multi) name = `${r.one(['ForAllValues', 'ForAnyValue'])}:${name}`;
  return name;
}

/** A key's name in another case: "Condition key names are not case-sensitive". */
const spelled = (r: Random, key: string): string =>
  r.chance(0.1) ? key.replace(/^[^:]+/, (prefix) => prefix.toUpperCase()) : key;

function condition({ r, keys, used }: Setting): ConditionElement {
  const out: Record<string, Record<string, OneOrMany<string | number | boolean>>> = {};
  for (let n = 1 + (r.chance(0.25) ? 1 : 0); n > 0; n--) {
    const pool = r.one(keys);
    used.add(pool);
    if (r.chance(0.08)) {
      out.Null = { [pool.key]: r.one(['true', 'false', true, false]) };
      continue;
    }
    const values = r.some([...pool.values, ...pool.values, ...pool.patterns], 2);
    const typed = values.map((v) =>
      r.chance(0.3) && pool.family === 'bool'
        ? v === 'true'
        : r.chance(0.3) && pool.family === 'number'
          ? Number(v)
          : v,
    );
    const operator = operatorFor(r, pool);
    out[operator] = { ...out[operator], [spelled(r, pool.key)]: oneOrMany(r, typed) };
  }
  return out;
}

export function randomStatement(setting: Setting, slot: Slot, variables: boolean): Statement {
  const { r } = setting;
  const limits = slot === 'boundary' || slot === 'scp' || slot === 'session' || slot === 'endpoint';
  const Effect = slot === 'rcp' ? 'Deny' : r.chance(limits ? 0.85 : 0.78) ? 'Allow' : 'Deny';
  const out: Record<string, unknown> = { Effect };
  if (HAVE_PRINCIPALS.includes(slot)) {
    if (slot === 'rcp') out.Principal = '*';
    else if (Effect === 'Deny' && slot !== 'trust' && r.chance(0.3))
      out.NotPrincipal = principal(setting, 0.02);
    else out.Principal = principal(setting, slot === 'endpoint' ? 0.8 : 0.2);
  }
  const all = limits && Effect === 'Allow' && r.chance(0.5);
  const actions = all ? ['*'] : Array.from({ length: 1 + r.upTo(2) }, () => actionPattern(setting));
  out[r.chance(0.1) && !all ? 'NotAction' : 'Action'] = oneOrMany(r, [...new Set(actions)]);
  if (slot !== 'trust') {
    const resources = all
      ? ['*']
      : Array.from({ length: 1 + r.upTo(2) }, () => resourcePattern(setting, variables));
    out[r.chance(0.08) && !all ? 'NotResource' : 'Resource'] = oneOrMany(r, [...new Set(resources)]);
  }
  if (r.chance(all ? 0.15 : 0.5)) out.Condition = condition(setting);
  return out as unknown as Statement;
}

export function randomPolicy(setting: Setting, slot: Slot, most = 3): Policy {
  const { r } = setting;
  const version = r.one(['2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined]);
  // A variable in a policy of an old version is plain text; outside its last part, an ARN must not have one.
  const statements = Array.from({ length: 1 + r.upTo(most) }, () => randomStatement(setting, slot, true));
  return { ...(version ? { Version: version } : {}), Statement: oneOrMany(r, statements) };
}
