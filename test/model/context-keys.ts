/**
 * The condition keys of a request: what the document gives, what follows from caller and resource, and what every such
 * request has without anyone knowing its value. From "AWS global condition context keys", key by key.
 */
import { accountOf, type Caller, roleNameOfSession } from './callers.js';
import { given, principalOf, type RequestDocument, resourceOf } from './documents.js';
import type { Pick } from './outcomes.js';
import { candidatesOf, type Form, type PossibleValues, possibleValues } from './possible-values.js';

export type Keys = (key: string) => readonly string[] | undefined;

/** What is known of a key: its values, that it is absent, or which values are possible. */
type Knowledge =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'absent' }
  /** The request has it, with a value of this form. */
  | ({ readonly kind: 'some' } & Form)
  /** The request has it or not. */
  | ({ readonly kind: 'maybe' } & Form);

const is = (...values: string[]): Knowledge => ({ kind: 'values', values });
const ABSENT: Knowledge = { kind: 'absent' };
const some = (form: RegExp, example: string): Knowledge => ({ kind: 'some', form, example });
/** Of these values, only the beginning and the end are documented. */
const between = (start: string, end: string): Knowledge => ({
  kind: 'some',
  form: new RegExp(`^${literally(start)}.*${literally(end)}$`, 's'),
  example: `${start}ZZZZ${end}`,
  around: [start, end],
});
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
    // That of a service-linked role begins with "/aws-service-role/".
    const path = ofService(caller) ? 'aws-service-role/backup.amazonaws.com/' : '';
    const prefix = `arn:${caller.arn.split(':')[1]}:iam::${caller.account}:role/${path}`;
    return {
      kind: 'some',
      form: new RegExp(`^${literally(prefix)}([!-~]*/)?${literally(name)}$`),
      example: prefix + name,
      around: [prefix, `/${name}`],
    };
  }
  if ('account' in caller) return is(caller.arn);
  // "Anonymous requests do not include this key." Of services and identities of others the page says nothing.
  return caller.type === 'anonymous' ? ABSENT : maybe(ANY, 'arn:aws:iam::000000000000:role/service');
}

/** aws:userid, from the table of principal key values: the unique ID, the role's with the session name, the account. */
function userId(caller: Caller): Knowledge {
  switch (caller.type) {
    case 'root':
      return is(caller.account);
    case 'user':
      return between('AIDA', '');
    case 'session':
      return between('AROA', `:${nameOf(caller.arn)}`);
    case 'role':
      // Of a role alone, the name of the session is unknown.
      return { kind: 'some', form: /^AROA.*:.+$/s, example: 'AROAZZZZ:session', around: ['AROAZZZZ:', ''] };
    case 'federated-user':
      return is(`${caller.account}:${nameOf(caller.arn)}`);
    default:
      return caller.type === 'anonymous' ? is('anonymous') : some(ANY, 'someone');
  }
}

/** Keys of temporary credentials: of role sessions always, of users and root users perhaps (GetSessionToken). */
function ofCredentials(key: string, caller: Caller, mfa: boolean): Knowledge {
  const foreign = caller.type === 'service' || caller.type === 'access-identity';
  if (key === 'aws:tokenissuetime') {
    const form = /^\d{4}-.*Z$/;
    const example = '2026-03-01T00:00:00Z';
    if (caller.type === 'session' || caller.type === 'role' || caller.type === 'federated-user')
      return some(form, example);
    // MFA is in temporary credentials only.
    const perhaps = caller.type === 'user' || caller.type === 'root';
    if ((perhaps || foreign) && mfa) return some(form, example);
    return perhaps || foreign ? maybe(form, example) : ABSENT;
  }
  // "Temporary credentials are used to authenticate IAM roles [...]. The key is not present for federated identities or
  // requests made with long-term access keys." The document leaves `mfa` out for long-term keys.
  const perhaps = caller.type === 'session' || caller.type === 'role' || foreign;
  if (!perhaps) return ABSENT;
  if (key.endsWith('age')) return ofService(caller) ? maybe(/^\d+$/, '60') : some(/^\d+$/, '60');
  return maybe(/^(true|false)$/, 'true');
}

function ofCaller(key: string, caller: Caller, mfa: boolean): Knowledge | undefined {
  const account = accountOf(caller);
  switch (key) {
    case 'aws:principalarn':
      return principalArn(caller);
    case 'aws:principalaccount':
      // "This key is included in the request context for all requests including anonymous requests."
      if (account !== undefined) return is(account);
      return caller.type === 'anonymous' ? is('anonymous') : some(ANY, '000000000000');
    case 'aws:principaltype':
      if (caller.type === 'anonymous') return is('Anonymous');
      return 'account' in caller ? is(PRINCIPAL_TYPES[caller.type]) : some(ANY, 'Service');
    case 'aws:username':
      // "This key is always included in the request context for IAM users."
      if (caller.type === 'user') return is(nameOf(caller.arn));
      return caller.type === 'anonymous' || 'account' in caller ? ABSENT : maybe(ANY, 'someone');
    case 'aws:userid':
      return userId(caller);
    case 'aws:principalisawsservice':
      // "This key is included in the request context for all signed API requests that use AWS credentials."
      if (caller.type === 'federated') return maybe(/^(true|false)$/, 'false');
      return caller.type === 'anonymous' ? ABSENT : is(String(caller.type === 'service'));
    case 'aws:principalservicename':
      if (caller.type === 'access-identity') return maybe(ANY, 'cloudfront.amazonaws.com');
      return caller.type === 'service' ? is(caller.name) : ABSENT;
    case 'aws:tokenissuetime':
    case 'aws:multifactorauthpresent':
    case 'aws:multifactorauthage':
      return ofCredentials(key, caller, mfa);
    default:
      return undefined;
  }
}

/** Services of one Region: "aws:RequestedRegion": global services have their endpoint in us-east-1. */
const GLOBAL_SERVICES = ['iam', 'organizations', 'account', 'route53', 'cloudfront', 'support'];

/** The service's own keys are in requests to this service only. */
function ofResource(
  document: RequestDocument,
  key: string,
  resourceAccount: string | undefined,
  caller: Caller,
): Knowledge | undefined {
  const { arn } = resourceOf(document);
  const region = arn.split(':')[3] ?? '';
  const service = document.action.slice(0, document.action.indexOf(':')).toLowerCase();
  switch (key) {
    case 'kms:calleraccount':
      if (service !== 'kms' || caller.type === 'anonymous') return ABSENT;
      return 'account' in caller ? is(caller.account) : maybe(ANY, '000000000000');
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      if (key.startsWith('s3:') && service !== 's3') return ABSENT;
      // "In requests for the S3 actions that list it": an action that AWS does not document might have it.
      if (key.startsWith('s3:') && /frobnicate/i.test(document.action)) return maybe(ANY, '000000000000');
      return resourceAccount === undefined ? maybe(ANY, '000000000000') : is(resourceAccount);
    case 'aws:requestedregion':
      if (GLOBAL_SERVICES.includes(service)) return is('us-east-1');
      return region === '' ? some(/^[a-z]{2}-[a-z0-9-]+$/, 'zz-nowhere-9') : is(region);
    default:
      return undefined;
  }
}

/** aws:SourceAccount is the account of the resource that aws:SourceArn names: of two, one is wrong. */
function sourcesDisagree(document: RequestDocument): boolean {
  const arn = given(document, 'aws:sourcearn')?.[0];
  const account = given(document, 'aws:sourceaccount')?.[0];
  const inArn = arn?.split(':')[4];
  return account !== undefined && inArn !== undefined && inArn !== '' && inArn !== account;
}

const present = (document: RequestDocument, key: string): boolean => (given(document, key)?.length ?? 0) > 0;

/** Is the caller a service, or a service by its service-linked role? */
const ofService = (caller: Caller): boolean =>
  caller.type === 'service' ||
  (caller.type === 'session' && roleNameOfSession(caller.arn).startsWith('AWSServiceRoleFor'));

/** Does the request pass a VPC endpoint? */
const throughEndpoint = (document: RequestDocument): boolean =>
  document.policies.endpoint !== undefined || present(document, 'aws:sourcevpce');

function ofRequest(document: RequestDocument, key: string, caller: Caller): Knowledge | undefined {
  const ofServiceOrIdentity = caller.type === 'service' || caller.type === 'access-identity';
  switch (key) {
    case 'aws:sourceip': {
      // "This key is included in the request context, except when the requester uses a VPC endpoint"; services can
      // omit it.
      const form = /^[0-9a-f:.]+$/i;
      if (throughEndpoint(document)) return ABSENT;
      // What a service forwards can have been sent through an endpoint.
      const forwarded = present(document, 'aws:calledvia') || present(document, 'kms:viaservice');
      return ofService(caller) || forwarded ? maybe(form, '2606:77::1') : some(form, '2606:77::1');
    }
    case 'aws:sourcevpce':
    case 'aws:sourcevpc':
      return throughEndpoint(document) ? some(ANY, 'vpce-none') : ABSENT;
    case 'aws:sourcearn':
      // "This key is included in the request context only if a resource triggers the AWS service to call another".
      return ofServiceOrIdentity ? maybe(ANY, 'arn:aws:none:zz-nowhere-9::none') : ABSENT;
    case 'aws:sourceaccount': {
      const account = given(document, 'aws:sourcearn')?.[0]?.split(':')[4];
      if (account) return is(account);
      return ofServiceOrIdentity ? maybe(ANY, '000000000000') : ABSENT;
    }
    case 'aws:principalorgid':
    case 'aws:principalorgpaths':
      // "only if the principal is a member of an organization": the document can omit it.
      return 'account' in caller || caller.type === 'federated' || caller.type === 'access-identity'
        ? maybe(ANY, 'o-none')
        : ABSENT;
    case 'aws:resourceorgid':
    case 'aws:resourceorgpaths':
      return maybe(ANY, 'o-none');
    case 'aws:securetransport':
      return some(/^(true|false)$/, 'true');
    case 'aws:useragent':
      return some(ANY, 'an-agent/1.0');
    case 'aws:calledvia':
      return present(document, 'kms:viaservice') ? maybe(ANY, 'some.amazonaws.com') : ABSENT;
    case 'kms:viaservice': {
      const forwarded = document.action.startsWith('kms:') && present(document, 'aws:calledvia');
      return forwarded ? maybe(ANY, 'some.eu-west-1.amazonaws.com') : ABSENT;
    }
    case 'aws:viaawsservice':
      return is(String(present(document, 'aws:calledvia') || present(document, 'kms:viaservice')));
    case 'aws:tagkeys': {
      // "The list of tag keys in the request."
      const keys = Object.keys(document.context ?? {})
        .filter((name) => name.toLowerCase().startsWith('aws:requesttag/'))
        .map((name) => name.slice('aws:RequestTag/'.length));
      return keys.length > 0 ? is(...keys) : ABSENT;
    }
    default:
      // A tag that is among the tag keys of the request has a value.
      if (given(document, 'aws:tagkeys')?.some((tag) => key === `aws:requesttag/${tag.toLowerCase()}`))
        return some(ANY, 'untagged');
      return ofDocumentation(document, key, caller);
  }
}

/** "Service Authorization Reference": keys that are only in requests of the actions in whose rows they are listed. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  's3:prefix': ['s3:ListBucket'],
  's3:max-keys': ['s3:ListBucket'],
  'ec2:instancetype': ['ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:StartInstances'],
  'sts:externalid': ['sts:AssumeRole', 'sts:TagSession'],
};
/** Actions (or all of a service) that no page of AWS's documents lists. */
const isUndocumented = (action: string): boolean => /frobnicate|^acme:/i.test(action);

/** Keys of services, tags of the resource, and claims of identity providers. */
function ofDocumentation(document: RequestDocument, key: string, caller: Caller): Knowledge | undefined {
  const { action } = document;
  const prefix = key.slice(0, key.indexOf(':'));
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const resource = resourceOf(document);
  if (/^(aws|ec2|secretsmanager):resourcetag\//.test(key)) {
    // The document lists the tags, or it says nothing of them.
    const listed =
      resource.tags !== undefined ||
      Object.keys(document.context ?? {}).some((name) => name.toLowerCase().startsWith('aws:resourcetag/'));
    const own = prefix === 'aws' || prefix === service;
    // An unknown service might have keys with the names of others.
    if (own ? listed || resource.arn === '*' : service !== 'acme') return ABSENT;
    return maybe(ANY, 'untagged');
  }
  if (prefix.includes('.')) {
    // "Available keys for AWS OIDC federation": of the caller's own provider; `aud` and `sub` are in every token.
    if (caller.type === 'session' || caller.type === 'role') return maybe(ANY, 'someone');
    if (caller.type !== 'federated') return ABSENT;
    return caller.name.replace(/^.*:oidc-provider\//, '') === prefix ? some(ANY, 'someone') : ABSENT;
  }
  if (LISTED[key]?.includes(action)) return maybe(ANY, '0');
  if (LISTED[key] !== undefined)
    return isUndocumented(action) && (service === prefix || service === 'acme') ? maybe(ANY, '0') : ABSENT;
  // What AWS documents nowhere can be in any request.
  return prefix === 'acme' ? maybe(ANY, 'QQ==') : undefined;
}

function written(document: RequestDocument, key: string): readonly string[] | undefined {
  const principal = principalOf(document);
  const resource = resourceOf(document);
  const tag = (
    prefixes: string[],
    tags: Readonly<Record<string, string>> | undefined,
  ): string[] | undefined => {
    if (!tags || !key.includes('tag/')) return undefined;
    for (const [name, value] of Object.entries(tags))
      if (prefixes.some((prefix) => key === `${prefix}${name}`.toLowerCase())) return [value];
    return undefined;
  };
  const one = (name: string, value: unknown): string[] | undefined =>
    key === name && value !== undefined ? [String(value)] : undefined;
  return (
    given(document, key) ??
    tag(['aws:principaltag/'], principal.tags) ??
    tag(
      ['aws:resourcetag/', `${document.action.slice(0, document.action.indexOf(':'))}:resourcetag/`],
      resource.tags,
    ) ??
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

/** Reads keys by their names in lowercase. */
export function keysOf(
  document: RequestDocument,
  caller: Caller,
  resourceAccount: string | undefined,
  pick: Pick,
  possible: PossibleValues,
): Keys {
  const cache = new Map<string, readonly string[] | undefined>();
  const mfa = ['aws:multifactorauthpresent', 'aws:multifactorauthage'].some((key) => written(document, key));
  const find = (key: string): readonly string[] | undefined => {
    // "This key is included in the request context, except when the requester uses a VPC endpoint."
    const own = key === 'aws:sourceip' && throughEndpoint(document) ? [] : written(document, key);
    if (/^aws:source(arn|account)$/.test(key) && sourcesDisagree(document))
      return [
        pick(
          key,
          possible.of(key, () => possibleValues(document, key, { form: ANY, example: 'none' })),
        ),
      ];
    if (own !== undefined) return own.length > 0 ? own : undefined;
    if (key === 'aws:currenttime' || key === 'aws:epochtime') return moment(document, key, pick);
    // "ec2:Region": the Region of the request.
    if (key === 'ec2:region')
      return document.action.startsWith('ec2:') ? read('aws:requestedregion') : undefined;
    // "ec2:ResourceTag/tag-key": the tags of the instance, as those of aws:ResourceTag.
    if (/^(ec2|secretsmanager):resourcetag\//.test(key)) {
      const service = document.action.slice(0, document.action.indexOf(':')).toLowerCase();
      if (key.startsWith(`${service}:`)) return read(`aws${key.slice(service.length)}`);
    }
    // "aws:MultiFactorAuthAge" is there "only if MFA was used".
    if (
      key === 'aws:multifactorauthage' &&
      !ofService(caller) &&
      read('aws:multifactorauthpresent')?.[0] !== 'true'
    )
      return undefined;
    const known =
      ofCaller(key, caller, mfa) ??
      ofResource(document, key, resourceAccount, caller) ??
      ofRequest(document, key, caller) ??
      ABSENT;
    if (known.kind === 'values') return known.values;
    if (known.kind === 'absent') return undefined;
    const values = possible.of(key, () => possibleValues(document, key, known));
    // A key that AWS documents nowhere can have several values.
    const several = key.startsWith('acme:') && values.length > 1 ? [values] : [];
    const lists = [...values.map((value) => [value]), ...several];
    return pick(key, known.kind === 'maybe' ? [...lists, undefined] : lists);
  };
  const read: Keys = (key) => {
    if (!cache.has(key)) cache.set(key, find(key));
    return cache.get(key);
  };
  return read;
}
