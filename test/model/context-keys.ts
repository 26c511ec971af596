/**
 * The condition keys of a request: what the document gives, what follows from caller and resource, and what every such
 * request has without anybody knowing its value. From "AWS global condition context keys", key by key.
 */
import { accountOf, type Caller, roleNameOfSession } from './callers.js';
import { candidateValues } from './candidates.js';
import { allPolicies, principalOf, type RequestDocument, resourceOf, valuesOf } from './documents.js';
import type { Pick } from './outcomes.js';

export type Keys = (key: string) => readonly string[] | undefined;

const candidatesOf = (document: RequestDocument, keys: readonly string[]): string[] =>
  candidateValues(allPolicies(document), resourceOf(document).arn, keys);

/** What is known of a key: its values, that it is absent, or which values are possible. */
type Knowledge =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'absent' }
  /** The request has it, with a value of this form. */
  | { readonly kind: 'some'; readonly form: RegExp; readonly example: string }
  /** The request has it or not. */
  | { readonly kind: 'maybe'; readonly form: RegExp; readonly example: string };

const is = (...values: string[]): Knowledge => ({ kind: 'values', values });
const ABSENT: Knowledge = { kind: 'absent' };
const some = (form: RegExp, example: string): Knowledge => ({ kind: 'some', form, example });
const maybe = (form: RegExp, example: string): Knowledge => ({ kind: 'maybe', form, example });
const ANY = /^.+$/s;

const literally = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '\\$&');
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** "IAM policy elements: Variables and tags", principal key values. */
const PRINCIPAL_TYPES = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

/** aws:PrincipalArn: "For IAM roles, the request context returns the ARN of the role, not of the user that assumed it." */
function principalArn(caller: Caller): Knowledge {
  if (caller.type === 'session') {
    // A session's ARN lacks the path of its role ("IAM identifiers").
    const name = roleNameOfSession(caller.arn);
    const prefix = `arn:${caller.arn.split(':')[1]}:iam::${caller.account}:role/`;
    return some(new RegExp(`^${literally(prefix)}([^/]+/)*${literally(name)}$`), prefix + name);
  }
  if ('account' in caller || caller.type === 'access-identity') return is(caller.arn);
  // "Anonymous requests do not include this key." Of calls by services the page says nothing.
  return caller.type === 'service' ? maybe(ANY, 'arn:aws:iam::000000000000:role/service') : ABSENT;
}

/** aws:userid, from the table of principal key values: the unique ID, the role's with the session name, the account. */
function userId(caller: Caller): Knowledge {
  switch (caller.type) {
    case 'root':
      return is(caller.account);
    case 'user':
      return some(/^AIDA[A-Z0-9]+$/, 'AIDAZZZZZZZZZZZZZZZZZ');
    case 'session':
      return some(
        new RegExp(`^AROA[A-Z0-9]+:${literally(nameOf(caller.arn))}$`),
        `AROAZZZZZZZZZZZZZZZZZ:${nameOf(caller.arn)}`,
      );
    case 'role':
      return some(/^AROA[A-Z0-9]+:.+$/, 'AROAZZZZZZZZZZZZZZZZZ:session');
    case 'federated-user':
      return is(`${caller.account}:${nameOf(caller.arn)}`);
    default:
      return caller.type === 'anonymous' ? ABSENT : maybe(ANY, 'someone');
  }
}

function ofCaller(key: string, caller: Caller): Knowledge | undefined {
  const account = accountOf(caller);
  switch (key) {
    case 'aws:principalarn':
      return principalArn(caller);
    case 'aws:principalaccount':
      // "This key is included in the request context for all requests including anonymous requests."
      if (account !== undefined) return is(account);
      return caller.type === 'anonymous' ? is('anonymous') : maybe(ANY, '000000000000');
    case 'aws:principaltype':
      if (caller.type === 'anonymous') return is('Anonymous');
      return account !== undefined && 'account' in caller
        ? is(PRINCIPAL_TYPES[caller.type])
        : maybe(ANY, 'Service');
    case 'aws:username':
      // "This key is always included in the request context for IAM users."
      return caller.type === 'user' ? is(nameOf(caller.arn)) : ABSENT;
    case 'aws:userid':
      return userId(caller);
    case 'aws:principalisawsservice':
      // "This key is always included in the request context for signed requests." [of any principal]
      return caller.type === 'anonymous' ? maybe(/^false$/, 'false') : is(String(caller.type === 'service'));
    case 'aws:principalservicename':
      return caller.type === 'service' ? is(caller.name) : ABSENT;
    case 'kms:calleraccount':
      return account === undefined ? ABSENT : is(account);
    case 'aws:tokenissuetime':
      // "Only when the principal uses temporary credentials"; users and root may have some (GetSessionToken).
      if (caller.type === 'session' || caller.type === 'role' || caller.type === 'federated-user')
        return some(/^\d{4}-.*Z$/, '2026-03-01T00:00:00Z');
      return caller.type === 'user' || caller.type === 'root'
        ? maybe(/^\d{4}-.*Z$/, '2026-03-01T00:00:00Z')
        : ABSENT;
    case 'aws:multifactorauthpresent':
    case 'aws:multifactorauthage': {
      // "Temporary credentials are used to authenticate IAM roles [...]. The key is not present for federated identities
      // or requests made with long-term access keys." The document leaves `mfa` out for long-term keys.
      const form = key.endsWith('age') ? /^\d+$/ : /^(true|false)$/;
      return caller.type === 'session' || caller.type === 'role'
        ? maybe(form, key.endsWith('age') ? '60' : 'true')
        : ABSENT;
    }
    default:
      return undefined;
  }
}

/** Services of one Region: "aws:RequestedRegion": global services have their endpoint in us-east-1. */
const GLOBAL_SERVICES = ['iam', 'organizations', 'account', 'route53', 'cloudfront', 'support'];

function ofResource(
  document: RequestDocument,
  key: string,
  resourceAccount: string | undefined,
): Knowledge | undefined {
  const { arn } = resourceOf(document);
  const region = arn.split(':')[3] ?? '';
  const service = document.action.slice(0, document.action.indexOf(':')).toLowerCase();
  switch (key) {
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      if (key.startsWith('s3:') && service !== 's3') return ABSENT;
      return resourceAccount === undefined ? maybe(/^\d{12}$/, '000000000000') : is(resourceAccount);
    case 'aws:requestedregion':
    case 'ec2:region':
      if (key.startsWith('ec2:') && service !== 'ec2') return ABSENT;
      if (GLOBAL_SERVICES.includes(service)) return is('us-east-1');
      return region === '' ? some(/^[a-z]{2}(-[a-z]+)+-\d$/, 'ap-south-1') : is(region);
    default:
      return undefined;
  }
}

const given = (document: RequestDocument, key: string): readonly string[] | undefined => {
  for (const [name, values] of Object.entries(document.context ?? {}))
    if (name.toLowerCase() === key) return valuesOf(values);
  return undefined;
};

const present = (document: RequestDocument, key: string): boolean => (given(document, key)?.length ?? 0) > 0;

/** Does the request pass a VPC endpoint? */
const throughEndpoint = (document: RequestDocument): boolean =>
  document.policies.endpoint !== undefined || present(document, 'aws:sourcevpce');

function ofRequest(document: RequestDocument, key: string): Knowledge | undefined {
  switch (key) {
    case 'aws:sourceip':
      // "This key is included in the request context, except when the requester uses a VPC endpoint."
      return throughEndpoint(document) ? ABSENT : some(/^[0-9a-f:.]+$/i, '192.0.2.77');
    case 'aws:securetransport':
      return some(/^(true|false)$/, 'true');
    case 'aws:useragent':
      return some(ANY, 'an-agent/1.0');
    case 'aws:viaawsservice':
      return is(String(present(document, 'aws:calledvia')));
    case 'aws:tagkeys': {
      // "The list of tag keys in the request."
      const keys = Object.keys(document.context ?? {})
        .filter((name) => name.toLowerCase().startsWith('aws:requesttag/'))
        .map((name) => name.slice('aws:RequestTag/'.length));
      return keys.length > 0 ? is(...keys) : ABSENT;
    }
    default:
      return undefined;
  }
}

function written(document: RequestDocument, key: string): readonly string[] | undefined {
  const principal = principalOf(document);
  const resource = resourceOf(document);
  const tag = (
    prefixes: string[],
    tags: Readonly<Record<string, string>> | undefined,
  ): string[] | undefined => {
    for (const [name, value] of Object.entries(tags ?? {}))
      if (prefixes.some((prefix) => key === `${prefix}${name}`.toLowerCase())) return [value];
    return undefined;
  };
  const one = (name: string, value: unknown): string[] | undefined =>
    key === name && value !== undefined ? [String(value)] : undefined;
  return (
    given(document, key) ??
    tag(['aws:principaltag/'], principal.tags) ??
    tag(['aws:resourcetag/', 'ec2:resourcetag/', 'secretsmanager:resourcetag/'], resource.tags) ??
    one('aws:multifactorauthpresent', principal.mfa) ??
    one('aws:multifactorauthage', principal.mfaAge) ??
    one('aws:principalorgid', principal.orgId) ??
    one('aws:resourceorgid', resource.orgId)
  );
}

/** aws:CurrentTime and aws:EpochTime are one moment: "the current date and time", "in epoch or Unix time". */
function moment(document: RequestDocument, key: string, pick: Pick): readonly string[] {
  const other = given(document, key === 'aws:epochtime' ? 'aws:currenttime' : 'aws:epochtime')?.[0];
  const seconds =
    other === undefined
      ? pick(
          'the time of the request',
          candidatesOf(document, ['aws:currenttime', 'aws:epochtime'])
            .map((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000))
            .concat(1_790_000_000)
            .filter((s) => Number.isInteger(s) && s >= 0),
        )
      : /^\d+$/.test(other)
        ? Number(other)
        : Date.parse(other) / 1000;
  return [
    key === 'aws:epochtime' ? String(seconds) : new Date(seconds * 1000).toISOString().replace('.000', ''),
  ];
}

/** Reads keys by their names in lower case. */
export function keysOf(
  document: RequestDocument,
  caller: Caller,
  resourceAccount: string | undefined,
  pick: Pick,
): Keys {
  const cache = new Map<string, readonly string[] | undefined>();
  const find = (key: string): readonly string[] | undefined => {
    const own = written(document, key);
    if (own !== undefined) return own.length > 0 ? own : undefined;
    if (key === 'aws:currenttime' || key === 'aws:epochtime') return moment(document, key, pick);
    const known =
      ofCaller(key, caller) ??
      ofResource(document, key, resourceAccount) ??
      ofRequest(document, key) ??
      ABSENT;
    if (known.kind === 'values') return known.values;
    if (known.kind === 'absent') return undefined;
    const { form, example } = known;
    const possible = [...new Set([example, ...candidatesOf(document, [key])])].filter((v) => form.test(v));
    const chosen = pick(key, known.kind === 'maybe' ? [...possible, undefined] : possible);
    return chosen === undefined ? undefined : [chosen];
  };
  return (key) => {
    if (!cache.has(key)) cache.set(key, find(key));
    return cache.get(key);
  };
}
