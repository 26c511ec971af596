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
    // trust-star-principal speaks of this form.
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
        ? 'Anyone in any AWS account may assume this role: name the accounts, roles or services that should.'
        : 'This is public: anyone on the internet may do it. Name the principals, or add a condition such as aws:PrincipalOrgID or aws:SourceArn.',
    });
  },
};
