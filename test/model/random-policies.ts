/** Random policies over the small world. */
import { readCaller } from './callers.js';
import type { ConditionElement, OneOrMany, Policy, Statement } from './documents.js';
import type { Family, KeyPool } from './key-pools.js';
import type { Random } from './random.js';
import { CANONICAL_USER, type Cell, FEDERATED_CALLERS, HOME, PARTNER, PRINCIPALS } from './universe.js';

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
  /** Keys that conditions can use. */
  readonly keys: readonly KeyPool[];
  /** Keys that they use. */
  readonly used: Set<KeyPool>;
  /** What to choose from. */
  readonly actionPatterns: readonly string[];
  readonly resourcePatterns: readonly string[];
  readonly incompleteArns: readonly string[];
  readonly principals: readonly (readonly [string, string])[];
  /** Policies can have what AWS does not support: NotPrincipal with Allow, and in trust policies. */
  readonly unsupported?: boolean;
}

export type Slot = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';
const HAVE_PRINCIPALS: readonly Slot[] = ['resource', 'trust', 'rcp', 'endpoint'];

export const oneOrMany = <T>(r: Random, list: readonly T[]): OneOrMany<T> =>
  list.length === 1 && r.chance(0.7) ? list[0]! : list;

function actionPatterns(cell: Cell, action: string): string[] {
  const [service, name] = action.split(':') as [string, string];
  return [
    ...[action, action, `${service}:*`, '*', `${service}:${name.slice(0, 3)}*`],
    ...[`${service}:*${name.slice(-4)}`, `${service}:?${name.slice(1)}`, action.toUpperCase()],
    ...[cell.actions[0]!, cell.actions.at(-1)!, 's3:GetObject', 'iam:*', 'acme:*'],
  ];
}

/** Patterns for the last part of an ARN. */
function lastParts(last: string): string[] {
  const slash = last.lastIndexOf('/');
  const plain = ['*', `${last.slice(0, -1)}?`, `${last.slice(0, 3)}*`, `*${last.slice(-2)}`, last];
  if (slash < 0) return plain;
  return [
    ...plain,
    `${last.slice(0, slash)}/\${aws:username}`,
    `${last.slice(0, slash + 1)}\${aws:PrincipalTag/team}*`,
    last.replace('ana', '${aws:username}'),
    last.replace('red', "${aws:PrincipalTag/team, 'red'}"),
    `${last.slice(0, slash)}/\${*}`,
  ];
}

function resourcePatterns(cell: Cell, resource: string): string[] {
  if (resource === '*') return ['*', '*', 'arn:aws:ec2:*:*:instance/*'];
  const parts = resource.split(':');
  const last = parts.slice(5).join(':');
  const out = ['*', resource, resource, resource.toUpperCase(), 'arn:aws:s3:::reports/*'];
  for (const text of lastParts(last)) out.push([...parts.slice(0, 5), text].join(':'));
  for (const other of cell.resources) out.push(other.replace('#', HOME), other.replace('#', PARTNER));
  if (parts[3] !== '') {
    out.push([...parts.slice(0, 3), '*', parts[4], last].join(':'));
    // The asterisk can match across the colon.
    if (parts[4] !== '') out.push([...parts.slice(0, 3), '*', last].join(':'));
  }
  return out;
}

/** ARNs without their last parts, which AWS completes in policies of identities. */
const incompleteArns = (resource: string): string[] =>
  resource === '*' ? ['*'] : [3, 4, 5].map((parts) => resource.split(':').slice(0, parts).join(':'));

export function settingOf(
  r: Random,
  request: {
    readonly cell: Cell;
    readonly caller: string;
    readonly action: string;
    readonly resource: string;
  },
  keys: readonly KeyPool[],
): Setting {
  const { cell, action, resource } = request;
  return {
    r,
    ...request,
    keys,
    used: new Set(),
    actionPatterns: actionPatterns(cell, action),
    resourcePatterns: resourcePatterns(cell, resource),
    incompleteArns: incompleteArns(resource),
    principals: principalsOf(request.caller),
  };
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

function principal({ r, principals }: Setting, everybody = 0.2): Statement['Principal'] {
  if (r.chance(everybody)) return r.chance(0.5) ? '*' : { AWS: '*' };
  const chosen: (readonly [string, string])[] = Array.from({ length: 1 + r.upTo(3) }, () =>
    r.one(r.chance(0.6) ? principals : PRINCIPALS),
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

export function randomStatement(setting: Setting, slot: Slot): Statement {
  const { r } = setting;
  const limits = slot === 'boundary' || slot === 'scp' || slot === 'session' || slot === 'endpoint';
  const Effect = slot === 'rcp' ? 'Deny' : r.chance(limits ? 0.85 : 0.78) ? 'Allow' : 'Deny';
  const out: Record<string, unknown> = { Effect };
  if (HAVE_PRINCIPALS.includes(slot)) {
    if (slot === 'rcp') out.Principal = '*';
    else if (Effect === 'Deny' && slot !== 'trust' ? r.chance(0.3) : setting.unsupported && r.chance(0.03))
      out.NotPrincipal = principal(setting, 0.02);
    else out.Principal = principal(setting, slot === 'endpoint' ? 0.8 : 0.2);
  }
  const ofIdentity = !HAVE_PRINCIPALS.includes(slot);
  const all = limits && Effect === 'Allow' && r.chance(0.5);
  const actions = all ? ['*'] : Array.from({ length: 1 + r.upTo(2) }, () => r.one(setting.actionPatterns));
  out[r.chance(0.1) && !all ? 'NotAction' : 'Action'] = oneOrMany(r, [...new Set(actions)]);
  if (slot !== 'trust' && !(slot === 'resource' && setting.cell.withoutResource)) {
    const resources = all
      ? ['*']
      : Array.from({ length: 1 + r.upTo(2) }, () =>
          r.one(ofIdentity && r.chance(0.02) ? setting.incompleteArns : setting.resourcePatterns),
        );
    out[r.chance(0.08) && !all ? 'NotResource' : 'Resource'] = oneOrMany(r, [...new Set(resources)]);
  }
  if (r.chance(all ? 0.15 : 0.5)) out.Condition = condition(setting);
  return out as unknown as Statement;
}

export function randomPolicy(setting: Setting, slot: Slot, most = 3): Policy {
  const { r } = setting;
  const version = r.one(['2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined]);
  const statements = Array.from({ length: 1 + r.upTo(most) }, () => randomStatement(setting, slot));
  return { ...(version ? { Version: version } : {}), Statement: oneOrMany(r, statements) };
}
