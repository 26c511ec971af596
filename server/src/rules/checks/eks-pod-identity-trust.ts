import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { missingActions } from '../support/assume-actions.js';

/** Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity". */
const NEEDED = ['sts:AssumeRole', 'sts:TagSession'];

export const rule: Rule = {
  id: 'eks-pod-identity-trust',
  severity: 'warning',
  kinds: ['trust'],
  codes: [],
  summary: 'A role trust policy for EKS Pod Identity lacks sts:AssumeRole or sts:TagSession.',
  checkPolicy(_, context) {
    const found = missingActions(context, 'pods.eks.amazonaws.com', NEEDED);
    if (!found) return;
    const { action, missing, fixes } = found;
    // An association can disable the session tags, and then sts:TagSession is not needed.
    const unless = missing.includes('sts:AssumeRole') ? '' : ' unless the association disables session tags';
    context.report({
      range: action.property.key.range,
      message: `EKS Pod Identity assumes the role with session tags, so pods get no credentials without ${enumerate(missing)}${unless}. Add ${enumerate(missing)}.`,
      fixes,
    });
  },
};
