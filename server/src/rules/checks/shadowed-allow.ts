import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { boxIndex } from '../../sets/box-index.js';
import { coveredBy } from '../../sets/covered-by.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { removeStatement } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'shadowed-allow',
  severity: 'warning',
  codes: [],
  summary: 'An Allow is completely overridden by Deny statements of the same policy.',
  checkPolicy(_policy, context) {
    const statements = context.together;
    const denies = statements
      .filter((s) => s.effect === 'Deny')
      .map((s) => ({ s, box: context.sets.box(s) }))
      .filter((d) => d.box !== undefined);
    if (denies.length === 0) return;
    const index = boxIndex(
      denies.map((d) => d.box!),
      context.sets,
    );
    for (const allow of statements) {
      if (allow.effect !== 'Allow') continue;
      const box = context.sets.box(allow);
      if (!box) continue;
      const near = index.near(box)?.map((i) => denies[i]!);
      if (!near?.length) continue;
      const by = coveredBy(
        context.sets,
        box,
        near.map((d) => d.box!),
      );
      if (!by) continue;
      const named = by.map((i) => near[i]!.s.statement);
      context.report({
        range: statementAnchor(allow.statement),
        message: `This Allow has no effect: ${enumerate(named.map(statementName))} ${named.length === 1 ? 'denies' : 'deny'} all of it, and an explicit deny overrides every Allow. Remove it.`,
        related: named.map((d) => ({ range: statementAnchor(d), message: `The Deny: ${statementName(d)}.` })),
        unnecessary: true,
        fixes: () => removeStatement(allow.statement, 'Remove the Allow that has no effect'),
      });
    }
  },
};
