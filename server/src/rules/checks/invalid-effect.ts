import { nearest } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'invalid-effect',
  severity: 'error',
  codes: ['AA:INVALID_EFFECT'],
  summary: 'Effect is neither Allow nor Deny.',
  reads: ['Effect'],
  checkStatement(statement, context) {
    const node = statement.effectNode;
    if (node?.type !== 'string' || statement.effect || !node.closed) return;
    const text = node.value.toLowerCase();
    const meant =
      text.startsWith('a') || text === 'permit'
        ? ['Allow']
        : /^(d|block)/.test(text)
          ? ['Deny']
          : ['Allow', 'Deny'];
    context.report({
      range: node.range,
      message: `Effect must be "Allow" or "Deny" (case-sensitive), so AWS rejects "${node.value}".`,
      // Another word, or more than a slip of the pen, is a guess.
      fixes: () =>
        meant.flatMap((effect) =>
          changeTo(context.policy.document, node, effect, nearest(node.value, [effect], 1).length > 0),
        ),
    });
  },
};
