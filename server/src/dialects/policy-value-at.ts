import type { PolicyKind } from '../policy/policy-kind.js';
import type { Range } from '../text/range.js';

/** A place of a policy, with something that is not read as one. */
export interface PolicyValueAt {
  /** `Queue.PolicyDocument`, `aws_iam_role.worker.assume_role_policy`. */
  readonly name: string;
  readonly kind: PolicyKind;
  /** Of what is there, in the document. */
  readonly range: Range;
  /** It is not a policy, but grants what one would. */
  readonly isGrant?: true;
  /** What several things in another file, which `name` names, can have. */
  readonly canHave?: string;
}
