import type { Rule } from '../rule.js';
import { grantsOnEverything } from '../support/wide.js';

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
  ],
  summary: 'An Allow grants iam:PassRole for every role, which can lead to privilege escalation.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const range = compiled && grantsOnEverything(compiled, 'iam:passrole');
    if (!range) return;
    if (
      compiled.conditions.some(
        (c) =>
          c.key === 'iam:passedtoservice' ||
          c.key === 'iam:associatedresourcearn' ||
          c.key.startsWith('aws:resourcetag/') ||
          c.key.startsWith('iam:resourcetag/'),
      )
    )
      return;
    context.report({
      range,
      message:
        'This Allow grants iam:PassRole for every role, so the principal can pass an administrator role to a service and act through it. List the roles in Resource, or add a condition on iam:PassedToService.',
    });
  },
};
