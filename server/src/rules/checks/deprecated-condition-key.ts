import { ownValue } from '../../text/own-value.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { replaceKey } from '../support/fixes/condition-edits.js';
import { changeText } from '../support/fixes/fixes.js';
import { organizationFor } from '../support/suggested-values.js';

const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  'aws:arn': ['aws:PrincipalArn', 'aws:SourceArn'],
  'aws:principalorgmasteraccountid': ['aws:PrincipalOrgID'],
};

export const isDeprecatedKey = (name: string): boolean => Object.hasOwn(SUCCESSORS, name.toLowerCase());

export const rule: Rule = {
  id: 'deprecated-condition-key',
  severity: 'warning',
  codes: ['AA:UNSUPPORTED_GLOBAL_CONDITION_KEY', 'AA:DEPRECATED_GLOBAL_CONDITION_KEY'],
  summary: 'A condition uses a key that AWS has replaced.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { operator, entry, key } of testsOf(statement)) {
      const better = ownValue(SUCCESSORS, key);
      if (!better) continue;
      context.report({
        range: entry.key.range,
        ...(key === 'aws:arn' ? {} : { severity: 'hint' as const }),
        message:
          key === 'aws:arn'
            ? 'AWS no longer supports aws:ARN. Use aws:PrincipalArn for the caller, or aws:SourceArn for the resource on whose behalf a service makes the request.'
            : `AWS no longer documents ${entry.key.value}. Use aws:PrincipalOrgID to compare the organization.`,
        fixes: () =>
          key === 'aws:arn'
            ? better.map((name) => ({
                title: `Change to "${name}"`,
                edits: changeText(context.policy.document, entry.key, name),
                ...(name === better[0] ? { preferred: true } : {}),
              }))
            : replaceKey(
                statement,
                { operator, entry },
                'aws:PrincipalOrgID',
                organizationFor(context.siblings),
              ),
      });
    }
  },
};
