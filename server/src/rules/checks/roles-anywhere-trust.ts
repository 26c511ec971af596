import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { missingActions } from '../support/assume-actions.js';

const NEEDED = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

export const rule: Rule = {
  id: 'roles-anywhere-trust',
  severity: 'error',
  kinds: ['trust'],
  codes: ['AA:MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY'],
  summary: 'A role trust policy for IAM Roles Anywhere lacks one of the three actions that it needs.',
  checkPolicy(_, context) {
    const found = missingActions(context, 'rolesanywhere.amazonaws.com', NEEDED);
    if (!found) return;
    const { action, missing, fixes } = found;
    context.report({
      range: action.property.key.range,
      message: `rolesanywhere.amazonaws.com can assume the role only with all of ${enumerate(NEEDED)}. Add ${enumerate(missing)}.`,
      fixes,
    });
  },
};
