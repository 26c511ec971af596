import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { capital, enumerate } from '../../text/words.js';
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
      // From the last to the first: of two equal statements, the first one stays.
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
          message: `This statement has no effect, because ${enumerate(named.map(statementName))} already ${named.length === 1 ? 'covers' : 'cover'} it. Remove it.`,
          related: named
            .slice(0, 3)
            .map((o) => ({ range: statementAnchor(o), message: `${capital(statementName(o))} covers it.` })),
          unnecessary: true,
          fixes: () =>
            removeStatement(s.statement, 'Remove the redundant statement').map((f) => ({
              ...f,
              preferred: true,
            })),
        });
      }
    }
  },
};
