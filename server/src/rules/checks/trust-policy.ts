import type { Rule } from '../rule.js';
import { changeTo, removeElement } from '../support/fixes.js';

const ALLOWED =
  /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity|setcontext|getsessiontoken|\*|assume.*\*)$/i;

export const rule: Rule = {
  id: 'trust-policy',
  severity: 'error',
  kinds: ['trust'],
  codes: [
    'AA:ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
    'AA:MISMATCHED_ACTION_FOR_PRINCIPAL',
    'AA:UNSUPPORTED_ACTION_IN_POLICY',
  ],
  summary: 'A role trust policy contains something that only other policies can have.',
  checkStatement(statement, context) {
    const { resource, policy, principal } = statement;
    if (resource) {
      context.report({
        range: resource.property.key.range,
        message: `A role trust policy applies to the role that it is attached to and cannot have ${resource.property.key.value}, so AWS rejects the policy. Remove it.`,
        ifKind: `it cannot have ${resource.property.key.value}. Remove it.`,
        fixes: () =>
          removeElement(
            policy.document,
            statement.node,
            resource.property,
            `Remove ${resource.property.key.value}`,
          ),
      });
    }
    const items = statement.action?.negated ? [] : (statement.action?.items ?? []);
    for (const item of items) {
      if (!item.closed || !item.value.includes(':') || item.value === '*' || ALLOWED.test(item.value))
        continue;
      context.report({
        range: item.range,
        message: `A role trust policy can only have sts:AssumeRole and related actions (sts:AssumeRoleWithSAML, sts:AssumeRoleWithWebIdentity, sts:TagSession, sts:SetSourceIdentity). Move "${item.value}" to an identity-based policy.`,
      });
    }
    if (!principal || principal.negated || statement.effect !== 'Allow') return;
    const types = new Map(principal.entries.map((e) => [e.property.key.value, e]));
    const federated = types.get('Federated');
    if (!federated || types.size > 1) return;
    for (const item of items) {
      if (item.value.toLowerCase() !== 'sts:assumerole') continue;
      const saml = federated.items.some((i) => /:saml-provider\//.test(i.value));
      const better = saml ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
      context.report({
        range: item.range,
        severity: 'warning',
        message: `A federated principal cannot call sts:AssumeRole. Use ${better}.`,
        fixes: () => changeTo(policy.document, item, better),
      });
    }
  },
};
