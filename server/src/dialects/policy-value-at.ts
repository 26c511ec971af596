import type { PolicyKind } from '../policy/policy-kind.js';
import type { ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';

/** A place of a policy, and what is there. */
export interface PolicyValueAt {
  /** `Queue.PolicyDocument`, `aws_iam_role.worker.assume_role_policy`. */
  readonly name: string;
  readonly kind: PolicyKind;
  readonly value: ValueNode;
  /** Of the value, in the document. */
  readonly range: Range;
  /** It is not a policy, but grants what one would. */
  readonly isGrant?: true;
}
