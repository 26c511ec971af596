import type { Box } from '../../algebra/search.js';
import { isWhole } from '../../policy/compile.js';
import { statementAnchor } from '../../policy/statement-name.js';
import { boxIndex } from '../../sets/box-index.js';
import type { Rule } from '../rule.js';
import { removeStatement } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'deny-without-effect',
  severity: 'hint',
  kinds: ['identity'],
  codes: [],
  optIn: true,
  summary: 'A Deny does not deny anything that the policy allows.',
  *checkPolicy(_policy, context) {
    // An unknown statement might allow what the Deny denies.
    if (!isWhole(context.compiled)) return;
    const statements = context.together;
    const allows = statements.filter((s) => s.effect === 'Allow').map((s) => context.sets.box(s));
    // A policy that only denies is used together with other policies.
    if (allows.length === 0 || allows.some((b) => b === undefined)) return;
    const index = boxIndex(allows as Box[], context.sets);
    for (const deny of statements) {
      yield;
      const box = deny.effect === 'Deny' ? context.sets.box(deny) : undefined;
      const near = box && index.near(box);
      if (!near || near.some((i) => context.sets.meet(allows[i]!, box) !== false)) continue;
      context.report({
        range: statementAnchor(deny.statement),
        message:
          'This Deny has no effect within this policy, because no Allow here grants what it denies. Remove it, unless it limits other policies of the same identity.',
        fixes: () => removeStatement(deny.statement, 'Remove the Deny'),
      });
    }
  },
};
