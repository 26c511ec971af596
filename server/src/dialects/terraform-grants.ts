/** Resources that can grant access to everyone without a policy document, from their pages in the Terraform Registry. */
import type { ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { resolveTerraform } from './terraform-values.js';

interface Grant {
  readonly attribute: string;
  /** Is the value one that does not grant access to everyone? */
  readonly isClosed: (value: ValueNode) => boolean;
}

/** A principal that is an account, an ARN or a service, as far as it is known. */
function isNamed(principal: ValueNode): boolean {
  const value = resolveTerraform(principal, 'string');
  if (value.type === 'string') return value.value !== '*';
  if (value.type !== 'partial-string') return false;
  const isKnown = value.parts.some((p) => !('hole' in p) && /[^*?]/.test(p.text));
  return isKnown || value.parts.every((p) => 'hole' in p && p.hole.domain === 'account');
}

const isIam = (value: ValueNode): boolean => value.type === 'string' && value.value === 'AWS_IAM';

const GRANTS: Readonly<Record<string, Grant>> = {
  aws_cloudwatch_event_permission: { attribute: 'principal', isClosed: isNamed },
  aws_lambda_function_url: { attribute: 'authorization_type', isClosed: isIam },
  aws_lambda_layer_version_permission: { attribute: 'principal', isClosed: isNamed },
  aws_lambda_permission: { attribute: 'principal', isClosed: isNamed },
};

/** What a resource of the type grants without a policy document. */
export const grantOf = (type: string): Grant | undefined => ownValue(GRANTS, type);
