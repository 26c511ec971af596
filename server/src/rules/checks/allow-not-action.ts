import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'allow-not-action',
  severity: 'information',
  kinds: ['identity', 'session', 'resource'],
  codes: [],
  summary: 'An Allow with NotAction or NotResource grants everything that is not listed.',
  checkStatement(statement, context) {
    if (statement.effect !== 'Allow') return;
    for (const element of [statement.action, statement.resource]) {
      if (!element?.negated) continue;
      const what = element === statement.action ? 'action' : 'resource';
      context.report({
        range: element.property.key.range,
        message: `Allow with ${element.property.key.value} grants every ${what} that is not listed, including ${what}s that are added later. List the ${what}s that are needed in ${what === 'action' ? 'Action' : 'Resource'}.`,
      });
    }
  },
};
