import type { PropertyNode, ValueNode } from '../../syntax/value.js';
import type { Rule, RuleContext } from '../rule.js';
import { mergeProperties } from '../support/fixes/merge-properties.js';

/** @param skip objects that are checked separately. */
function walk(node: ValueNode, context: RuleContext, skip?: ReadonlySet<ValueNode>): void {
  if (node.type === 'array') for (const item of node.items) if (!skip?.has(item)) walk(item, context, skip);
  if (node.type !== 'object') return;
  const seen = new Map<string, PropertyNode>();
  for (const p of node.properties) {
    const before = seen.get(p.key.value);
    if (before) {
      context.report({
        range: p.key.range,
        message: `"${p.key.value}" appears twice in this object, so AWS uses only one of the values or rejects the policy.`,
        related: [{ range: before.key.range, message: 'The first occurrence.' }],
        fixes: () => mergeProperties(context.policy.document, node, before, p),
      });
    } else seen.set(p.key.value, p);
    if (p.value && !skip?.has(p.value)) walk(p.value, context, skip);
  }
}

export const rule: Rule = {
  id: 'duplicate-key',
  severity: 'error',
  codes: ['AA:JSON_SYNTAX_ERROR'],
  summary: 'An object contains the same key twice, and only one of the two is used.',
  hostReports: true,
  checkPolicy: (policy, context) => walk(policy.node, context, new Set(policy.statements.map((s) => s.node))),
  checkStatement: (statement, context) => walk(statement.node, context),
};
