import type { Statement } from '../../policy/policy.js';
import { aKind, type PolicyKind } from '../../policy/policy-kind.js';
import { capital } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { removeElement } from '../support/fixes/fixes.js';
import { mixedKinds } from '../support/mixed-kinds.js';

/** What a policy without Principal is attached to, by its kind. */
const SUBJECTS: Partial<Readonly<Record<PolicyKind, string>>> = {
  scp: 'accounts',
  session: 'role session',
};

function reportPrincipal(statement: Statement, context: RuleContext): void {
  const { principal, policy } = statement;
  if (!principal) return;
  const name = principal.property.key.value;
  context.report({
    range: principal.property.key.range,
    message: `${capital(aKind(policy.kind))} cannot have ${name}, because it applies to the ${SUBJECTS[policy.kind] ?? 'identities'} that it is attached to, so AWS rejects it. Remove ${name}, or set the policy kind if this is a resource-based policy.`,
    ifKind: `it cannot have ${name}. Remove ${name}.`,
    fixes: () => removeElement(policy.document, statement.node, principal.property, `Remove ${name}`),
  });
}

export const rule: Rule = {
  id: 'unexpected-principal',
  severity: 'error',
  kinds: ['identity', 'boundary', 'session', 'scp'],
  codes: ['AA:UNSUPPORTED_PRINCIPAL', 'AA:SCP_SYNTAX_ERROR_PRINCIPAL'],
  summary: 'An identity-based policy, permissions boundary, session policy or SCP has a Principal.',
  checkPolicy(policy, context) {
    // Where the kind is in doubt, the other statements can be those that are wrong.
    if (!policy.kindDoubt || mixedKinds(policy)) return;
    for (const statement of policy.statements) reportPrincipal(statement, context);
  },
  checkStatement(statement, context) {
    if (!statement.policy.kindDoubt) reportPrincipal(statement, context);
  },
};
