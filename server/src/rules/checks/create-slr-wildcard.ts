import { namesAction } from '../../policy/compile.js';
import type { Rule } from '../rule.js';
import { limitToServices } from '../support/conditions/service-condition.js';
import { servicesThatNeed } from '../support/suggested-values.js';
import { createsEveryServiceRole } from '../support/wide.js';

const CREATE = 'iam:CreateServiceLinkedRole';

export const rule: Rule = {
  id: 'create-slr-wildcard',
  severity: 'information',
  kinds: ['identity', 'session'],
  codes: [
    'AA:CREATE_SLR_WITH_STAR_IN_RESOURCE',
    'AA:CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
    'AA:CREATE_SLR_WITH_NOT_RESOURCE',
    'AA:CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    'AA:CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    'AA:CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
  ],
  summary: 'An Allow grants iam:CreateServiceLinkedRole for every service.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const range = compiled && createsEveryServiceRole(compiled, context);
    if (!range || compiled.conditions.some((c) => c.key === 'iam:awsservicename')) return;
    // With iam:PassRole too, pass-role-wildcard already reports the same place.
    const { actions } = compiled;
    if (namesAction(actions!, 'iam:passrole')) return;
    context.report({
      range,
      message:
        'This Allow grants iam:CreateServiceLinkedRole for every service. List the roles in Resource (arn:aws:iam::*:role/aws-service-role/service.amazonaws.com/*), or add a condition on iam:AWSServiceName.',
      fixes: () => {
        const { catalogue, sets } = context;
        const services = servicesThatNeed(CREATE, context.compiled, catalogue, sets);
        return limitToServices(compiled, CREATE, 'iam:AWSServiceName', services, sets);
      },
    });
  },
};
