/** Values that exist, or are those of AWS's documentation, for requests that people read. */
import { compileGlob, matchGlob } from '../algebra/glob.js';
import { isAccountId } from '../requests/account-id.js';

/** The accounts of AWS's documentation. */
export const EXAMPLE_ACCOUNT = '123456789012';
export const EXAMPLE_ACCOUNTS = [EXAMPLE_ACCOUNT, '111122223333', '444455556666', '777788889999'];

/** Regions of the partitions that people use (AWS General Reference, "AWS service endpoints"), the familiar ones first. */
const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-southeast-1',
  'ap-northeast-1',
  'us-east-2',
  'us-west-1',
  'ca-central-1',
  'ca-west-1',
  'sa-east-1',
  'mx-central-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-central-2',
  'ap-south-1',
  'ap-south-2',
  'ap-east-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-northeast-2',
  'ap-northeast-3',
  'me-south-1',
  'me-central-1',
  'il-central-1',
  'af-south-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
];

const like = (pattern: string, values: readonly string[]): string[] => {
  const glob = compileGlob(pattern, { mode: 'string', wildcards: true, variables: false });
  return values.filter((v) => matchGlob(glob, v));
};

const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'];

/** Partitions that a pattern of a policy means; the pattern itself if it is a text. */
export const partitionsLike = (pattern: string): readonly string[] =>
  /[*?]/.test(pattern) ? like(pattern, PARTITIONS) : [pattern];

const LIKE_REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Is it a Region, as far as its form says? */
export const isRegion = (text: string): boolean => text.length < 32 && LIKE_REGION.test(text);

/** Is it the ID of an account, or the name of AWS's own? */
export const isAccount = (text: string): boolean => text === 'aws' || isAccountId(text);

/** Regions that a pattern of a policy means; the pattern itself if it is one. */
export const regionsLike = (pattern: string): readonly string[] =>
  /[*?]/.test(pattern) ? like(pattern, REGIONS).slice(0, 2) : [pattern].filter(isRegion);

/** Account IDs that a pattern of a policy means; the pattern itself if it is one. */
export function accountsLike(pattern: string): readonly string[] {
  if (!/[*?]/.test(pattern)) return [pattern].filter(isAccount);
  const known = like(pattern, EXAMPLE_ACCOUNTS);
  if (known.length > 0) return known.slice(0, 1);
  const digits = pattern.replaceAll('?', '1');
  const [head = '', ...rest] = digits.split(/\*+/);
  const tail = rest.join('');
  const filled =
    rest.length > 0 ? head + '1'.repeat(Math.max(0, 12 - head.length - tail.length)) + tail : head;
  return isAccountId(filled) ? [filled] : [];
}

const TIMES = ['2026-01-01T00:00:00Z', '2025-01-01T00:00:00Z', '2030-01-01T00:00:00Z'];
const ORGANIZATIONS = ['o-exampleorgid', 'o-a1b2c3d4e5'];
const PATHS = ['o-exampleorgid/r-ab12/ou-ab12-11111111/', 'o-a1b2c3d4e5/r-f6g7h8i9j0example/'];
/** By type of principal, as "AWS global condition context keys" has them; users of other partitions last. */
const PRINCIPAL_ARNS = [
  ...['iam::*:user/example', 'iam::*:role/example', 'sts::*:federated-user/example', 'iam::*:root'].map(
    (form) => `arn:aws:${form}`,
  ),
  'arn:aws-cn:iam::*:user/example',
  'arn:aws-us-gov:iam::*:user/example',
].flatMap((form) => EXAMPLE_ACCOUNTS.map((account) => form.replace('*', account)));
const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws:sourceip', ['203.0.113.10', '198.51.100.10', '2001:db8::1']],
  ['aws:vpcsourceip', ['10.0.0.10']],
  ['aws:tokenissuetime', TIMES],
  ['aws:currenttime', TIMES],
  ['aws:principalarn', PRINCIPAL_ARNS],
  ['aws:ec2instancesourcevpc', ['vpc-0abcdef1234567890', 'vpc-1a2b3c4d']],
  ['aws:ec2instancesourceprivateipv4', ['10.0.0.10']],
  ['ec2:sourceinstancearn', ['arn:aws:ec2:us-east-1:123456789012:instance/i-02573cafcfEXAMPLE']],
  ['iam:passedtoservice', ['ec2.amazonaws.com', 'lambda.amazonaws.com', 'ecs-tasks.amazonaws.com']],
  ['aws:multifactorauthpresent', ['true']],
  ['aws:multifactorauthage', ['300']],
  ['aws:securetransport', ['true']],
  ['aws:viaawsservice', ['false']],
  ['aws:sourcevpc', ['vpc-0abcdef1234567890', 'vpc-1a2b3c4d']],
  ['aws:sourcevpce', ['vpce-0abcdef1234567890', 'vpce-1a2b3c4d']],
  ['aws:requestedregion', REGIONS],
  ['ec2:region', REGIONS],
  ...[
    'aws:principalaccount',
    'aws:sourceaccount',
    'aws:resourceaccount',
    's3:resourceaccount',
    'kms:calleraccount',
    'aws:vpceaccount',
  ].map((key): [string, readonly string[]] => [key, EXAMPLE_ACCOUNTS]),
  ...['aws:principalorgid', 'aws:resourceorgid', 'aws:sourceorgid', 'aws:vpceorgid'].map(
    (key): [string, readonly string[]] => [key, ORGANIZATIONS],
  ),
  ...['aws:principalorgpaths', 'aws:resourceorgpaths', 'aws:sourceorgpaths', 'aws:vpceorgpaths'].map(
    (key): [string, readonly string[]] => [key, PATHS],
  ),
]);

/** Values of a condition key to try first. @param key in lowercase. */
export const exampleValues = (key: string): readonly string[] => VALUES.get(key) ?? [];
