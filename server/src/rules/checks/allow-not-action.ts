import type { PolicyKind } from '../../policy/policy-kind.js';
import type { Rule } from '../rule.js';
import { administrator } from '../support/administrator.js';

/** Kinds of policies that full-admin checks. */
const ADMINISTRATORS: readonly PolicyKind[] = ['identity', 'session'];

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
      // full-admin reports a NotAction that grants all of IAM.
      if (element === statement.action && ADMINISTRATORS.includes(statement.policy.kind)) {
        // What is unknown in the list can be all of IAM, or nothing of it.
        if (element.others.length > 0) continue;
        const compiled = context.compile(statement);
        if (compiled && administrator(compiled, context.sets)) continue;
      }
      const what = element === statement.action ? 'action' : 'resource';
      context.report({
        range: element.property.key.range,
        message: `Allow with ${element.property.key.value} grants every ${what} that is not listed, including ${what}s that are added later. List the ${what}s that are needed in ${what === 'action' ? 'Action' : 'Resource'}.`,
      });
    }
  },
};
