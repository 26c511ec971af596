import type { Rule } from '../rule.js';
import { removeElement } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'conflicting-elements',
  severity: 'error',
  codes: ['AA:UNSUPPORTED_ELEMENT_COMBINATION'],
  summary: 'A statement has both an element and its negated form.',
  checkStatement(statement, context) {
    const { node, policy } = statement;
    for (const name of ['Action', 'Resource', 'Principal']) {
      const plain = node.properties.find((p) => p.key.value === name);
      const negated = node.properties.find((p) => p.key.value === `Not${name}`);
      if (!plain || !negated) continue;
      const [first, second] = plain.range.start < negated.range.start ? [plain, negated] : [negated, plain];
      context.report({
        range: second.key.range,
        message: `A statement cannot have both ${name} and Not${name}, so AWS rejects the policy. Keep one of them.`,
        related: [{ range: first.key.range, message: `The other element: ${first.key.value}.` }],
        fixes: () =>
          [second, first].flatMap((p) =>
            removeElement(policy.document, node, p, `Remove ${p.key.value}`).map((f) => ({
              ...f,
              preferred: false,
            })),
          ),
      });
    }
  },
};
