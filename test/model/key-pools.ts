/** Condition keys of the random scenarios, with the values that requests and policies take from. */
import { HOME, PARTNER } from './universe.js';

/** Operators that compare in the same way, and how a policy writes the values. */
export type Family = 'string' | 'arn' | 'ip' | 'number' | 'date' | 'bool' | 'binary';

export interface KeyPool {
  readonly key: string;
  readonly family: Family;
  /** Values of requests. */
  readonly values: readonly string[];
  /** More values of policies. */
  readonly patterns: readonly string[];
  /** The request can have several values at once. */
  readonly multi?: boolean;
  /** Where the request says it: in its context, or it follows from the rest. */
  readonly from: 'context' | 'always' | 'follows' | 'document';
}

const TEAMS = ['red', 'blue', 'Red', 'r*d'];
const TEAM_PATTERNS = [
  'r*',
  '?ed',
  '*',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'red'}",
  'r${*}d',
];
const DATES = ['2026-01-01T00:00:00Z', '2026-06-30T12:00:00Z', '2026-12-31T23:59:59Z'];

export const KEYS: readonly KeyPool[] = [
  {
    key: 'aws:PrincipalTag/team',
    family: 'string',
    values: TEAMS,
    patterns: TEAM_PATTERNS,
    from: 'document',
  },
  { key: 'aws:ResourceTag/team', family: 'string', values: TEAMS, patterns: TEAM_PATTERNS, from: 'document' },
  { key: 'aws:RequestTag/team', family: 'string', values: TEAMS, patterns: TEAM_PATTERNS, from: 'context' },
  {
    key: 'aws:TagKeys',
    family: 'string',
    values: ['team', 'owner', 'Team'],
    patterns: ['t*', 'cost'],
    multi: true,
    from: 'context',
  },
  {
    key: 'aws:CalledVia',
    family: 'string',
    values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com'],
    patterns: ['*.amazonaws.com', 'glue.amazonaws.com'],
    multi: true,
    from: 'context',
  },
  {
    key: 's3:prefix',
    family: 'string',
    values: ['ana/', 'red/', 'x'],
    patterns: ['a*', '${aws:username}/'],
    from: 'context',
  },
  {
    key: 'kms:ViaService',
    family: 'string',
    values: ['s3.eu-west-1.amazonaws.com'],
    patterns: ['s3.*', 'sqs.*'],
    from: 'context',
  },
  {
    key: 'aws:SourceVpce',
    family: 'string',
    values: ['vpce-1a2b3c4d'],
    patterns: ['vpce-*', 'vpce-0'],
    from: 'context',
  },
  { key: 'aws:SourceAccount', family: 'string', values: [HOME, PARTNER], patterns: ['1*'], from: 'context' },
  {
    key: 'aws:SourceArn',
    family: 'arn',
    values: [`arn:aws:sns:eu-west-1:${HOME}:alerts`, `arn:aws:s3:::reports`],
    patterns: [`arn:aws:sns:*:${HOME}:*`, 'arn:aws:s3:::rep*', 'arn:*:*:*:*:*'],
    from: 'context',
  },
  {
    key: 'aws:PrincipalOrgID',
    family: 'string',
    values: ['o-a1b2c3d4e5'],
    patterns: ['o-*', 'o-other'],
    from: 'document',
  },
  {
    key: 'aws:ResourceOrgID',
    family: 'string',
    values: ['o-a1b2c3d4e5'],
    patterns: ['o-*', '${aws:PrincipalOrgID}'],
    from: 'document',
  },
  {
    key: 'aws:username',
    family: 'string',
    values: ['ana', 'ben'],
    patterns: ['a*', 'guest'],
    from: 'follows',
  },
  {
    key: 'aws:PrincipalType',
    family: 'string',
    values: ['User', 'AssumedRole', 'Account'],
    patterns: ['A*', 'Anonymous'],
    from: 'follows',
  },
  {
    key: 'aws:PrincipalAccount',
    family: 'string',
    values: [HOME, PARTNER],
    patterns: ['${aws:ResourceAccount}', '4*'],
    from: 'follows',
  },
  {
    key: 'aws:ResourceAccount',
    family: 'string',
    values: [HOME, PARTNER],
    patterns: ['${aws:PrincipalAccount}', '1*'],
    from: 'follows',
  },
  {
    key: 'aws:RequestedRegion',
    family: 'string',
    values: ['eu-west-1', 'us-east-1'],
    patterns: ['eu-*', 'ap-*'],
    from: 'follows',
  },
  {
    key: 'aws:userid',
    family: 'string',
    values: [HOME, `${HOME}:fred`],
    patterns: ['AROA*', '*:olu', 'AIDA*'],
    from: 'follows',
  },
  {
    key: 'aws:PrincipalServiceName',
    family: 'string',
    values: ['lambda.amazonaws.com'],
    patterns: ['*.amazonaws.com'],
    from: 'follows',
  },
  { key: 'kms:CallerAccount', family: 'string', values: [HOME, PARTNER], patterns: ['1*'], from: 'follows' },
  { key: 'ec2:Region', family: 'string', values: ['eu-west-1'], patterns: ['us-*'], from: 'follows' },
  { key: 's3:ResourceAccount', family: 'string', values: [HOME, PARTNER], patterns: ['1*'], from: 'follows' },
  {
    key: 'aws:PrincipalArn',
    family: 'arn',
    values: [
      `arn:aws:iam::${HOME}:user/ana`,
      `arn:aws:iam::${HOME}:role/ops`,
      `arn:aws:iam::${HOME}:root`,
      `arn:aws:sts::${HOME}:assumed-role/ops/olu`,
      `arn:aws:iam::${PARTNER}:user/carol`,
    ],
    patterns: [
      `arn:aws:iam::${HOME}:user/*`,
      'arn:aws:iam::*:role/o*',
      `arn:*:iam::${HOME}:*`,
      `arn:aws:iam::${HOME}:role/team/ops`,
    ],
    from: 'follows',
  },
  {
    key: 'aws:UserAgent',
    family: 'string',
    values: ['aws-cli/2.1', 'Boto3/1'],
    patterns: ['aws-cli/*'],
    from: 'always',
  },
  {
    key: 'aws:SourceIp',
    family: 'ip',
    values: ['203.0.113.7', '10.1.2.3', '2001:db8::5'],
    patterns: ['203.0.113.0/24', '10.0.0.0/8', '2001:db8::/32', '0.0.0.0/0'],
    from: 'always',
  },
  {
    key: 'aws:CurrentTime',
    family: 'date',
    values: DATES,
    patterns: ['2026-06-30', '1790000000'],
    from: 'always',
  },
  {
    key: 'aws:EpochTime',
    family: 'date',
    values: ['1767225600', '1790000000'],
    patterns: DATES,
    from: 'always',
  },
  { key: 'aws:SecureTransport', family: 'bool', values: ['true', 'false'], patterns: [], from: 'always' },
  { key: 'aws:TokenIssueTime', family: 'date', values: DATES, patterns: ['2026-07-01'], from: 'document' },
  {
    key: 'aws:MultiFactorAuthPresent',
    family: 'bool',
    values: ['true', 'false'],
    patterns: [],
    from: 'document',
  },
  {
    key: 'aws:MultiFactorAuthAge',
    family: 'number',
    values: ['60', '3600'],
    patterns: ['300'],
    from: 'document',
  },
  { key: 'aws:ViaAWSService', family: 'bool', values: ['true', 'false'], patterns: [], from: 'follows' },
  {
    key: 'aws:PrincipalIsAWSService',
    family: 'bool',
    values: ['true', 'false'],
    patterns: [],
    from: 'follows',
  },
  {
    key: 's3:max-keys',
    family: 'number',
    values: ['5', '10', '10.5'],
    patterns: ['7', '-1'],
    from: 'context',
  },
  {
    key: 'ec2:InstanceType',
    family: 'string',
    values: ['m5.large', 't3.micro'],
    patterns: ['m5.*'],
    from: 'context',
  },
  {
    key: 'ec2:ResourceTag/team',
    family: 'string',
    values: ['red', 'blue'],
    patterns: TEAM_PATTERNS,
    from: 'document',
  },
  { key: 'sts:ExternalId', family: 'string', values: ['x1'], patterns: ['x*'], from: 'context' },
  {
    key: 'accounts.google.com:aud',
    family: 'string',
    values: ['app-1', 'app-2'],
    patterns: ['app-*'],
    from: 'context',
  },
  {
    key: 'token.actions.githubusercontent.com:sub',
    family: 'string',
    values: ['repo:acme/app', 'repo:other/app'],
    patterns: ['repo:acme/*'],
    from: 'context',
  },
  { key: 'acme:blob', family: 'binary', values: ['QmluYXJ5', 'b3RoZXI='], patterns: [], from: 'context' },
];
