import { matchGlob } from '../../algebra/glob.js';
import { isWhole } from '../../policy/compile.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { fixOf } from '../support/fixes.js';

const NEEDED = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

export const rule: Rule = {
  id: 'roles-anywhere-trust',
  severity: 'error',
  kinds: ['trust'],
  codes: ['AA:MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY'],
  summary: 'A role trust policy for IAM Roles Anywhere lacks one of the three actions that it needs.',
  checkPolicy(policy, context) {
    const own = context.compiled.statements.filter(
      (s) =>
        s.effect === 'Allow' &&
        s.statement.principal?.entries.some(
          (e) =>
            e.property.key.value === 'Service' &&
            e.items.some((i) => i.value.toLowerCase() === 'rolesanywhere.amazonaws.com'),
        ),
    );
    // An unknown statement might contain what is missing.
    if (
      !isWhole(context.compiled) ||
      own.length === 0 ||
      own.some((s) => !s.actions || s.actions.negated || s.opaque)
    )
      return;
    const missing = NEEDED.filter(
      (action) => !own.some((s) => s.actions!.globs.some((g) => matchGlob(g, action.toLowerCase()))),
    );
    const action = own[0]!.statement.action;
    if (missing.length === 0 || !action?.property.value) return;
    context.report({
      range: action.property.key.range,
      message: `rolesanywhere.amazonaws.com can assume the role only with all of ${enumerate(NEEDED)}. Add ${enumerate(missing)}.`,
      fixes: () =>
        fixOf(
          `Add ${enumerate(missing)}`,
          policy.document.syntax.edit.replace(policy.document, action.property.value!, [
            ...action.items.map((i) => i.value),
            ...missing,
          ]),
          true,
        ),
    });
  },
};
