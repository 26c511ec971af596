import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { matchPrincipal, parseCaller, parsePrincipal } from '../../requests/principal.js';
import type { StringNode } from '../../syntax/value.js';
import type { Rule } from '../rule.js';
import { removeValue } from '../support/fixes.js';

export const rule: Rule = {
  id: 'redundant-principal',
  severity: 'hint',
  kinds: PRINCIPAL_KINDS,
  codes: ['AA:REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY'],
  summary: 'Another principal in the list already covers this principal.',
  checkStatement(statement, context) {
    // Access Analyzer policy check reference, "Redundant principal in role trust policy": a session that is listed next
    // to its role. In other policies, an Allow that names the session also applies where a permissions boundary or
    // session policy would limit the role (IAM JSON policy elements: Principal), and a Deny with NotPrincipal must list
    // the session, the role, and the account (IAM JSON policy elements: NotPrincipal).
    const sessionsOfRoles =
      statement.policy.kind === 'trust' && statement.effect === 'Allow' && !statement.principal?.negated;
    for (const list of statement.principal?.entries ?? []) {
      const type = list.property.key.value;
      const specs = list.items.map((i) => parsePrincipal(type, i.value));
      const gone = new Set<number>();
      list.items.forEach((node, i) => {
        let cover: StringNode | undefined;
        const caller = parseCaller(node.value);
        specs.forEach((other, k) => {
          if (cover || k === i || gone.has(k) || specs[i]!.type === 'unreadable') return;
          const same = JSON.stringify(other) === JSON.stringify(specs[i]) && k < i;
          // An account does not cover its principals: one that is listed directly needs no identity-based policy.
          const everyone = other.type === 'any' && specs[i]!.type !== 'any';
          const role =
            sessionsOfRoles &&
            other.type === 'arn' &&
            other.form === 'role' &&
            caller?.type === 'aws' &&
            caller.form === 'session' &&
            matchPrincipal(other, caller) !== undefined;
          if (same || everyone || role) cover = list.items[k];
        });
        if (!cover) return;
        gone.add(i);
        const by = cover;
        context.report({
          range: node.range,
          message: `"${node.value}" has no effect, because "${by.value}" covers it. Remove it.`,
          related: [{ range: by.range, message: 'This principal covers it.' }],
          unnecessary: true,
          fixes: () => removeValue(context.policy.document, list, node, `Remove "${node.value}"`),
        });
      });
    }
  },
};
