/**
 * Actions that grant more than their access level indicates. The Service Authorization Reference does not mark them, so
 * these lists are our own, made from the documentation of each action.
 */

/** Actions that return credentials, passwords, tokens or keys. */
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

/** Actions that return the data stored in resources, not only their metadata. */
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
  /** All of them are needed. */
  readonly actions: readonly string[];
  /** What the principal can do with them: completes "lets the principal ...". */
  readonly how: string;
}

/** Known ways to escalate to administrator permissions. */
export const ESCALATIONS: readonly Escalation[] = [
  { actions: ['iam:CreatePolicyVersion'], how: 'rewrite a policy that is attached to them' },
  {
    actions: ['iam:SetDefaultPolicyVersion'],
    how: 'restore an earlier policy version with more permissions',
  },
  { actions: ['iam:CreateAccessKey'], how: 'create access keys for an administrator' },
  { actions: ['iam:CreateLoginProfile'], how: 'create a password for an administrator' },
  { actions: ['iam:UpdateLoginProfile'], how: "change an administrator's password" },
  { actions: ['iam:AttachUserPolicy'], how: 'attach AdministratorAccess to their own user' },
  { actions: ['iam:AttachGroupPolicy'], how: 'attach AdministratorAccess to a group that they belong to' },
  {
    actions: ['iam:AttachRolePolicy', 'sts:AssumeRole'],
    how: 'attach AdministratorAccess to a role and assume it',
  },
  { actions: ['iam:PutUserPolicy'], how: 'add an inline policy to their own user' },
  { actions: ['iam:PutGroupPolicy'], how: 'add an inline policy to a group that they belong to' },
  { actions: ['iam:PutRolePolicy', 'sts:AssumeRole'], how: 'add an inline policy to a role and assume it' },
  { actions: ['iam:AddUserToGroup'], how: 'join a group of administrators' },
  {
    actions: ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'],
    how: "change an administrator role's trust policy and assume it",
  },
  { actions: ['iam:DeleteUserPermissionsBoundary'], how: 'remove their own permissions boundary' },
  { actions: ['iam:DeleteRolePermissionsBoundary'], how: 'remove the permissions boundary of a role' },
  {
    actions: ['iam:PassRole', 'ec2:RunInstances'],
    how: 'start an instance with a more privileged role and use its credentials',
  },
  {
    actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
    how: 'run their own code with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    how: 'run their own code with a more privileged role',
  },
  { actions: ['lambda:UpdateFunctionCode'], how: 'run their own code with the role of a function' },
  {
    actions: ['iam:PassRole', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    how: 'run a container with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'glue:CreateDevEndpoint'],
    how: 'open a Glue endpoint with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'glue:CreateJob', 'glue:StartJobRun'],
    how: 'run a Glue job with a more privileged role',
  },
  { actions: ['glue:UpdateDevEndpoint'], how: 'use the role of a Glue endpoint' },
  {
    actions: ['iam:PassRole', 'cloudformation:CreateStack'],
    how: 'create resources with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition'],
    how: 'run commands with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'codebuild:CreateProject', 'codebuild:StartBuild'],
    how: 'run a build with a more privileged role',
  },
  {
    actions: [
      'iam:PassRole',
      'sagemaker:CreateNotebookInstance',
      'sagemaker:CreatePresignedNotebookInstanceUrl',
    ],
    how: 'open a notebook with a more privileged role',
  },
  {
    actions: ['iam:PassRole', 'ssm:StartAutomationExecution'],
    how: 'run an automation with a more privileged role',
  },
];
