import { Budget } from '../../algebra/budget.js';
import type { CompiledStatement } from '../../policy/compile.js';
import { callerText } from '../../requests/principal.js';
import { strangerAccess } from '../../sets/stranger-access.js';
import type { StringNode } from '../../syntax/value.js';
import type { Rule } from '../rule.js';

/** Steps for one policy: a hundred times what an ordinary one takes. */
const STEPS = 1_000_000;

/** The `*` that lets everyone in. */
function everyone({ statement }: CompiledStatement): StringNode | undefined {
  const { principal } = statement;
  if (principal?.negated) return undefined;
  // trust-star-principal speaks of this form.
  if (statement.policy.kind === 'trust' && principal?.single) return undefined;
  if (principal?.single?.value === '*') return principal.single;
  return principal?.entries
    .flatMap((e) => (e.property.key.value === 'AWS' || e.property.key.value === 'Service' ? e.items : []))
    .find((i) => i.value === '*');
}

export const rule: Rule = {
  id: 'public-access',
  severity: 'warning',
  kinds: ['resource', 'trust'],
  codes: [],
  summary: 'An Allow grants access to everyone, without a condition that restricts the caller.',
  checkPolicy(policy, context) {
    const statements = context.together;
    const open = statements.filter((s) => s.effect === 'Allow' && !s.opaque && everyone(s));
    if (open.length === 0) return;
    const denies = statements.filter((s) => s.effect === 'Deny');
    const budget = new Budget(STEPS);
    for (const allow of open) {
      const result = strangerAccess(allow, denies, context.sets, budget);
      // A Deny that cannot be read may close it, and a search without an end proves nothing.
      if (result.kind !== 'found') continue;
      const { caller } = result.value.request;
      const service = caller?.type === 'service';
      const trust = policy.kind === 'trust';
      context.report({
        range: everyone(allow)!.range,
        message: service
          ? 'This Allow grants public access: any AWS service can use it for anyone. Name the service, and add a condition on aws:SourceArn or aws:SourceAccount.'
          : trust
            ? 'Anyone in any AWS account can assume this role. List the accounts, roles or services that need it.'
            : caller && callerText(caller) !== '*'
              ? 'This Allow grants public access: its conditions are met by callers of any AWS account. List the principals, or add a condition on aws:PrincipalOrgID or aws:SourceArn with fixed values, for example.'
              : 'This Allow grants public access: anyone on the internet can use it. List the principals, or add a condition on aws:PrincipalOrgID or aws:SourceArn, for example.',
      });
    }
  },
};
