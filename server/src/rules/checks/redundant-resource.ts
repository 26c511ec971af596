import { removeValue } from '../fixes.js';
import { redundantGlobs } from '../redundancy.js';
import type { Rule } from '../rule.js';
import { enumerate } from '../text.js';

export const rule: Rule = {
  id: 'redundant-resource',
  severity: 'hint',
  codes: ['AA:REDUNDANT_RESOURCE'],
  summary: 'A resource is covered by the others of its list.',
  checkStatement(statement, context) {
    const scope = context.compile(statement)?.resources;
    if (!scope || scope.globs.length < 2) return;
    for (const { index, by } of redundantGlobs(scope.globs)) {
      const node = scope.nodes[index]!;
      const others = by.map((i) => `"${scope.nodes[i]!.value}"`);
      context.report({
        range: node.range,
        message: `"${node.value}" is covered by ${enumerate(others)}: it adds nothing.`,
        related: by
          .slice(0, 3)
          .map((i) => ({ range: scope.nodes[i]!.range, message: 'This one covers it.' })),
        unnecessary: true,
        fixes: () =>
          removeValue(context.policy.document, statement.resource!, node, `Remove "${node.value}"`),
      });
    }
  },
};
