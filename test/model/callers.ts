/** Who calls, and which callers a Principal element means. From "AWS JSON policy elements: Principal" and "... NotPrincipal". */
import { listOf, type PrincipalElement, type PrincipalObject } from './documents.js';
import type { Pick } from './outcomes.js';

export type Caller =
  | { readonly type: 'anonymous' }
  | { readonly type: 'service'; readonly name: string }
  | { readonly type: 'federated'; readonly name: string }
  /** An origin access identity of CloudFront: no one's account, and no policies are attached to it. */
  | { readonly type: 'access-identity'; readonly arn: string }
  | {
      readonly type: 'root' | 'user' | 'role' | 'session' | 'federated-user';
      readonly arn: string;
      readonly account: string;
    };

/** The account that a caller's identity is in; undefined: none. */
export const accountOf = (caller: Caller): string | undefined =>
  'account' in caller ? caller.account : undefined;

export function readCaller(principal: PrincipalObject): Caller {
  if (principal.service !== undefined) return { type: 'service', name: principal.service };
  if (principal.federated !== undefined) return { type: 'federated', name: principal.federated };
  const arn = principal.arn!;
  if (arn === '*') return { type: 'anonymous' };
  if (/^\d{12}$/.test(arn)) return { type: 'root', arn: `arn:aws:iam::${arn}:root`, account: arn };
  if (!arn.startsWith('arn:')) return { type: 'service', name: arn };
  const [, , service, , account = '', ...rest] = arn.split(':');
  const what = rest.join(':');
  if (account === 'cloudfront') return { type: 'access-identity', arn };
  if (service === 'iam' && what === 'root') return { type: 'root', arn, account };
  if (service === 'iam' && what.startsWith('user/')) return { type: 'user', arn, account };
  if (service === 'iam' && what.startsWith('role/')) return { type: 'role', arn, account };
  if (service === 'sts' && what.startsWith('assumed-role/')) return { type: 'session', arn, account };
  if (service === 'sts' && what.startsWith('federated-user/'))
    return { type: 'federated-user', arn, account };
  return { type: 'federated', name: arn };
}

/** The name of a session's role: the session's ARN has no path, and role names are unique in an account. */
export const roleNameOfSession = (arn: string): string => arn.split('/')[1]!;
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** How an entry of a Principal element reaches a caller. */
export type Reach = 'self' | 'role' | 'account' | 'everyone';

/** Entries as [type, value]: `*` and `{"AWS": "*"}` are equivalent. */
export function entries(element: PrincipalElement): [string, string][] {
  if (element === '*') return [['AWS', '*']];
  return Object.entries(element).flatMap(([type, values]) =>
    listOf(values).map((value): [string, string] => [type, value]),
  );
}

/** Is the entry the account, as its ARN or its 12 digits? */
const isAccount = (value: string, account: string): boolean =>
  value === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(value);

const isRoleOf = (value: string, caller: { arn: string; account: string }): boolean =>
  /^arn:[^:]+:iam::\d{12}:role\//.test(value) &&
  value.split(':')[4] === caller.account &&
  nameOf(value) === roleNameOfSession(caller.arn);

export function reach([type, value]: [string, string], caller: Caller, pick: Pick): Reach | undefined {
  if (type === 'AWS' && value === '*') return 'everyone';
  if (type === 'CanonicalUser') {
    // "Amazon S3 lets you specify a canonical user ID": an account, or an origin access identity; the request does not say which.
    if (caller.type === 'access-identity')
      return pick(`is the canonical user ${value} the origin access identity?`, [true, false])
        ? 'self'
        : undefined;
    const account = accountOf(caller);
    return account !== undefined &&
      pick(`is the canonical user ${value} the account ${account}?`, [true, false])
      ? 'account'
      : undefined;
  }
  switch (caller.type) {
    case 'anonymous':
      return undefined;
    case 'service':
      return type === 'Service' && value === caller.name ? 'self' : undefined;
    case 'federated':
      return type === 'Federated' && value === caller.name ? 'self' : undefined;
    case 'access-identity':
      return type === 'AWS' && value === caller.arn ? 'self' : undefined;
    default:
      if (type !== 'AWS') return undefined;
      if (isAccount(value, caller.account)) return 'account';
      if (value === caller.arn) return caller.type === 'role' ? 'role' : 'self';
      if (caller.type === 'session' && isRoleOf(value, caller)) return 'role';
      // "Requests made by the federated user during the session are limited by an implicit deny in a permission boundary
      // or session policy" where the policy names "the IAM user who federated"; the session's ARN does not show who it is.
      if (caller.type === 'federated-user' && value.startsWith(`arn:aws:iam::${caller.account}:user/`))
        return pick(`is ${value} the user who federated?`, [true, false]) ? 'role' : undefined;
      return undefined;
  }
}

/**
 * Is the caller spared by a Deny with NotPrincipal? "AWS JSON policy elements: NotPrincipal": "When you use NotPrincipal,
 * you must also specify the account ARN of the not-denied principal. Otherwise, the policy might deny access to the
 * entire account containing the principal. [...] AWS might validate the account first, then the role, and then the
 * assumed-role user." So all ARNs listed spare the caller, none of its own denies it, and the rest is a "might".
 */
export function sparedByNotPrincipal(element: PrincipalElement, caller: Caller, pick: Pick): boolean {
  const reaches = entries(element).map((entry) => reach(entry, caller, pick));
  if (reaches.includes('everyone')) return true;
  const account = reaches.includes('account');
  const self = reaches.includes('self');
  const role = reaches.includes('role');
  const might = (): boolean =>
    pick(`is ${JSON.stringify(element)} enough to spare the caller?`, [true, false]);
  switch (caller.type) {
    case 'anonymous':
      return false;
    case 'service':
    case 'federated':
    case 'access-identity':
      return self;
    case 'root':
      return account || self;
    case 'role':
      if (!role) return false;
      return account || might();
    case 'session':
      if (!self && !role) return false;
      return (self && role && account) || might();
    case 'federated-user':
      // Whether the user who federated spares the session, the page does not say.
      if (!self) return role && might();
      return account || might();
    default:
      if (!self) return false;
      return account || might();
  }
}
