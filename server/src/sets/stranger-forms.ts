/**
 * Principals of a stranger's account, by what their keys say: IAM User Guide, "AWS global condition context keys", and its table
 * of principal key values ("Where you can use policy variables", "Request information that you can use for policy variables").
 */
import type { Caller } from '../requests/principal.js';
import type { KeyTest } from './key-dimension.js';
import { oneOf, presence } from './key-tests.js';

export interface StrangerForm {
  /** In the ARN, after the account. */
  readonly resource: string;
  readonly form: 'user' | 'role' | 'root' | 'federated-user';
  readonly service: 'iam' | 'sts';
  readonly arns: string;
  readonly type: string;
  /** Values of `aws:userid`. */
  userIds(account: string): readonly string[];
}

/** Unique IDs in the examples of the IAM User Guide, "IAM identifiers". */
export const USER_ID = 'AIDACKCEVSQ6C2EXAMPLE';
const ROLE_ID = 'AROADBQP57FF2AEXAMPLE';

const USER: StrangerForm = {
  resource: 'user/example',
  form: 'user',
  service: 'iam',
  arns: 'user/*',
  type: 'User',
  userIds: () => [USER_ID, 'AIDA*'],
};

const FORMS: readonly StrangerForm[] = [
  USER,
  {
    resource: 'role/example',
    form: 'role',
    service: 'iam',
    arns: 'role/*',
    type: 'AssumedRole',
    userIds: () => [`${ROLE_ID}:example`, `AROA*:*`],
  },
  {
    resource: 'root',
    form: 'root',
    service: 'iam',
    arns: 'root',
    type: 'Account',
    userIds: (account) => [account],
  },
  {
    resource: 'federated-user/example',
    form: 'federated-user',
    service: 'sts',
    arns: 'federated-user/*',
    type: 'FederatedUser',
    userIds: (account) => [`${account}:*`],
  },
];

/** Keys by which principals of one account differ. */
const TELLING = /^aws:(principalarn|principaltype|userid|username|federatedprovider)$/;

/** The forms that a policy with these keys can treat differently; users stand for the others where it cannot. */
export const formsFor = (keys: Iterable<string>): readonly StrangerForm[] =>
  [...keys].some((key) => TELLING.test(key)) ? FORMS : [USER];

export const callerOf = ({ resource, form, service }: StrangerForm, account: string): Caller => ({
  type: 'aws',
  arn: `arn:aws:${service}::${account}:${resource}`,
  account,
  form,
});

/** What only principals of some forms have; undefined: the key is for all of them. */
export function formKey(key: string, { form, type }: StrangerForm): readonly KeyTest[] | undefined {
  if (key === 'aws:principaltype') return [oneOf(key, [type]), presence(key, true)];
  // Users have it, and no one else: "aws:username".
  if (key === 'aws:username') return [presence(key, form === 'user')];
  if (key === 'aws:federatedprovider' && form !== 'role') return [presence(key, false)];
  return undefined;
}

/** A value with all parts that a name has: `repo:octo-/:` is `repo:octo-example/example:ref:refs/heads/main`. */
export function fullValue(key: string, value: string): string {
  if (!/^aws:(principalarn|federatedprovider|userid|username)$|:(sub|repository|job_workflow_ref)$/.test(key))
    return value;
  if (key === 'aws:userid' && /^A(IDA|ROA)[a-z]*(:|$)/.test(value))
    return value.replace(/^A\w+/, value.startsWith('AIDA') ? USER_ID : ROLE_ID);
  const whole = value
    .replace(/-{1,2}\//, '-example/')
    .replace(':/', ':example/')
    .replace('/:', '/example:');
  if (whole.startsWith('repo:') && whole.endsWith(':')) return `${whole}ref:refs/heads/main`;
  return /[-/:_.]$/.test(whole) ? `${whole}example` : whole;
}
