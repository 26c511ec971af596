import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { boxIndex } from '../../sets/box-index.js';
import { coveredBy } from '../../sets/covered-by.js';
import { capital, enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { removeStatement } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'redundant-statement',
  severity: 'hint',
  codes: ['AA:REDUNDANT_STATEMENT'],
  summary: 'Other statements with the same effect already cover this statement.',
  *checkPolicy(_policy, context) {
    for (const effect of ['Allow', 'Deny'] as const) {
      const all = context.together
        .filter((s) => s.effect === effect)
        .map((s) => ({ s, box: context.sets.box(s) }))
        .filter((k) => k.box !== undefined);
      if (all.length < 2) continue;
      const index = boxIndex(
        all.map((k) => k.box!),
        context.sets,
      );
      const gone = new Set<number>();
      // From the last to the first: of two equal statements, the first one stays.
      for (let i = all.length - 1; i >= 0; i--) {
        const { s, box } = all[i]!;
        const near = index.near(box!)?.filter((k) => k !== i && !gone.has(k));
        if (!near?.length) continue;
        const others = near.map((k) => all[k]!);
        const by = coveredBy(
          context.sets,
          box!,
          others.map((o) => o.box!),
        );
        yield;
        if (!by || context.sets.isEmpty(box!)) continue;
        gone.add(i);
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
