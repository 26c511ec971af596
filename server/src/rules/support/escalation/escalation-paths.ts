/**
 * Known ways to escalate to more permissions. The IDs, and the actions that each needs, are those of pathfinding.cloud
 * (Datadog, Apache License 2.0; see NOTICE); paths without a number are our own. The texts are ours.
 */
export interface EscalationPath {
  readonly id: string;
  /** All of them are needed. */
  readonly actions: readonly string[];
  /** What the principal can do with them: completes "lets the principal ...". */
  readonly how: string;
  /** The service principals of which one gets the role, if the path passes one. */
  readonly passTo?: readonly string[];
  /** It is enough to have the permission for the principal's own user. */
  readonly self?: boolean;
  /** Names of roles that are enough, in accounts that the policy does not name. */
  readonly roles?: readonly string[];
  /** All actions are on one resource; it is enough to have them for any resource of the type. */
  readonly joint?: boolean;
}

const path = (
  id: string,
  actions: string,
  how: string,
  own: Partial<EscalationPath> = {},
): EscalationPath => ({
  id,
  actions: actions.split(' '),
  how,
  ...own,
});

/** A path that passes a role to a service. */
const pass = (id: string, service: string, actions: string, how: string): EscalationPath => ({
  id,
  actions: actions === '' ? ['iam:PassRole'] : ['iam:PassRole', ...actions.split(' ')],
  how,
  passTo: service.split(' '),
});

const SELF = { self: true } as const;
const JOINT = { joint: true } as const;

const CODE = 'run code of their choice with a more privileged role in';
const AGENT_CORE = 'bedrock-agentcore.amazonaws.com';
const CLOUDFORMATION = 'cloudformation.amazonaws.com';
const CODEBUILD = 'codebuild.amazonaws.com';
const EC2 = 'ec2.amazonaws.com';
const ECS = 'ecs-tasks.amazonaws.com';
const GLUE = 'glue.amazonaws.com';
const LAMBDA = 'lambda.amazonaws.com';
const SAGEMAKER = 'sagemaker.amazonaws.com';

/**
 * Roles with AdministratorAccess that the management account can assume in all member accounts: AWS Organizations User
 * Guide, "Accessing member accounts in an organization"; AWS Control Tower User Guide, "How AWS Control Tower works with
 * roles to create and manage accounts".
 */
const ADMINISTRATOR_ROLES: readonly string[] = ['OrganizationAccountAccessRole', 'AWSControlTowerExecution'];

const IAM: readonly EscalationPath[] = [
  path('iam-001', 'iam:CreatePolicyVersion', 'rewrite a managed policy that is attached to them'),
  path('iam-002', 'iam:CreateAccessKey', 'create access keys for an administrator'),
  path('iam-003', 'iam:CreateAccessKey iam:DeleteAccessKey', 'replace the access keys of an administrator'),
  path('iam-004', 'iam:CreateLoginProfile', 'create a console password for an administrator'),
  path('iam-005', 'iam:PutRolePolicy', 'add an inline policy to their own role'),
  path('iam-006', 'iam:UpdateLoginProfile', "change an administrator's console password"),
  path('iam-007', 'iam:PutUserPolicy', 'add an inline policy to their own user', SELF),
  path('iam-008', 'iam:AttachUserPolicy', 'attach an administrator policy to their own user', SELF),
  path('iam-009', 'iam:AttachRolePolicy', 'attach an administrator policy to their own role'),
  path('iam-010', 'iam:AttachGroupPolicy', 'attach an administrator policy to a group that they belong to'),
  path('iam-011', 'iam:PutGroupPolicy', 'add an inline policy to a group that they belong to'),
  path('iam-012', 'iam:UpdateAssumeRolePolicy', "change an administrator role's trust policy, and assume it"),
  path('iam-013', 'iam:AddUserToGroup', 'join a group of administrators'),
  path(
    'iam-014',
    'iam:AttachRolePolicy sts:AssumeRole',
    'attach an administrator policy to a role, and assume it',
    JOINT,
  ),
  path(
    'iam-015',
    'iam:AttachUserPolicy iam:CreateAccessKey',
    'attach an administrator policy to another user, and create access keys for it',
    JOINT,
  ),
  path(
    'iam-016',
    'iam:CreatePolicyVersion sts:AssumeRole',
    'rewrite a managed policy of a role, and assume it',
  ),
  path('iam-017', 'iam:PutRolePolicy sts:AssumeRole', 'add an inline policy to a role, and assume it', JOINT),
  path(
    'iam-018',
    'iam:PutUserPolicy iam:CreateAccessKey',
    'add an inline policy to another user, and create access keys for it',
    JOINT,
  ),
  path(
    'iam-019',
    'iam:AttachRolePolicy iam:UpdateAssumeRolePolicy',
    'attach an administrator policy to a role, and let themselves assume it',
    JOINT,
  ),
  path(
    'iam-020',
    'iam:CreatePolicyVersion iam:UpdateAssumeRolePolicy',
    'rewrite a managed policy of a role, and let themselves assume it',
  ),
  path(
    'iam-021',
    'iam:PutRolePolicy iam:UpdateAssumeRolePolicy',
    'add an inline policy to a role, and let themselves assume it',
    JOINT,
  ),
  path(
    'default-policy-version',
    'iam:SetDefaultPolicyVersion',
    'restore an earlier version of a managed policy with more permissions',
  ),
  path('user-boundary', 'iam:DeleteUserPermissionsBoundary', 'remove their own permissions boundary', SELF),
  path('role-boundary', 'iam:DeleteRolePermissionsBoundary', 'remove the permissions boundary of a role'),
  path('sts-001', 'sts:AssumeRole', 'assume every role whose trust policy delegates to the account'),
  path('organization-role', 'sts:AssumeRole', 'become an administrator of every member account', {
    roles: ADMINISTRATOR_ROLES,
  }),
];

/**
 * With resources that the principal creates, so a prefix of their names limits nothing. The principal that creates a role
 * writes its trust policy, and one that names the principal is enough to assume it in the same account (IAM User Guide,
 * "Policy evaluation for requests within a single account").
 */
const CREATED: readonly EscalationPath[] = [
  path(
    'created-role-managed-policy',
    'iam:CreateRole iam:AttachRolePolicy',
    'create a role that trusts them, attach an administrator policy to it, and assume it',
    JOINT,
  ),
  path(
    'created-role-inline-policy',
    'iam:CreateRole iam:PutRolePolicy',
    'create a role that trusts them, add an inline policy to it, and assume it',
    JOINT,
  ),
  path(
    'attached-user-password',
    'iam:AttachUserPolicy iam:CreateLoginProfile',
    'attach an administrator policy to another user, and create a console password for it',
    JOINT,
  ),
  path(
    'inline-user-password',
    'iam:PutUserPolicy iam:CreateLoginProfile',
    'add an inline policy to another user, and create a console password for it',
    JOINT,
  ),
];

/**
 * Of a delegated administrator of IAM Identity Center: what is in a permission set, and who has it. A change of a
 * permission set reaches the accounts when it is provisioned (IAM Identity Center API Reference, ProvisionPermissionSet).
 */
const IDENTITY_CENTER: readonly EscalationPath[] = [
  path(
    'identity-center-assignment',
    'sso:CreateAccountAssignment',
    'assign themselves an administrator permission set in accounts of the organization',
  ),
  path(
    'identity-center-inline-policy',
    'sso:PutInlinePolicyToPermissionSet sso:ProvisionPermissionSet',
    'add an inline policy to a permission set that they have',
  ),
  path(
    'identity-center-managed-policy',
    'sso:AttachManagedPolicyToPermissionSet sso:ProvisionPermissionSet',
    'attach an administrator policy to a permission set that they have',
  ),
];

const COMPUTE: readonly EscalationPath[] = [
  pass('apprunner-001', 'tasks.apprunner.amazonaws.com', 'apprunner:CreateService', `${CODE} App Runner`),
  path(
    'apprunner-002',
    'apprunner:UpdateService',
    'replace the image of an App Runner service, and use its role',
  ),
  pass(
    'ec2-001',
    EC2,
    'ec2:RunInstances',
    'start an EC2 instance with a more privileged role, and use its credentials',
  ),
  path(
    'ec2-002',
    'ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances',
    'replace the user data of an EC2 instance, and run commands with its role',
  ),
  path(
    'instance-user-data',
    'ec2:ModifyInstanceAttribute',
    'replace the user data of a stopped EC2 instance, which runs commands with its role at the next start',
  ),
  pass(
    'ec2-003',
    EC2,
    'ec2:RequestSpotInstances',
    'start a Spot Instance with a more privileged role, and use its credentials',
  ),
  path(
    'ec2-004',
    'ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate',
    'change the launch template of an Auto Scaling group, and run commands with the role of its instances',
  ),
  path(
    'ec2instanceconnect-003',
    'ec2-instance-connect:SendSSHPublicKey',
    'connect to an EC2 instance with SSH, and use its role',
  ),
  pass(
    'ecs-001',
    ECS,
    'ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService',
    `${CODE} a service of a new ECS cluster`,
  ),
  pass(
    'ecs-002',
    ECS,
    'ecs:CreateCluster ecs:RegisterTaskDefinition ecs:RunTask',
    `${CODE} a task of a new ECS cluster`,
  ),
  pass('ecs-003', ECS, 'ecs:RegisterTaskDefinition ecs:CreateService', `${CODE} an ECS service`),
  pass('ecs-004', ECS, 'ecs:RegisterTaskDefinition ecs:RunTask', `${CODE} an ECS task`),
  pass(
    'ecs-005',
    ECS,
    'ecs:RegisterTaskDefinition ecs:StartTask',
    `${CODE} an ECS task on an instance of their choice`,
  ),
  pass('lambda-001', LAMBDA, 'lambda:CreateFunction lambda:InvokeFunction', `${CODE} a Lambda function`),
  pass(
    'lambda-002',
    LAMBDA,
    'lambda:CreateFunction lambda:CreateEventSourceMapping',
    `${CODE} a Lambda function that an event source invokes`,
  ),
  path('lambda-003', 'lambda:UpdateFunctionCode', 'replace the code of a Lambda function, and use its role'),
  path(
    'lambda-004',
    'lambda:UpdateFunctionCode lambda:InvokeFunction',
    'replace the code of a Lambda function, invoke it, and use its role',
  ),
  path(
    'lambda-005',
    'lambda:UpdateFunctionCode lambda:AddPermission',
    'replace the code of a Lambda function, allow its invocation, and use its role',
  ),
  pass(
    'lambda-006',
    LAMBDA,
    'lambda:CreateFunction lambda:AddPermission',
    `${CODE} a Lambda function whose policy allows them to invoke it`,
  ),
  path('ssm-001', 'ssm:StartSession', 'open a session on an EC2 instance, and use its role'),
  path('ssm-002', 'ssm:SendCommand', 'run commands on EC2 instances, and use their roles'),
  pass(
    'ssm-automation',
    'ssm.amazonaws.com',
    'ssm:StartAutomationExecution',
    'run an automation with a more privileged role',
  ),
];

const OTHERS: readonly EscalationPath[] = [
  pass(
    'bedrock-001',
    AGENT_CORE,
    'bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession',
    `${CODE} an AgentCore code interpreter`,
  ),
  path(
    'bedrock-002',
    'bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter',
    'run code in an existing AgentCore code interpreter, and use its role',
  ),
  pass(
    'cloudformation-001',
    CLOUDFORMATION,
    'cloudformation:CreateStack',
    'create resources with a more privileged role in CloudFormation',
  ),
  path(
    'cloudformation-002',
    'cloudformation:UpdateStack',
    'change the resources of a CloudFormation stack with its role',
  ),
  pass(
    'cloudformation-003',
    CLOUDFORMATION,
    'cloudformation:CreateStackSet cloudformation:CreateStackInstances',
    'create resources in other accounts with the administration role of a CloudFormation stack set',
  ),
  pass(
    'cloudformation-004',
    CLOUDFORMATION,
    'cloudformation:UpdateStackSet',
    'change resources in other accounts with the administration role of a CloudFormation stack set',
  ),
  path(
    'cloudformation-005',
    'cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet',
    'change the resources of a CloudFormation stack through a change set, with its role',
  ),
  pass(
    'codebuild-001',
    CODEBUILD,
    'codebuild:CreateProject codebuild:StartBuild',
    `${CODE} a CodeBuild build`,
  ),
  path(
    'codebuild-002',
    'codebuild:StartBuild',
    "run commands of their choice in a CodeBuild build with the project's role",
  ),
  path(
    'codebuild-003',
    'codebuild:StartBuildBatch',
    "run commands of their choice in a CodeBuild batch build with the project's role",
  ),
  pass(
    'codebuild-004',
    CODEBUILD,
    'codebuild:CreateProject codebuild:StartBuildBatch',
    `${CODE} a CodeBuild batch build`,
  ),
  pass(
    'datapipeline-001',
    'datapipeline.amazonaws.com elasticmapreduce.amazonaws.com ec2.amazonaws.com',
    'datapipeline:CreatePipeline datapipeline:PutPipelineDefinition',
    `${CODE} a data pipeline`,
  ),
  pass('glue-001', GLUE, 'glue:CreateDevEndpoint', `${CODE} a Glue development endpoint`),
  path(
    'glue-002',
    'glue:UpdateDevEndpoint',
    'add an SSH key to a Glue development endpoint, and use its role',
  ),
  pass('glue-003', GLUE, 'glue:CreateJob glue:StartJobRun', `${CODE} a Glue job`),
  pass('glue-004', GLUE, 'glue:CreateJob glue:CreateTrigger', `${CODE} a Glue job that a trigger starts`),
  pass('glue-005', GLUE, 'glue:UpdateJob glue:StartJobRun', `${CODE} an existing Glue job`),
  pass(
    'glue-006',
    GLUE,
    'glue:UpdateJob glue:CreateTrigger',
    `${CODE} an existing Glue job that a trigger starts`,
  ),
  pass('sagemaker-001', SAGEMAKER, 'sagemaker:CreateNotebookInstance', `${CODE} a SageMaker notebook`),
  pass('sagemaker-002', SAGEMAKER, 'sagemaker:CreateTrainingJob', `${CODE} a SageMaker training job`),
  pass('sagemaker-003', SAGEMAKER, 'sagemaker:CreateProcessingJob', `${CODE} a SageMaker processing job`),
  path(
    'sagemaker-004',
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'open a SageMaker notebook, and use its role',
  ),
  path(
    'sagemaker-005',
    'sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance',
    'run a script in a SageMaker notebook, and use its role',
  ),
];

export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...IAM,
  ...CREATED,
  ...IDENTITY_CENTER,
  ...COMPUTE,
  ...OTHERS,
];

const passesRole = ({ actions }: EscalationPath): boolean => actions.includes('iam:PassRole');

/**
 * Does the first path need what the second one needs, its actions, and on more resources or with others? One that passes a
 * role has the permissions of any role, and one that does not only those of roles that are in use.
 */
export const includes = (a: EscalationPath, b: EscalationPath): boolean =>
  passesRole(a) === passesRole(b) &&
  b.actions.every((x) => a.actions.includes(x)) &&
  (b.actions.length < a.actions.length || (a.roles !== undefined && b.roles === undefined));
