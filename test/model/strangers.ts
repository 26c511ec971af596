/**
 * Requests of strangers: of no one, and of principals of an account and an organization that no policy knows. What a
 * stranger chooses (names, tags, headers, the address) can be anything; what AWS vouches for is the stranger's own.
 * From "The meaning of public" (Amazon S3 User Guide): a fixed value of an account, organization, VPC or endpoint is not
 * public, nor is an address range, unless it is broader than /8 (IPv4) or /32 (IPv6).
 */
import { candidateValues } from './candidates.js';
import { listOf, type Policy, type PrincipalObject, valuesOf } from './documents.js';
import { KEYS } from './key-pools.js';
import { mayAllow, type PlainRequest } from './policy-access.js';
import type { Random } from './random.js';
import { inRequestsOf, keysUsed, resourcesFor } from './requests-of.js';

const ACCOUNT = '000011112222';
const ORGANIZATION = 'o-strange000';

/** Keys whose values a stranger can make anything. */
const CHOSEN = [
  ...['aws:principaltag/team', 'aws:requesttag/team', 'aws:tagkeys', 'aws:useragent', 'aws:securetransport'],
  ...['aws:currenttime', 'aws:epochtime', 'aws:tokenissuetime', 'aws:multifactorauthpresent'],
  ...['aws:multifactorauthage', 's3:prefix', 's3:max-keys', 'acme:blob', 'aws:calledvia', 'kms:viaservice'],
  // Whatever the resource is.
  'aws:resourcetag/team',
];

/** Keys that come with credentials. */
const SIGNED = /^aws:(principaltag|tokenissuetime|multifactorauth|calledvia)|^kms:viaservice/;

/** Addresses of ranges so broad that they are public, and one that no one names. */
function addresses(policies: readonly Policy[]): string[] {
  const out = ['192.0.2.77', '2600::1'];
  for (const policy of policies)
    for (const statement of listOf(policy.Statement))
      for (const [operator, tests] of Object.entries(statement.Condition ?? {}))
        for (const value of operator.includes('IpAddress') ? Object.values(tests).flatMap(valuesOf) : []) {
          const [base = '', prefix = '128'] = value.split('/');
          const broad = Number(prefix) < (base.includes(':') ? 32 : 8);
          if (broad && base !== '10.0.0.0')
            out.push(base.includes(':') ? `${base}1`.replace(':::', '::') : base);
        }
  return out;
}

function choices(
  key: string,
  policies: readonly Policy[],
  resource: string,
  caller: PrincipalObject,
): (readonly string[] | undefined)[] {
  const anonymous = caller.arn === '*';
  switch (key) {
    case 'aws:sourceip':
      return addresses(policies).map((address) => [address]);
    case 'aws:principalorgid':
      return anonymous ? [undefined] : [undefined, [ORGANIZATION]];
    case 'aws:sourcevpce':
      return [undefined, ['vpce-0000aaaa1111bbbb2']];
    case 'aws:resourceorgid':
      return [undefined, ['o-a1b2c3d4e5']];
    default: {
      if (!CHOSEN.includes(key)) return [undefined];
      if (anonymous && SIGNED.test(key)) return [undefined];
      const pool = KEYS.find((p) => p.key.toLowerCase() === key)!;
      const values = [
        ...new Set([...pool.values, ...candidateValues(policies, resource, [key]), 'zz-other']),
      ];
      const always = pool.from === 'always' ? [] : [undefined];
      return [...always, ...values.map((v) => [v]), ...(pool.multi ? [values.slice(0, 2)] : [])];
    }
  }
}

/** Who is a stranger: no one, and someone of an account of which no one knows. */
export const STRANGERS: readonly PrincipalObject[] = [
  { arn: '*' },
  { arn: `arn:aws:iam::${ACCOUNT}:user/ana` },
  { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/olu` },
];

const accountOrName = (arn: string): string => {
  const parts = arn.split(':');
  return parts[4] || parts.slice(5).join(':');
};

/** Does the request come from someone that these policies do not name, or from a service for someone's account? */
export function isOfStranger({ caller, keys }: PlainRequest, policies: readonly Policy[]): boolean {
  const arn = caller?.arn;
  if (arn === undefined) return false;
  const text = JSON.stringify(policies);
  if (arn.endsWith('.amazonaws.com')) {
    // The account for which it acts; the ARN of a bucket has none.
    const source = keys.get('aws:sourceaccount') ?? keys.get('aws:sourcearn')?.map(accountOrName);
    return source?.every((a) => a !== '' && !text.includes(a)) ?? false;
  }
  const account = arn.split(':')[4];
  return arn === '*' || (account !== undefined && !text.includes(account));
}

export function* requestsOfStrangers(
  policies: readonly Policy[],
  actions: readonly string[],
  r: Random,
  most = 24,
): Generator<PlainRequest> {
  for (const action of actions)
    for (const resource of resourcesFor(action, policies))
      for (const caller of STRANGERS) {
        const bare = { caller, action, resource, keys: new Map() };
        if (!policies.some((policy) => mayAllow(policy, bare, false))) continue;
        const keys = keysUsed(policies).filter((key) => inRequestsOf(key, action));
        for (let n = 0; n < (keys.length === 0 ? 1 : most); n++) {
          const values = new Map<string, readonly string[]>();
          for (const key of keys) {
            const value = r.one(choices(key, policies, resource, caller));
            if (value !== undefined) values.set(key, value);
          }
          yield { caller, action, resource, keys: values };
        }
      }
}
