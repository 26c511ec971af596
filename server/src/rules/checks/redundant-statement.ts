import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { removeStatement } from '../support/fixes.js';

export const rule: Rule = {
  id: 'redundant-statement',
  severity: 'hint',
  codes: ['AA:REDUNDANT_STATEMENT'],
  summary: 'Other statements with the same effect already cover this statement.',
  checkPolicy(_policy, context) {
    for (const effect of ['Allow', 'Deny'] as const) {
      const kept = context.together
        .filter((s) => s.effect === effect)
        .map((s) => ({ s, box: context.sets.box(s) }))
        .filter((k) => k.box !== undefined);
      if (kept.length < 2) continue;
      // The last first: of two that say the same, the first stays.
      for (let i = kept.length - 1; i >= 0; i--) {
        const { s, box } = kept[i]!;
        const others = kept.filter((o, k) => k !== i && context.sets.mayMeet(box!, o.box!));
        const by = context.sets.coveredBy(
          box!,
          others.map((o) => o.box!),
        );
        if (!by || context.sets.isEmpty(box!)) continue;
        kept.splice(i, 1);
        const named = by.map((k) => others[k]!.s.statement);
        context.report({
          range: statementAnchor(s.statement),
          message: `${enumerate(named.map(statementName))} ${named.length === 1 ? 'says' : 'say'} all of this already: the statement adds nothing.`,
          related: named
            .slice(0, 3)
            .map((o) => ({ range: statementAnchor(o), message: `It is covered by ${statementName(o)}.` })),
          unnecessary: true,
          fixes: () =>
            removeStatement(s.statement, 'Remove the statement that adds nothing').map((f) => ({
              ...f,
              preferred: true,
            })),
        });
      }
    }
  },
};
