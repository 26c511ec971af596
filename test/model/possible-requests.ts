/**
 * Can one request have these keys together? By trying each kind of caller, credentials, network and way of the call, with
 * what "AWS global condition context keys" says about each key, written down again here: apart from the engine's table.
 */
import { type Caller, readCaller, roleNameOfSession } from './callers.js';
import type { PlainRequest } from './policy-access.js';

type Kind =
  | 'root'
  | 'user'
  | 'role'
  | 'federated-user'
  | 'linked-role'
  | 'service'
  | 'identity'
  | 'anonymous'
  | 'foreign';

interface Way {
  readonly kind: Kind;
  readonly credentials: 'long' | 'short' | 'mfa' | 'oidc';
  readonly endpoint: boolean;
  readonly forwarded: boolean;
  readonly member: boolean;
}

type Values = readonly string[] | undefined;

/** Those that stand for others of their account. */
const IN_ACCOUNTS: readonly Kind[] = ['root', 'user', 'role', 'federated-user'];

function kindsOf(caller: Caller | undefined): readonly Kind[] {
  if (!caller) return IN_ACCOUNTS;
  switch (caller.type) {
    case 'root':
    case 'user':
    case 'federated-user':
    case 'service':
    case 'anonymous':
      return [caller.type];
    case 'role':
      return [caller.arn.includes(':role/aws-service-role/') ? 'linked-role' : 'role'];
    case 'session':
      return [roleNameOfSession(caller.arn).startsWith('AWSServiceRoleFor') ? 'linked-role' : 'role'];
    case 'federated':
      return ['identity'];
    default:
      return ['foreign'];
  }
}

const BOTH = [true, false];

function* ways(caller: Caller | undefined): Generator<Way> {
  for (const kind of kindsOf(caller))
    for (const credentials of ['long', 'short', 'mfa', 'oidc'] as const) {
      if (['role', 'linked-role', 'federated-user'].includes(kind) && credentials === 'long') continue;
      if (['root', 'user', 'federated-user'].includes(kind) && credentials === 'oidc') continue;
      for (const endpoint of BOTH)
        for (const forwarded of BOTH)
          for (const member of BOTH) yield { kind, credentials, endpoint, forwarded, member };
    }
}

const TYPES: Partial<Record<Kind, string>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'linked-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'Anonymous',
};
const isTrue = (values: Values): boolean => values?.[0]?.toLowerCase() === 'true';
/** The key is there exactly if the page says so; undefined: it does not. */
const is = (values: Values, there: boolean | undefined): boolean =>
  there === undefined || (values !== undefined) === there;

const BOOLEANS = [
  'aws:multifactorauthpresent',
  'aws:principalisawsservice',
  'aws:securetransport',
  'aws:viaawsservice',
];

/** Can a request of this way have these values of a key, or lack it? */
function fits(key: string, values: Values, way: Way): boolean {
  const { kind, credentials, endpoint, forwarded, member } = way;
  const inAccount = TYPES[kind] !== undefined && kind !== 'anonymous';
  /** Callers of which the page says nothing. */
  const silent = kind === 'foreign' || kind === 'service' || kind === 'linked-role';
  switch (key) {
    case 'aws:multifactorauthage':
    case 'aws:multifactorauthpresent': {
      const never = ['federated-user', 'identity', 'anonymous'].includes(kind);
      if (never) return values === undefined;
      if (credentials === 'long' || credentials === 'oidc') return values === undefined;
      // It is a number of seconds.
      if (credentials === 'mfa')
        return key.endsWith('age') ? /^\d+$/.test(values?.[0] ?? '') : isTrue(values);
      return key.endsWith('age') ? values === undefined : !isTrue(values);
    }
    case 'aws:tokenissuetime':
      if (kind === 'identity' || kind === 'anonymous') return values === undefined;
      return kind === 'service' || kind === 'foreign' || is(values, credentials !== 'long');
    case 'aws:username':
      if (kind === 'user') return values !== undefined;
      return is(values, kind === 'service' || kind === 'identity' || kind === 'foreign' ? undefined : false);
    case 'aws:principaltype':
      return values !== undefined && (TYPES[kind] === undefined || values[0] === TYPES[kind]);
    case 'aws:principalisawsservice':
      if (kind === 'anonymous') return values === undefined;
      if (kind === 'identity' || kind === 'foreign') return true;
      return values !== undefined && isTrue(values) === (kind === 'service');
    case 'aws:principalservicename':
      return kind === 'foreign' || is(values, kind === 'service');
    case 'aws:principalaccount':
      if (values === undefined) return false;
      return kind === 'anonymous' ? values[0] === 'anonymous' : !inAccount || values[0] !== 'anonymous';
    case 'aws:principalarn':
      if (kind === 'anonymous') return values === undefined;
      if (inAccount) return values !== undefined && arnFits(values[0]!, kind);
      // It is the ARN of the principal that calls.
      return kind === 'foreign' || !/^arn:[^:]*:iam::\d*:(?:user\/|role\/|root$)/.test(values?.[0] ?? '');
    case 'aws:principalorgid':
      if (kind === 'service' || kind === 'anonymous') return values === undefined;
      return !inAccount || is(values, member);
    case 'aws:userid':
      return values !== undefined && idFits(values[0]!, kind);
    case 'aws:principaltag/team':
      return is(values, kind === 'root' || kind === 'anonymous' ? false : undefined);
    case 'aws:sourcearn':
    case 'aws:sourceaccount':
      return is(values, kind === 'service' || kind === 'foreign' ? undefined : false);
    case 'aws:sourceip':
      return silent || (endpoint ? values === undefined : forwarded || values !== undefined);
    case 'aws:sourcevpce':
      return silent || (endpoint ? forwarded || values !== undefined : values === undefined);
    case 'aws:calledvia':
    case 'kms:viaservice':
      if (kind === 'service' || kind === 'identity' || kind === 'anonymous') return values === undefined;
      return kind === 'linked-role' || kind === 'foreign' || values === undefined || forwarded;
    case 'aws:viaawsservice':
      return values !== undefined && isTrue(values) === forwarded;
    case 'aws:useragent':
    case 'aws:currenttime':
    case 'aws:epochtime':
    case 'aws:securetransport':
    case 'aws:requestedregion':
      return values !== undefined;
    default:
      return true;
  }
}

function idFits(id: string, kind: Kind): boolean {
  if (kind === 'anonymous') return id === 'anonymous';
  if (TYPES[kind] === undefined) return true;
  if (id === 'anonymous') return false;
  if (kind === 'user') return !id.startsWith('AROA');
  return kind === 'role' || kind === 'linked-role' ? !id.startsWith('AIDA') : true;
}

function arnFits(arn: string, kind: Kind): boolean {
  const what = arn.split(':').slice(5).join(':');
  const isIam = arn.split(':')[2] === 'iam';
  if (kind === 'user')
    return !(isIam && (what.startsWith('role/') || what === 'root')) && !/^arn:[^:]*:sts:/.test(arn);
  if (kind === 'root') return !(isIam && what.includes('/')) && !/^arn:[^:]*:sts:/.test(arn);
  if (kind === 'role' || kind === 'linked-role')
    return !(isIam && (what.startsWith('user/') || what === 'root')) && !what.startsWith('federated-user/');
  return true;
}

/** The caller, and the keys with its account and ARN. */
function describesCaller(caller: Caller | undefined, keys: PlainRequest['keys']): boolean {
  const account = keys.get('aws:principalaccount')?.[0];
  const arn = keys.get('aws:principalarn')?.[0];
  const inArn = arn?.split(':')[4];
  if (account !== undefined && inArn !== undefined && /^\d{12}$/.test(inArn) && account !== inArn)
    return false;
  if (!caller || !('account' in caller)) return true;
  if (account !== undefined && account !== caller.account) return false;
  if (arn === undefined) return true;
  if (caller.type !== 'session') return arn === caller.arn;
  const name = roleNameOfSession(caller.arn);
  // Names of roles are unique in an account, and those of this universe have no path.
  return arn === `arn:aws:iam::${caller.account}:role/${name}`;
}

/** aws:TagKeys has the names of the tags. */
function tagsAgree(keys: PlainRequest['keys'], tested: readonly string[]): boolean {
  if (!tested.includes('aws:tagkeys') || !tested.includes('aws:requesttag/team')) return true;
  const named = (keys.get('aws:tagkeys') ?? []).some((name) => name.toLowerCase() === 'team');
  return named === keys.has('aws:requesttag/team');
}

/** Of the actions that do not support aws:ResourceAccount, the services. */
const WITHOUT_OWNER = /^(auditmanager|detective|ds|ebs|ec2|events|guardduty|macie2|es|route53|securityhub):/i;

/** aws:ResourceAccount is the account of the resource, which its ARN has if it has one: most actions have the key then. */
function describesResource(
  { action, resource, keys }: Pick<PlainRequest, 'action' | 'resource' | 'keys'>,
  tested: readonly string[],
): boolean {
  const account = keys.get('aws:resourceaccount')?.[0];
  // Others begin with ARN in capitals: nothing is known of those.
  const inArn = resource.startsWith('arn:') ? (resource.split(':')[4] ?? '') : '';
  if (!/^\d{12}$/.test(inArn)) return true;
  return account === undefined
    ? !tested.includes('aws:resourceaccount') || WITHOUT_OWNER.test(action)
    : account === inArn;
}

/** "IAM calls are always made to the us-east-1 Region." */
const isInRegion = ({ action, keys }: Pick<PlainRequest, 'action' | 'keys'>): boolean =>
  !/^(iam|organizations|route53):/i.test(action) ||
  (keys.get('aws:requestedregion')?.[0] ?? 'us-east-1') === 'us-east-1';

/** aws:CurrentTime and aws:EpochTime are one time. */
function timesAgree(keys: PlainRequest['keys']): boolean {
  const [now, epoch] = [keys.get('aws:currenttime')?.[0], keys.get('aws:epochtime')?.[0]];
  return now === undefined || epoch === undefined || secondsOf(now) === secondsOf(epoch);
}

const secondsOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000);

/** @param tested the keys that matter, in lowercase: of others, nothing is known. */
export function canExist(request: PlainRequest, tested: readonly string[]): boolean {
  const { caller: principal, keys } = request;
  const caller = principal && readCaller(principal);
  const isOfType = (key: string, values: Values): boolean =>
    !values || !BOOLEANS.includes(key) || values.every((v) => /^(true|false)$/i.test(v));
  if (!tested.every((key) => isOfType(key, keys.get(key)))) return false;
  if (!describesCaller(caller, keys) || !tagsAgree(keys, tested)) return false;
  if (!describesResource(request, tested) || !isInRegion(request) || !timesAgree(keys)) return false;
  for (const way of ways(caller)) if (tested.every((key) => fits(key, keys.get(key), way))) return true;
  return false;
}
