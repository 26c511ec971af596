import { allStatements, type ConditionTest } from '../../policy/compile.js';
import type { Rule } from '../rule.js';
import { limitToServices } from '../support/conditions/service-condition.js';
import { isLeftOpen } from '../support/escalation/escalation.js';
import { hasAdministrator, reportsAt, reportsPassing } from '../support/escalation/reported-escalations.js';
import { servicesThatNeed } from '../support/suggested-values.js';
import { passesEveryRole } from '../support/wide.js';

/** Conditions that limit which roles can be passed, or what for. */
const isLimit = ({ key }: ConditionTest): boolean =>
  key === 'iam:passedtoservice' ||
  key === 'iam:associatedresourcearn' ||
  key.startsWith('aws:resourcetag/') ||
  key.startsWith('iam:resourcetag/');

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
  checkPolicy(_, context) {
    const { compiled, together, catalogue, sets } = context;
    // full-admin reports a policy that grants everything.
    if (hasAdministrator(context)) return;
    const denies = together.filter((s) => s.effect === 'Deny');
    for (const allow of allStatements(compiled)) {
      const range = passesEveryRole(allow, context);
      if (!range || allow.core.conditions.some(isLimit)) continue;
      // privilege-escalation names what the role is passed for, or another way to every permission: limiting Resource closes both.
      if (reportsAt(context, allow) || reportsPassing(context, allow)) continue;
      if (!isLeftOpen(allow, 'iam:PassRole', denies, catalogue, sets)) continue;
      context.report({
        range,
        message:
          'This Allow grants iam:PassRole for every role, so the principal can pass an administrator role to a service and act through it. List the roles in Resource, or add a condition on iam:PassedToService.',
        fixes: () => {
          const services = servicesThatNeed('iam:PassRole', compiled, catalogue, sets);
          return limitToServices(allow, 'iam:PassRole', 'iam:PassedToService', services, sets);
        },
      });
    }
  },
};
