/** Actions that AWS authorizes on a resource although the Service Authorization Reference lists no resource type for them. */
import type { Action } from '../../catalogue/catalogue.js';

/**
 * - `logs:DescribeLogGroups`: CloudWatch Logs User Guide, "CloudWatch Logs permissions reference": Resource is the ARN of
 *   a log group, or "*". AWS's own managed policies use such ARNs.
 * - `s3:ListAllMyBuckets`: Amazon S3 User Guide, "User policy examples": on `arn:aws:s3:::*`.
 * - `states:InvokeHTTPEndpoint`: Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows": on the
 *   state machine.
 */
const RESOURCES: ReadonlyMap<string, RegExp> = new Map([
  ['logs:describeloggroups', /^arn:[^:]*:logs:/],
  ['s3:listallmybuckets', /^arn:[^:]*:s3:::\*$/],
  ['states:invokehttpendpoint', /^arn:[^:]*:states:/],
]);

/** Might the action act on the resource, an ARN pattern, although the reference does not list it? */
export const mayActOn = (action: Action, resource: string): boolean =>
  RESOURCES.get(action.id.toLowerCase())?.test(resource) ?? false;
