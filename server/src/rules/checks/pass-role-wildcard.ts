import { matchGlob } from '../../algebra/glob.js';
import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'pass-role-wildcard',
  severity: 'warning',
  kinds: ['identity', 'session'],
  codes: [
    'AA:PASS_ROLE_WITH_STAR_IN_RESOURCE',
    'AA:PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    'AA:PASS_ROLE_WITH_NOT_RESOURCE',
    'AA:PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    'AA:PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    'AA:PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    'P:PRIVILEGE_ESCALATION',
  ],
  summary: 'An Allow grants iam:PassRole for every role: a way to more than the holder has.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (compiled?.effect !== 'Allow' || compiled.opaque || !compiled.actions || !compiled.resources) return;
    const { actions, resources, conditions } = compiled;
    // Full administrators have nothing to gain, and full-admin says the rest.
    if (!actions.negated && actions.globs.some((g) => g.shape === 'all' || g.text === '*:*')) return;
    const index = actions.globs.findIndex((g) => matchGlob(g, 'iam:passrole'));
    if (index >= 0 === actions.negated) return;
    const wide = resources.negated
      ? (resources.nodes[0] ?? statement.resource?.property.key)
      : resources.nodes.find((_, i) => {
          const { shape, text } = resources.globs[i]!;
          return shape === 'all' || /^arn:[^:]*:(iam|\*):[^:]*:[^:]*:(role\/)?\*$/.test(text);
        });
    if (!wide) return;
    if (
      conditions.some(
        (c) =>
          c.key === 'iam:passedtoservice' ||
          c.key === 'iam:associatedresourcearn' ||
          c.key.startsWith('aws:resourcetag/') ||
          c.key.startsWith('iam:resourcetag/'),
      )
    )
      return;
    context.report({
      range: wide.range,
      message:
        'This allows iam:PassRole for every role: the holder can hand an administrator role to a service and act through it. Name the roles in Resource, or add a condition on iam:PassedToService.',
    });
  },
};
