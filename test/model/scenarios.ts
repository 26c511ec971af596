/** Random request documents over the small world; a seed gives the same document always. */
import { readCaller } from './callers.js';
import type {
  ConditionElement,
  OneOrMany,
  Policy,
  PolicySet,
  RequestDocument,
  Statement,
} from './documents.js';
import { type Random, random } from './random.js';
import {
  CALLERS,
  CANONICAL_USER,
  CELLS,
  type Cell,
  type Family,
  FEDERATED_CALLERS,
  HOME,
  KEYS,
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
interface Setting {
  readonly r: Random;
  readonly cell: Cell;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly used: Set<KeyPool>;
}

type Slot = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';
const HAVE_PRINCIPALS: readonly Slot[] = ['resource', 'trust', 'rcp', 'endpoint'];

const oneOrMany = <T>(r: Random, list: readonly T[]): OneOrMany<T> =>
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

function condition({ r, used }: Setting): ConditionElement {
  const out: Record<string, Record<string, OneOrMany<string | number | boolean>>> = {};
  for (let n = 1 + (r.chance(0.25) ? 1 : 0); n > 0; n--) {
    const pool = r.one(KEYS);
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

function statement(setting: Setting, slot: Slot, variables: boolean): Statement {
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

function policy(setting: Setting, slot: Slot, most = 3): Policy {
  const { r } = setting;
  const version = r.one(['2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined]);
  // A variable in a policy of an old version is plain text; outside its last part, an ARN must not have one.
  const statements = Array.from({ length: 1 + r.upTo(most) }, () => statement(setting, slot, true));
  return { ...(version ? { Version: version } : {}), Statement: oneOrMany(r, statements) };
}

function policySet(setting: Setting, signed: boolean, limited: boolean): PolicySet {
  const { r, cell, caller, action } = setting;
  const own = (slot: Slot, most?: number): Policy => policy(setting, slot, most);
  const levels = (slot: Slot): OneOrMany<Policy>[] =>
    Array.from({ length: 1 + r.upTo(3) }, () =>
      oneOrMany(
        r,
        Array.from({ length: 1 + r.upTo(2) }, () => own(slot, 2)),
      ),
    );
  const out: Record<string, unknown> = {};
  if (signed && r.chance(0.85)) out.identity = Array.from({ length: 1 + r.upTo(2) }, () => own('identity'));
  if (signed && caller.includes(':user/') && r.chance(0.12)) out.groups = { staff: [own('identity')] };
  if (cell.ownPolicy && r.chance(0.7)) out.resource = own(action.startsWith('sts:') ? 'trust' : 'resource');
  if (limited && r.chance(0.25)) out.boundary = own('boundary', 2);
  if (limited && /:(assumed-role|federated-user)\//.test(caller) && r.chance(0.3))
    out.session = own('session', 2);
  if (r.chance(0.25)) out.scp = levels('scp');
  if (r.chance(0.15)) out.rcp = levels('rcp');
  if (r.chance(0.1)) out.endpoint = own('endpoint', 2);
  return out as PolicySet;
}

/** The keys of the request, of those that the policies use; what is left out is absent or unknown. */
function contextOf(setting: Setting, through: boolean): Record<string, OneOrMany<string>> {
  const { r, used, caller } = setting;
  const out: Record<string, OneOrMany<string>> = {};
  for (const pool of KEYS) {
    if (pool.from === 'always') {
      if (pool.key === 'aws:SourceIp' && through) continue;
      if (pool.key === 'aws:EpochTime' && out['aws:CurrentTime'] !== undefined) continue;
      if (r.chance(used.has(pool) ? 0.75 : 0.3)) out[pool.key] = r.one(pool.values);
    } else if (pool.from === 'context') {
      if (pool.key === 'aws:SourceVpce' && !through) continue;
      if (pool.key === 'aws:TagKeys' && out['aws:RequestTag/team'] !== undefined) {
        out[pool.key] = ['team'];
        continue;
      }
      if (/^aws:Source(Arn|Account)$/.test(pool.key) && !caller.endsWith('.amazonaws.com')) continue;
      if (pool.key === 'aws:SourceVpce' || (used.has(pool) && r.chance(0.65)))
        out[pool.key] = pool.multi ? r.some(pool.values, 2) : r.one(pool.values);
    }
  }
  if (caller.includes(':assumed-role/') && r.chance(0.5)) out['aws:TokenIssueTime'] = '2026-03-01T00:00:00Z';
  return out;
}

/** The scenario of a seed. */
export function scenario(seed: number): RequestDocument {
  const r = random(seed);
  const cell = r.one(CELLS);
  const owner = r.chance(0.75) ? HOME : PARTNER;
  const callers =
    cell.callers === 'federated'
      ? FEDERATED_CALLERS
      : cell.callers === 'signed'
        ? CALLERS.filter((c) => c.includes(HOME) || c.includes(PARTNER) || c.endsWith('.com'))
        : CALLERS;
  const caller = r.one(callers);
  const setting: Setting = {
    r,
    cell,
    caller,
    action: r.one(cell.actions),
    resource: r.one(cell.resources).replace('#', owner),
    used: new Set(),
  };
  const federated = cell.callers === 'federated';
  const read = readCaller(federated ? { federated: caller } : { arn: caller });
  const signed = 'account' in read && read.type !== 'root';
  const policies = policySet(setting, signed, signed && !caller.includes('AWSServiceRole'));
  const through = policies.endpoint !== undefined || r.chance(0.05);
  const context = contextOf(setting, through);
  const inOrganization = 'account' in read && (policies.scp !== undefined || r.chance(0.3));
  const mfa = /:(assumed-role|user)\//.test(caller) && r.chance(0.4) ? r.chance(0.6) : undefined;
  const principal = {
    ...(federated ? { federated: caller } : { arn: caller }),
    ...(signed && r.chance(0.5) ? { tags: { team: r.one(['red', 'blue', 'Red', 'r*d']) } } : {}),
    ...(inOrganization ? { orgId: 'o-a1b2c3d4e5' } : {}),
    ...(mfa !== undefined ? { mfa } : {}),
    ...(mfa === true ? { mfaAge: 60 } : {}),
    ...('account' in read && r.chance(0.05) ? { managementAccount: true } : {}),
  };
  const resource = {
    arn: setting.resource,
    ...(setting.resource.includes(':s3:') && r.chance(0.7) ? { account: owner } : {}),
    ...(r.chance(0.5) ? { tags: { team: r.one(['red', 'blue', 'r*d']) } } : {}),
    ...(policies.rcp !== undefined || r.chance(0.2) ? { orgId: 'o-a1b2c3d4e5' } : {}),
    ...(r.chance(0.05) ? { managementAccount: true } : {}),
  };
  const bare = Object.keys(principal).length === 1 && !federated;
  return {
    principal: bare ? caller : principal,
    action: setting.action,
    resource: Object.keys(resource).length === 1 ? setting.resource : resource,
    ...(Object.keys(context).length > 0 ? { context } : {}),
    policies,
  };
}
