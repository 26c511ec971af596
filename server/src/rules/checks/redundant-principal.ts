import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { matchPrincipal, parseCaller, parsePrincipal } from '../../requests/principal.js';
import type { StringNode } from '../../syntax/value.js';
import type { Rule } from '../rule.js';
import { removeValue } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'redundant-principal',
  severity: 'hint',
  kinds: PRINCIPAL_KINDS,
  codes: ['AA:REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY'],
  summary: 'Another principal in the list already covers this principal.',
  reads: ['Effect', 'Principal'],
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
      const texts = specs.map((spec) => Object.entries(spec).flat().join('\n'));
      const first = new Map<string, number>();
      texts.forEach((text, i) => {
        if (!first.has(text)) first.set(text, i);
      });
      const everyone = specs.findIndex((spec) => spec.type === 'any');
      const roles = sessionsOfRoles
        ? specs.flatMap((spec, k) => (spec.type === 'arn' && spec.form === 'role' ? [k] : []))
        : [];
      const gone = new Set<number>();
      list.items.forEach((node, i) => {
        if (specs[i]!.type === 'unreadable') return;
        const caller = roles.length > 0 ? parseCaller(node.value) : undefined;
        const isSession = caller?.type === 'aws' && caller.form === 'session';
        // An account does not cover its principals: one that is listed directly needs no identity-based policy.
        const by = [
          first.get(texts[i]!)!,
          specs[i]!.type === 'any' ? -1 : everyone,
          isSession
            ? (roles.find((k) => !gone.has(k) && matchPrincipal(specs[k]!, caller) !== undefined) ?? -1)
            : -1,
        ].filter((k) => k >= 0 && k !== i && !gone.has(k));
        const cover: StringNode | undefined = by.length > 0 ? list.items[Math.min(...by)] : undefined;
        if (!cover) return;
        gone.add(i);
        context.report({
          range: node.range,
          message:
            node.value === cover.value
              ? `"${node.value}" is in the list twice. Remove one.`
              : `"${node.value}" has no effect, because "${cover.value}" covers it. Remove it.`,
          related: [{ range: cover.range, message: 'This principal covers it.' }],
          unnecessary: true,
          fixes: () => removeValue(context.policy.document, list, node, `Remove "${node.value}"`),
        });
      });
    }
  },
};
