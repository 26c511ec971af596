/** The small world of the random scenarios: accounts, callers, actions with their resources, condition keys. */

export const HOME = '111122223333';
export const PARTNER = '444455556666';
export const STRANGER = '999988887777';

/** Callers, each as often as it is listed. */
export const CALLERS: readonly string[] = [
  `arn:aws:iam::${HOME}:user/ana`,
  `arn:aws:iam::${HOME}:user/ana`,
  `arn:aws:iam::${HOME}:user/eng/ben`,
  `arn:aws:sts::${HOME}:assumed-role/ops/olu`,
  `arn:aws:sts::${HOME}:assumed-role/ops/olu`,
  `arn:aws:sts::${HOME}:assumed-role/ops/kim`,
  `arn:aws:sts::${HOME}:assumed-role/audit/olu`,
  `arn:aws:iam::${HOME}:role/ops`,
  `arn:aws:iam::${HOME}:root`,
  HOME,
  `arn:aws:sts::${HOME}:federated-user/fred`,
  `arn:aws:sts::${HOME}:assumed-role/AWSServiceRoleForBackup/job`,
  `arn:aws:iam::${PARTNER}:user/carol`,
  `arn:aws:sts::${PARTNER}:assumed-role/cross/xin`,
  `arn:aws:iam::${PARTNER}:root`,
  `arn:aws:iam::${STRANGER}:user/ana`,
  'lambda.amazonaws.com',
  'cloudtrail.amazonaws.com',
  '*',
  'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE',
];

export const FEDERATED_CALLERS: readonly string[] = [
  'accounts.google.com',
  `arn:aws:iam::${HOME}:oidc-provider/token.actions.githubusercontent.com`,
];

/** Entries of Principal elements that may mean one of the callers, or not. */
export const PRINCIPALS: readonly (readonly [string, string])[] = [
  ['AWS', '*'],
  ['AWS', HOME],
  ['AWS', `arn:aws:iam::${HOME}:root`],
  ['AWS', PARTNER],
  ['AWS', `arn:aws:iam::${PARTNER}:root`],
  ['AWS', `arn:aws:iam::${HOME}:user/ana`],
  ['AWS', `arn:aws:iam::${HOME}:user/ANA`],
  ['AWS', `arn:aws:iam::${HOME}:user/eng/ben`],
  ['AWS', `arn:aws:iam::${HOME}:role/ops`],
  ['AWS', `arn:aws:iam::${HOME}:role/audit`],
  ['AWS', `arn:aws:sts::${HOME}:assumed-role/ops/olu`],
  ['AWS', `arn:aws:sts::${HOME}:federated-user/fred`],
  ['AWS', `arn:aws:iam::${PARTNER}:user/carol`],
  ['AWS', `arn:aws:iam::${PARTNER}:role/cross`],
  ['AWS', `arn:aws:iam::${STRANGER}:user/ana`],
  ['AWS', 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE'],
  ['Service', 'lambda.amazonaws.com'],
  ['Service', 'cloudtrail.amazonaws.com'],
  ['Federated', 'accounts.google.com'],
  ['Federated', `arn:aws:iam::${HOME}:oidc-provider/token.actions.githubusercontent.com`],
];

export const CANONICAL_USER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

export interface Cell {
  readonly actions: readonly string[];
  /** `#` is the owner's account. */
  readonly resources: readonly string[];
  /** The resources can have a policy of their own. */
  readonly ownPolicy: boolean;
  /** Statements of their policies have no Resource element. */
  readonly withoutResource?: boolean;
  /** Actions of it cannot be called by everybody: who may. */
  readonly callers?: 'signed' | 'federated';
}

/** Actions with resources that they act on; one in each row is not in AWS's catalogue. */
export const CELLS: readonly Cell[] = [
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:FrobnicateObject'],
    resources: ['arn:aws:s3:::reports/a.csv', 'arn:aws:s3:::reports/ana/x', 'arn:aws:s3:::finance/q1'],
    ownPolicy: true,
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: ['arn:aws:s3:::reports/a.csv', 'arn:aws:s3:::reports/red/x'],
    ownPolicy: true,
  },
  {
    actions: ['s3:ListBucket', 's3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    resources: ['arn:aws:s3:::reports', 'arn:aws:s3:::finance'],
    ownPolicy: true,
  },
  {
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    resources: ['arn:aws:sqs:eu-west-1:#:jobs', 'arn:aws:sqs:us-east-1:#:ana-jobs'],
    ownPolicy: true,
  },
  {
    actions: ['sns:Publish', 'sns:Subscribe'],
    resources: ['arn:aws:sns:eu-west-1:#:alerts'],
    ownPolicy: true,
  },
  {
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey'],
    resources: ['arn:aws:kms:eu-west-1:#:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ownPolicy: true,
    callers: 'signed',
  },
  {
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    resources: ['arn:aws:secretsmanager:eu-west-1:#:secret:red/db-AbCdEf'],
    ownPolicy: true,
    callers: 'signed',
  },
  {
    actions: ['ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:StartInstances'],
    resources: ['arn:aws:ec2:eu-west-1:#:instance/i-0123456789abcdef0'],
    ownPolicy: false,
    callers: 'signed',
  },
  {
    actions: ['ec2:DescribeInstances', 'ec2:DescribeVolumes'],
    resources: ['*'],
    ownPolicy: false,
    callers: 'signed',
  },
  {
    actions: ['iam:CreateUser', 'iam:DeleteUser', 'iam:GetUser'],
    resources: ['arn:aws:iam::#:user/ana', 'arn:aws:iam::#:user/eng/ben'],
    ownPolicy: false,
    callers: 'signed',
  },
  {
    actions: ['sts:AssumeRole'],
    resources: ['arn:aws:iam::#:role/deploy'],
    ownPolicy: true,
    callers: 'signed',
  },
  {
    actions: ['sts:AssumeRoleWithWebIdentity'],
    resources: ['arn:aws:iam::#:role/deploy'],
    ownPolicy: true,
    callers: 'federated',
  },
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: ['arn:aws:dynamodb:eu-west-1:#:table/ana'],
    ownPolicy: true,
    callers: 'signed',
  },
  {
    actions: ['sts:TagSession'],
    resources: ['arn:aws:iam::#:role/deploy'],
    ownPolicy: true,
    callers: 'signed',
  },
  {
    actions: ['sts:GetCallerIdentity', 'sts:GetSessionToken'],
    resources: ['*'],
    ownPolicy: false,
    callers: 'signed',
  },
  {
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    resources: ['arn:aws:ecr:eu-west-1:#:repository/red/app'],
    ownPolicy: true,
    withoutResource: true,
    callers: 'signed',
  },
  {
    actions: ['acme:Frobnicate', 'acme:GetThing'],
    resources: ['arn:aws:acme:eu-west-1:#:thing/red/1'],
    ownPolicy: false,
    callers: 'signed',
  },
];

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
    patterns: ['a*', 'nobody'],
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
  { key: 'acme:blob', family: 'binary', values: ['QmluYXJ5', 'b3RoZXI='], patterns: [], from: 'context' },
];
