import { tiesCaller } from '../../sets/ties-caller.js';
import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'public-access',
  severity: 'warning',
  kinds: ['resource', 'trust'],
  codes: [],
  summary: 'An Allow grants access to everyone, without a condition that restricts the caller.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const { principal } = statement;
    if (compiled?.effect !== 'Allow' || !principal || principal.negated || compiled.opaque) return;
    // trust-star-principal reports this form.
    if (statement.policy.kind === 'trust' && principal.single) return;
    const node =
      principal.single?.value === '*'
        ? principal.single
        : principal.entries
            .flatMap((e) => (e.property.key.value === 'AWS' ? e.items : []))
            .find((i) => i.value === '*');
    if (!node || compiled.conditions.some(tiesCaller)) return;
    const trust = statement.policy.kind === 'trust';
    context.report({
      range: node.range,
      message: trust
        ? 'Anyone in any AWS account can assume this role. List the accounts, roles or services that need it.'
        : 'This Allow grants public access: anyone on the internet can use it. List the principals, or add a condition on aws:PrincipalOrgID or aws:SourceArn, for example.',
    });
  },
};
