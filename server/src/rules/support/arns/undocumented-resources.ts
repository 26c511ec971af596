/** Actions that AWS authorizes on a resource although the Service Authorization Reference lists no resource type for them. */
import type { Action } from '../../../catalogue/catalogue.js';
import { replaceDollarBraces } from '../../../text/dollar-braces.js';
import { namesAfter } from '../nested-names.js';

/**
 * - `logs:DescribeLogGroups`: CloudWatch Logs User Guide, "CloudWatch Logs permissions reference": Resource is the ARN of
 *   a log group, or "*". AWS's own managed policies use such ARNs. A log stream has no effect: messages of AWS about denied
 *   requests have "logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:111122223333:log-group::log-stream:".
 * - `logs:CreateLogStream`: such messages have the ARN of the log stream.
 * - `s3:ListAllMyBuckets`: Amazon S3 User Guide, "User policy examples": on `arn:aws:s3:::*`.
 * - CloudFormation's own transforms: CloudFormation User Guide, "Control CloudFormation access with AWS Identity and Access
 *   Management", on `arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31`.
 * - `elasticloadbalancing:AddTags` and `RemoveTags`: ELB API Reference 2015-12-01, "AddTags": "load balancers, target groups,
 *   trust stores, listeners, and rules". The service data has only those of Classic Load Balancers, which have the same names.
 * - `execute-api:Invoke`: API Gateway Developer Guide, "Control access to a WebSocket API with IAM authorization": on
 *   `api-id/stage/route-key`.
 * - `states:InvokeHTTPEndpoint`: Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows": on the
 *   state machine.
 * - Lists of IAM (`iam:ListRoles`): IAM User Guide, "Troubleshoot access denied error messages", says that the message names the
 *   resource, and those of such requests have the path: "iam:ListRoles on resource: arn:aws:iam::111122223333:role/".
 * - `ssmmessages:OpenDataChannel`: AWS Systems Manager User Guide, "Sample IAM policies for Session Manager": on sessions.
 */
const TRANSFORM = /^arn:[^:]*:cloudformation:[^:]*:(aws|[^:*?]*[*?][^:]*):transform\//;

/** A route of a WebSocket API, `@connections` aside, which the reference has. */
const ROUTE = /^arn:[^:]*:execute-api:[^:]*:[^:]*:[^/]*\/[^/]*\/[^/]*$/;

const TAGGED_BY_ELB =
  /^arn:[^:]*:elasticloadbalancing:[^:]*:[^:]*:(targetgroup|truststore|listener|listener-rule)\//;

/** IAM resources with a path, whatever follows it. */
const IN_PATH =
  /^arn:[^:]*:iam:[^:]*:[^:]*:(group|instance-profile|mfa|oidc-provider|role|user)\/([^*?]*\/)?\*?$/;

/** Lists of IAM, with the type in the ARN. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['iam:listgroups', 'group'],
  ['iam:listinstanceprofiles', 'instance-profile'],
  ['iam:listopenidconnectproviders', 'oidc-provider'],
  ['iam:listroles', 'role'],
  ['iam:listusers', 'user'],
  ['iam:listvirtualmfadevices', 'mfa'],
]);

const LOGS = /^arn:[^:]*:logs:/;

const RESOURCES: ReadonlyMap<string, RegExp> = new Map([
  ...['createchangeset', 'createstack', 'updatestack'].map((a): [string, RegExp] => [
    `cloudformation:${a}`,
    TRANSFORM,
  ]),
  ['elasticloadbalancing:addtags', TAGGED_BY_ELB],
  ['elasticloadbalancing:removetags', TAGGED_BY_ELB],
  ['execute-api:invoke', ROUTE],
  ['logs:createlogstream', LOGS],
  ['logs:describeloggroups', LOGS],
  // It is authorized together with the action that reads the events.
  ['logs:unmask', LOGS],
  ['s3:listallmybuckets', /^arn:[^:]*:s3:::\*$/],
  ['ssmmessages:opendatachannel', /^arn:[^:]*:ssm:[^:]*:[^:]*:session\//],
  ['states:invokehttpendpoint', /^arn:[^:]*:states:/],
]);

/** The pattern with a letter for each variable and hole, whose names have colons. */
const lettered = (resource: string): string => replaceDollarBraces(resource, () => 'x');

/** Is it a resource of a type that the reference does not list? */
export const isUnlisted = (resource: string): boolean => {
  const text = lettered(resource);
  return TRANSFORM.test(text) || ROUTE.test(text);
};

/** Is it known on which resources AWS authorizes the action, although the reference lists no resource type? */
export const isKnown = ({ id }: Action): boolean =>
  RESOURCES.has(id.toLowerCase()) || LISTS.has(id.toLowerCase());

/** Might the action act on the resource, an ARN pattern, although the reference does not list it? */
export function mayActOn(action: Action, resource: string): boolean {
  const id = action.id.toLowerCase();
  if (id === 'logs:describeloggroups' && namesAfter(resource, ':log-stream:')) return false;
  const type = LISTS.get(id);
  if (type !== undefined) return IN_PATH.exec(lettered(resource))?.[1] === type;
  return RESOURCES.get(id)?.test(lettered(resource)) ?? false;
}
