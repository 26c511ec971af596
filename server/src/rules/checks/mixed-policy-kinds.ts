import type { Statement } from '../../policy/policy.js';
import { statementAnchor } from '../../policy/statement-name.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { isTrust, mixedKinds } from '../support/mixed-kinds.js';

const actionsOf = ({ action }: Statement): readonly string[] => action?.items.map((i) => i.value) ?? [];

export const rule: Rule = {
  id: 'mixed-policy-kinds',
  severity: 'error',
  codes: [],
  summary: 'The statements belong to different kinds of policies, so no kind of policy can have all of them.',
  checkPolicy(policy, context) {
    const mixed = mixedKinds(policy);
    const statement = mixed?.statements[0];
    if (!mixed || !statement) return;
    if (mixed.by === 'actions') {
      const own = actionsOf(statement).filter((a) => /^sts:/i.test(a));
      const others = actionsOf(statement).filter((a) => !/^sts:/i.test(a));
      context.report({
        range: statement.action!.property.key.range,
        message: `This statement mixes a role trust policy (${enumerate(own, 2)}) with permissions of the role (${enumerate(others, 2)}), so AWS rejects it as either. ${enumerate(own, 2)} ${own.length === 1 ? 'belongs' : 'belong'} in the role trust policy, without Resource, and the other actions in an identity-based policy of the role, without Principal.`,
      });
      return;
    }
    context.report({
      range: statement.principal ? statement.principal.property.key.range : statementAnchor(statement),
      message: `Some statements have a Principal and some have none. Each kind of policy either requires a Principal or does not accept one, so AWS rejects the policy. ${
        isTrust(statement)
          ? 'The statements that assume the role belong in its trust policy.'
          : 'A statement without a Principal belongs in an identity-based policy.'
      }`,
    });
  },
};
