/**
 * Actions that hand out more than their access level says. AWS's reference does not mark them, so these lists are
 * ours: what an action returns or changes is read off its own documentation.
 */

/** Return credentials, passwords, tokens or keys that work elsewhere. */
export const CREDENTIALS: readonly string[] = [
  'chime:CreateApiKey',
  'codeartifact:GetAuthorizationToken',
  'codepipeline:PollForJobs',
  'cognito-identity:GetCredentialsForIdentity',
  'cognito-identity:GetOpenIdToken',
  'cognito-identity:GetOpenIdTokenForDeveloperIdentity',
  'connect:GetFederationToken',
  'ec2:GetPasswordData',
  'ecr:GetAuthorizationToken',
  'ecr-public:GetAuthorizationToken',
  'gamelift:RequestUploadCredentials',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:CreateServiceSpecificCredential',
  'iam:ResetServiceSpecificCredential',
  'iam:UpdateAccessKey',
  'lightsail:DownloadDefaultKeyPair',
  'lightsail:GetBucketAccessKeys',
  'lightsail:GetInstanceAccessDetails',
  'lightsail:GetRelationalDatabaseMasterUserPassword',
  'rds-db:connect',
  'redshift:GetClusterCredentials',
  'redshift:GetClusterCredentialsWithIAM',
  'redshift-serverless:GetCredentials',
  'sso:GetRoleCredentials',
  'sts:AssumeRole',
  'sts:GetFederationToken',
  'sts:GetSessionToken',
];

/** Read the data that resources hold, not only what they are. */
export const DATA: readonly string[] = [
  'athena:GetQueryResults',
  'codecommit:GetFile',
  'codecommit:GitPull',
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'ebs:GetSnapshotBlock',
  'kinesis:GetRecords',
  'kms:Decrypt',
  'lambda:GetFunction',
  'logs:GetLogEvents',
  'rds:DownloadCompleteDBLogFile',
  'rds-data:ExecuteStatement',
  's3:GetObject',
  's3:GetObjectVersion',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
];

export interface Escalation {
  /** All of them together are the way. */
  readonly actions: readonly string[];
  /** What the holder can do with them. */
  readonly how: string;
}

/** Known ways from some permissions to all of the account's. */
export const ESCALATIONS: readonly Escalation[] = [
  { actions: ['iam:CreatePolicyVersion'], how: 'rewrite a policy that is attached to them' },
  { actions: ['iam:SetDefaultPolicyVersion'], how: 'bring back an older, wider version of a policy' },
  { actions: ['iam:CreateAccessKey'], how: "make access keys for an administrator's user" },
  { actions: ['iam:CreateLoginProfile'], how: "give an administrator's user a password" },
  { actions: ['iam:UpdateLoginProfile'], how: "change an administrator's password" },
  { actions: ['iam:AttachUserPolicy'], how: 'attach AdministratorAccess to their own user' },
  { actions: ['iam:AttachGroupPolicy'], how: 'attach AdministratorAccess to a group of theirs' },
  {
    actions: ['iam:AttachRolePolicy', 'sts:AssumeRole'],
    how: 'attach AdministratorAccess to a role and assume it',
  },
  { actions: ['iam:PutUserPolicy'], how: 'write themselves an inline policy' },
  { actions: ['iam:PutGroupPolicy'], how: 'write a group of theirs an inline policy' },
  { actions: ['iam:PutRolePolicy', 'sts:AssumeRole'], how: 'write a role an inline policy and assume it' },
  { actions: ['iam:AddUserToGroup'], how: 'join the group of the administrators' },
  {
    actions: ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'],
    how: "change an administrator role's trust policy and assume it",
  },
  { actions: ['iam:DeleteUserPermissionsBoundary'], how: 'take off their own permissions boundary' },
  { actions: ['iam:DeleteRolePermissionsBoundary'], how: "take off a role's permissions boundary" },
  {
    actions: ['iam:PassRole', 'ec2:RunInstances'],
    how: 'start an instance with a stronger role and use its credentials',
  },
  {
    actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
    how: 'run code of theirs with a stronger role',
  },
  {
    actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    how: 'run code of theirs with a stronger role',
  },
  { actions: ['lambda:UpdateFunctionCode'], how: "run code of theirs with a function's role" },
  {
    actions: ['iam:PassRole', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    how: 'run a container with a stronger role',
  },
  { actions: ['iam:PassRole', 'glue:CreateDevEndpoint'], how: 'open a Glue endpoint with a stronger role' },
  {
    actions: ['iam:PassRole', 'glue:CreateJob', 'glue:StartJobRun'],
    how: 'run a Glue job with a stronger role',
  },
  { actions: ['glue:UpdateDevEndpoint'], how: "use a Glue endpoint's role" },
  { actions: ['iam:PassRole', 'cloudformation:CreateStack'], how: 'create resources with a stronger role' },
  {
    actions: ['iam:PassRole', 'datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition'],
    how: 'run commands with a stronger role',
  },
  {
    actions: ['iam:PassRole', 'codebuild:CreateProject', 'codebuild:StartBuild'],
    how: 'run a build with a stronger role',
  },
  {
    actions: [
      'iam:PassRole',
      'sagemaker:CreateNotebookInstance',
      'sagemaker:CreatePresignedNotebookInstanceUrl',
    ],
    how: 'open a notebook with a stronger role',
  },
  {
    actions: ['iam:PassRole', 'ssm:StartAutomationExecution'],
    how: 'run an automation with a stronger role',
  },
];
