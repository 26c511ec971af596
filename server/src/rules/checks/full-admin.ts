import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'full-admin',
  severity: 'warning',
  kinds: ['identity', 'session'],
  codes: [],
  summary: 'An Allow grants every action on every resource.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (compiled?.effect !== 'Allow' || compiled.conditions.length > 0 || statement.condition) return;
    const { actions, resources } = compiled;
    if (!actions || actions.negated || !resources || resources.negated) return;
    if (!resources.globs.some((g) => g.shape === 'all')) return;
    const index = actions.globs.findIndex((g) => g.shape === 'all' || g.text === '*:*');
    if (index < 0) return;
    context.report({
      range: actions.nodes[index]!.range,
      message:
        'This Allow grants every action on every resource, so it makes the principal an administrator. List the actions and resources that are needed.',
    });
  },
};
