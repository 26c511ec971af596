/** The small world of the random scenarios: accounts, callers, actions with their resources. */

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

/** Entries of Principal elements that can mean one of the callers, or not. */
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
  /** The resources can have a resource-based policy. */
  readonly ownPolicy: boolean;
  /** Statements of their policies have no Resource element. */
  readonly withoutResource?: boolean;
  /** Actions of it cannot be called by everyone: who can. */
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
    actions: ['iam:DeletePolicy', 'iam:GetPolicy'],
    resources: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
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
