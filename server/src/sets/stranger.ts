/**
 * A stranger: a principal of an account and an organization that the policy does not name, with a network, tags and
 * names of its own choosing. Access is public, as AWS defines it, if a stranger has it.
 *
 * From the Amazon S3 User Guide, "Blocking public access", "The meaning of public": a policy is not public when it
 * grants access only to fixed values (no wildcard) of principals, `aws:SourceIp` (no range broader than /8, or /32 for
 * IPv6), `aws:SourceArn`, `aws:SourceVpc`, `aws:SourceVpce`, `aws:SourceOwner`, `aws:SourceAccount`, `aws:userid`,
 * `aws:PrincipalOrgID`, `s3:DataAccessPointArn`. The ranges are counted so for every service. Which keys come with
 * whose requests: IAM User Guide, "AWS global condition context keys".
 */

import { type IpRange, parseIpRange } from '../algebra/values.js';
import { BUILT_IN_PROVIDERS } from '../policy/oidc.js';
import { isAccountId } from '../requests/account-id.js';
import type { Caller } from '../requests/principal.js';
import { unnamedService } from '../requests/unnamed-service.js';
import type { KeyTest } from './key-dimension.js';
import { flag, noneOf, oneOf, outsideRanges, presence } from './key-tests.js';
import type { PolicyKeys } from './policy-keys.js';
import { callerOf, formKey, formsFor, type StrangerForm, USER_ID } from './stranger-forms.js';

export interface Stranger {
  readonly caller: Caller;
  /** What the request must have for a key (in lowercase) that the policy tests; none: any value, or no value. */
  tests(key: string): readonly KeyTest[];
  /** Values of keys that policy variables take. */
  readonly values: ReadonlyMap<string, string>;
  /** The only action that it can ask for; none: any action. */
  readonly action?: string;
  /** Whether such a stranger exists is unknown: what it can do makes the answer unknown. */
  readonly doubtful?: boolean;
}

/** Accounts of AWS's documentation. */
const ACCOUNTS =
  '444455556666 777788889999 123456789012 111122223333 999999999999 888888888888 555555555555'.split(' ');
const ORGANIZATIONS = ['o-exampleorgid', 'o-aa111bb222', 'o-exampleorgid2'];
/** At most this many accounts and organizations are tried. */
const MAX_TRIED = 6;

const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1',
].map((text) => parseIpRange(text)!);

/** Ranges up to this size are fixed values: /8, and /32 for IPv6. */
const narrowSize = (version: 4 | 6): bigint => (version === 4 ? 1n << 24n : 1n << 96n);

/** Ranges that count as fixed values: those that are narrow even together with adjacent ranges. */
function narrow(ranges: readonly IpRange[]): IpRange[] {
  const out: IpRange[] = [];
  for (const version of [4, 6] as const) {
    const sorted = ranges
      .filter((r) => r.version === version)
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    let open: IpRange | undefined;
    const close = (): void => {
      if (open && open.last - open.first < narrowSize(version)) out.push(open);
    };
    for (const r of sorted) {
      if (open && r.first <= open.last + 1n) open = r.last > open.last ? { ...open, last: r.last } : open;
      else {
        close();
        open = r;
      }
    }
    close();
  }
  return out;
}

export const literal = (text: string): boolean => !/[*?]/.test(text) && !text.includes('${');

/** One that is not named: a familiar one, or else the first that is free. */
function notNamed(
  familiar: readonly string[],
  named: ReadonlySet<string>,
  make: (n: number) => string,
): string {
  const known = familiar.find((id) => !named.has(id));
  if (known !== undefined) return known;
  let n = 0;
  while (named.has(make(n))) n++;
  return make(n);
}

const freeAccount = (named: ReadonlySet<string>): string =>
  notNamed(ACCOUNTS, named, (n) => String(999_999_999_998 - n));
/** Accounts to try: one that is not named, and one for each pattern of accounts. */
function accountsFor({ values, accounts }: PolicyKeys): string[] {
  const out = [freeAccount(accounts)];
  for (const texts of values.values()) {
    for (const text of texts) {
      const part = text.startsWith('arn:') ? (text.split(':')[4] ?? '') : text;
      if (!/^[\d*?]+$/.test(part) || !/[*?]/.test(part) || /^\*+$/.test(part)) continue;
      const fixed = part.replace(/\*/g, '').length;
      let fill = Math.max(0, 12 - fixed);
      const account = part
        .replace(/\*/g, () => {
          const digits = '4'.repeat(fill);
          fill = 0;
          return digits;
        })
        .replace(/\?/g, '4');
      if (isAccountId(account) && !accounts.has(account)) out.push(account);
    }
  }
  return [...new Set(out)].slice(0, MAX_TRIED);
}

function organizationsFor({ values, organizations }: PolicyKeys): string[] {
  const out = [notNamed(ORGANIZATIONS, organizations, (n) => `o-example${String(n).padStart(5, '0')}`)];
  for (const texts of values.values()) {
    for (const text of texts) {
      const own = /^o-[a-z0-9*?]*[*?][a-z0-9*?]*/.exec(text)?.[0];
      if (own === undefined || own === 'o-*') continue;
      const org = own.replace(/\*/, 'example1234').replace(/\*/g, '').replace(/\?/g, 'a');
      if (!organizations.has(org)) out.push(org);
    }
  }
  return [...new Set(out)].slice(0, MAX_TRIED);
}

/** In each partition, the one that people know first. */
const arns = (rest: string): string[] => [`arn:aws:${rest}`, `arn:aws-*:${rest}`];

export interface Identity {
  readonly account: string;
  readonly organization: string;
  readonly policy: PolicyKeys;
  /** How it subscribes, where the policy tests that. */
  readonly channel?: Channel | undefined;
}

/** A key with the values that are the stranger's own: none that the policy fixes. */
function own(key: string, patterns: readonly string[], { policy }: Identity): readonly KeyTest[] {
  const fixed = (policy.values.get(key) ?? []).filter(literal);
  return [oneOf(key, patterns), ...(fixed.length > 0 ? [noneOf(key, fixed)] : []), presence(key, true)];
}

/** A bucket whose name has the text of a hole: the policy fixes it, whichever it is. */
const UNKNOWN_BUCKET = 'arn:*:s3:*:*:*$*';

/** ARNs of the stranger: of its account, or without one and of a name that the policy does not fix. */
function ownArns(key: string, service: string, resource: string, id: Identity): readonly KeyTest[] {
  const without: string[] = [];
  for (const text of id.policy.values.get(key) ?? []) {
    const parts = text.split(':');
    // Names of buckets are global: no one else has one with this name, in any form of the ARN.
    const name = parts.slice(5).join(':');
    if (parts[2] === 's3' && literal(name)) without.push(`arn:*:s3:*:*:${name}`);
    else if (literal(text)) without.push(text);
  }
  return [
    oneOf(key, [...arns(`${service}:*:${id.account}:${resource}`), ...arns('s3:::*')]),
    noneOf(key, [...without, UNKNOWN_BUCKET]),
    presence(key, true),
  ];
}

/** How Amazon SNS delivers, and the endpoints of a stranger for it: "Subscribe" in the Amazon SNS API Reference. */
interface Channel {
  readonly protocols: readonly string[];
  endpoints(account: string): readonly string[];
  /** No endpoint of the kind is like these. */
  readonly without: readonly string[];
}

const CHANNELS: readonly Channel[] = [
  {
    protocols: ['email', 'email-json'],
    endpoints: () => ['*@stranger.example.net'],
    without: ['*:*', '*/*'],
  },
  {
    protocols: ['https', 'http'],
    endpoints: () => ['https://stranger.example.net/*', 'http://stranger.example.net/*'],
    without: [],
  },
  {
    protocols: ['sqs', 'lambda', 'firehose', 'application'],
    endpoints: (account) =>
      ['sqs', 'lambda', 'firehose', 'sns'].flatMap((service) => arns(`${service}:*:${account}:*`)),
    // Names of queues, streams and platform applications have no colons.
    without: ['*@*', 'arn:*:sqs:*:*:*:*', 'arn:*:firehose:*:*:*:*', 'arn:*:sns:*:*:*:*'],
  },
];
/** The request has no such key. */
export const absent = (key: string): readonly KeyTest[] => [presence(key, false)];
const ANY: readonly KeyTest[] = [];

/** Keys with the same meaning for every stranger; undefined: no such key. */
function commonKey(key: string, id: Identity): readonly KeyTest[] | undefined {
  const { account, policy } = id;
  switch (key) {
    case 'kms:calleraccount':
    case 's3:dataaccesspointaccount':
    case 'aws:sourceowner':
      return own(key, [account], id);
    case 's3:dataaccesspointarn':
      return [oneOf(key, arns(`s3:*:${account}:accesspoint/*`)), presence(key, true)];
    case 'sns:protocol':
      return id.channel ? [oneOf(key, id.channel.protocols)] : ANY;
    case 'sns:endpoint':
      if (!id.channel) return ANY;
      return [...own(key, id.channel.endpoints(account), id), noneOf(key, id.channel.without)];
    case 'lambda:sourcefunctionarn':
      return [oneOf(key, arns(`lambda:*:${account}:function:*`)), presence(key, true)];
    case 'lambda:eventsourcetoken':
    case 'elasticfilesystem:accesspointarn':
      return (policy.values.get(key) ?? []).length > 0 ? [noneOf(key, policy.values.get(key)!)] : ANY;
    case 'elasticfilesystem:accessedviamounttarget':
      // Amazon EFS User Guide, "Blocking public access": mounting takes the file system's own network.
      return [flag(key, false), presence(key, true)];
    case 'aws:resourceaccount':
    case 's3:resourceaccount': {
      const owner = [...policy.accounts][0] ?? ACCOUNTS.at(-1)!;
      return [oneOf(key, [owner, '?'.repeat(12)]), noneOf(key, [account]), presence(key, true)];
    }
    case 'aws:resourceorgid':
    case 'aws:resourceorgpaths':
      return [oneOf(key, ['o-*']), noneOf(key, [`${id.organization}*`]), presence(key, true)];
    default:
      if (key.startsWith('cloudfront:')) return absent(key);
      // Claims of an identity provider come with sts:AssumeRoleWithWebIdentity: see federated-strangers.ts.
      return key.split(':', 1)[0]!.includes('.') && key.includes(':') ? absent(key) : undefined;
  }
}

export function networkKey(key: string, endpoint: boolean, id: Identity): readonly KeyTest[] | undefined {
  switch (key) {
    case 'aws:sourceip': {
      if (endpoint) return absent(key);
      const ranges = [...PRIVATE, ...narrow(id.policy.ranges)];
      return [outsideRanges(key, { family: 'ip', ranges }), presence(key, true)];
    }
    case 'aws:sourcevpc':
      return endpoint ? own(key, ['vpc-0abcdef1234567890', 'vpc-*'], id) : absent(key);
    case 'aws:sourcevpce':
      return endpoint ? own(key, ['vpce-0abcdef1234567890', 'vpce-*'], id) : absent(key);
    case 'aws:sourcevpcarn':
      return endpoint ? own(key, arns(`ec2:*:${id.account}:vpc/*`), id) : absent(key);
    case 'aws:vpceaccount':
      return endpoint ? own(key, [id.account], id) : absent(key);
    case 'aws:vpceorgid':
      return endpoint ? own(key, [id.organization], id) : absent(key);
    case 'aws:vpceorgpaths':
      return endpoint ? own(key, [`${id.organization}/*`], id) : absent(key);
    case 'aws:vpcsourceip':
      return endpoint ? [presence(key, true)] : absent(key);
    default:
      return undefined;
  }
}

/** The name of a federated user has neither a slash nor a colon ("GetFederationToken", AWS STS API Reference). */
const nameOf = ({ form }: StrangerForm): readonly KeyTest[] =>
  form === 'federated-user' ? [noneOf('aws:principalarn', ['*/*/*', '*/*:*'])] : [];

/** Keys of a principal in an account. */
function userKey(key: string, id: Identity, form: StrangerForm): readonly KeyTest[] {
  const { account, organization } = id;
  const ofForm = formKey(key, form);
  if (ofForm) return ofForm;
  switch (key) {
    case 'aws:principalaccount':
      return own(key, [account], id);
    case 'aws:principalarn':
      return [...own(key, arns(`${form.service}::${account}:${form.arns}`), id), ...nameOf(form)];
    case 'aws:principalorgid':
      return own(key, [organization], id);
    case 'aws:principalorgpaths':
      return own(key, [`${organization}/r-*/*`], id);
    case 'aws:userid': {
      const ids = (id.policy.values.get(key) ?? []).map((t) => t.split(':')[0]!).filter(literal);
      return [
        oneOf(key, form.userIds(account)),
        presence(key, true),
        ...(ids.length > 0 ? [noneOf(key, [...ids, ...ids.map((i) => `${i}:*`)])] : []),
      ];
    }
    case 'aws:federatedprovider': {
      // The providers that are built into AWS are the same in every account.
      const fixed = (id.policy.values.get(key) ?? []).filter((p) => literal(p) && p.startsWith('arn:'));
      return [
        oneOf(key, [...arns(`iam::${account}:*-provider/*`), ...BUILT_IN_PROVIDERS]),
        ...(fixed.length > 0 ? [noneOf(key, fixed)] : []),
        presence(key, true),
      ];
    }
    case 'aws:principalisawsservice':
      return [flag(key, false), presence(key, true)];
    default:
      return /^aws:(source(arn|account|orgid|orgpaths)|principalservicename(slist)?)$/.test(key)
        ? absent(key)
        : ANY;
  }
}

/** Keys that come with credentials, or with the request of a service. */
const NOT_ANONYMOUS = new RegExp(
  [
    '^aws:(principal|userid|username|federatedprovider|multifactor|tokenissuetime|calledvia|viaawsservice)',
    '^aws:(source(arn|account|owner|orgid|orgpaths|identity)$|rolesessionname|assumedroot|signinsessionarn|ec2instance)',
    '^kms:(calleraccount|viaservice)$',
  ].join('|'),
);

/** Keys of an anonymous request. */
function anonymousKey(key: string): readonly KeyTest[] {
  if (key === 'aws:principaltype') return [oneOf(key, ['Anonymous']), presence(key, true)];
  if (key === 'aws:principalaccount') return [oneOf(key, ['anonymous']), presence(key, true)];
  if (key === 'aws:principalisawsservice') return [flag(key, false), presence(key, true)];
  // "Control access to Lambda function URLs": only NONE is for requests that are not signed.
  if (key === 'lambda:functionurlauthtype') return [oneOf(key, ['NONE'])];
  return NOT_ANONYMOUS.test(key) ? absent(key) : ANY;
}

/** Keys of an AWS service that acts for a resource of the stranger. */
function serviceKey(key: string, id: Identity): readonly KeyTest[] {
  switch (key) {
    case 'aws:sourceaccount':
      return own(key, [id.account], id);
    case 'aws:sourceorgid':
      return own(key, [id.organization], id);
    case 'aws:sourceorgpaths':
      return own(key, [`${id.organization}/*`], id);
    case 'aws:sourcearn':
      return ownArns(key, '*', '*', id);
    case 'aws:principalisawsservice':
      return [flag(key, true), presence(key, true)];
    case 'aws:principalservicename':
    case 'aws:principalservicenameslist':
      return [oneOf(key, [unnamedService(id.policy.services), '*.amazonaws.com']), presence(key, true)];
    default:
      return /^aws:(principal|userid|username|source(ip|vpc|vpce|vpcarn)$|vpc)/.test(key) ? absent(key) : ANY;
  }
}

/** The strangers that tell whether the policy is public. */
export function strangersTo(policy: PolicyKeys): Stranger[] {
  const out: Stranger[] = [];
  const accounts = accountsFor(policy);
  const organizations = organizationsFor(policy);
  const service = unnamedService(policy.services);
  const networks = [...policy.keys].some((k) => /^aws:(source(ip|vpc)|vpc)/.test(k))
    ? [false, true]
    : [false];
  const channels = policy.keys.has('sns:endpoint') ? CHANNELS : [undefined];
  const owner = [...policy.accounts][0] ?? freeAccount(new Set(accounts));
  const forms = formsFor(policy.keys);
  const add = (
    caller: Caller,
    id: Identity,
    endpoint: boolean,
    keys: (key: string) => readonly KeyTest[],
  ): void => {
    const values = new Map([
      ['aws:resourceaccount', owner],
      ['s3:resourceaccount', owner],
      ['aws:resourceorgid', 'o-resourceowner'],
      ['aws:principalaccount', caller.type === 'anonymous' ? 'anonymous' : id.account],
      ['aws:principalorgid', id.organization],
      ['aws:userid', USER_ID],
    ]);
    out.push({
      caller,
      values,
      tests: (key) => {
        // A test of the caller comes first: an anonymous one has no account at all.
        const own = keys(key);
        if (own.length > 0) return own;
        return networkKey(key, endpoint, id) ?? commonKey(key, id) ?? own;
      },
    });
  };
  for (const account of accounts) {
    for (const organization of organizations) {
      for (const channel of channels) {
        const id: Identity = { account, organization, policy, channel };
        for (const endpoint of networks) {
          add({ type: 'anonymous' }, id, endpoint, anonymousKey);
          for (const form of forms)
            add(callerOf(form, account), id, endpoint, (key) => userKey(key, id, form));
        }
        add({ type: 'service', name: service }, id, false, (key) => serviceKey(key, id));
      }
    }
  }
  return out;
}
