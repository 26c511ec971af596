import type { Box } from '../../algebra/search.js';
import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { type PrincipalSpec, parsePrincipal } from '../../requests/principal.js';
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
    const allows = context.compile(statement)?.effect === 'Allow';
    const { sets } = context;
    for (const list of statement.principal?.entries ?? []) {
      const type = list.property.key.value;
      const specs = list.items.map((i) => parsePrincipal(type, i.value));
      const text = specs.map((s) => JSON.stringify(s));
      const boxes = specs.map((s): Box => [sets.principalAtom({ specs: [s], negated: false }, allows)]);
      const gone = new Set<number>();
      list.items.forEach((node, i) => {
        if (specs[i]!.type === 'unreadable') return;
        let cover: StringNode | undefined;
        specs.forEach((other, k) => {
          if (cover || k === i || gone.has(k) || other.type === 'unreadable') return;
          const same = text[k] === text[i];
          // NotPrincipal has to name each of the caller's ARNs: none covers another.
          if (statement.principal?.negated && !same) return;
          if (same ? k < i : mayCover(other, specs[i]!) && sets.covered(boxes[i]!, [boxes[k]!]) === true)
            cover = list.items[k];
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

/** Can it mean the other one too? Only these mean more than themselves. */
function mayCover(spec: PrincipalSpec, other: PrincipalSpec): boolean {
  if (spec.type === 'any') return true;
  if (spec.type === 'service') return spec.name === '*' && other.type === 'service';
  const wider = spec.type === 'account' || (spec.type === 'arn' && spec.form === 'role');
  return wider && other.type === 'arn' && other.account === spec.account;
}
