/** The dialects, in the order in which they are asked: the first that knows a document has it. */
import { dialect as awsCli } from './aws-cli.js';
import { dialect as cloudformation } from './cloudformation/cloudformation.js';
import type { Dialect } from './dialect.js';
import { dialect as kubernetes } from './kubernetes.js';
import { dialect as namedPolicies } from './named-policies.js';
import { dialect as plainPolicy } from './plain-policy.js';
import { dialect as requestFiles } from './request-files.js';
import { dialect as serverless } from './serverless/serverless.js';
import { dialect as terraform } from './terraform/terraform.js';
import { dialect as terraformJson } from './terraform/terraform-json.js';
import { dialect as terraformPlan } from './terraform/terraform-plan.js';
import { dialect as terraformTemplate } from './terraform/terraform-template.js';

export const DIALECTS: readonly Dialect[] = [
  requestFiles,
  terraform,
  terraformJson,
  terraformTemplate,
  terraformPlan,
  plainPolicy,
  serverless,
  cloudformation,
  kubernetes,
  awsCli,
  namedPolicies,
];
