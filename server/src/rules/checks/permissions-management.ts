import { namesAnyService } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { allowsOnEverything } from '../support/listed.js';

export const rule: Rule = {
  id: 'permissions-management',
  severity: 'information',
  optIn: true,
  kinds: ['identity', 'session'],
  codes: ['P:PERMISSIONS_MANAGEMENT_ACTIONS', 'P:RESOURCE_POLICY_PRIVILEGE_ESCALATION'],
  summary: 'An action that manages permissions is allowed on every resource.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled || !allowsOnEverything(compiled)) return;
    const { globs, nodes } = compiled.actions!;
    globs.forEach((glob, i) => {
      if (namesAnyService(glob.text) || /^[^:]*:\*$/.test(glob.text)) return;
      const hits = context.sets
        .expand(glob)
        .filter((id) => context.catalogue.action(id)?.levels.includes('Permissions management'));
      if (hits.length === 0) return;
      context.report({
        range: nodes[i]!.range,
        message: `${enumerate(hits, 3)} ${hits.length === 1 ? 'changes' : 'change'} who has access to a resource, and this Allow grants ${hits.length === 1 ? 'it' : 'them'} on every resource. List the resources that are needed.`,
      });
    });
  },
};
