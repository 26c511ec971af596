import { valueText } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { Rule } from '../rule.js';
import { type Tested, testsOf, usesKey } from '../support/conditions/conditions.js';
import { changeOperator } from '../support/fixes/condition-edits.js';

const AGE = 'aws:multifactorauthage';

/**
 * Does a Deny of old sessions let requests without MFA through, which have no age, and no other statement is about them?
 * IAM User Guide, "Sample policies with MFA conditions": the key "is never present in the request context for long-term
 * credentials"; its example for a bucket denies with NumericGreaterThanIfExists.
 */
function isSilentWithoutMfa(statement: Statement, { use }: Tested): boolean {
  if (statement.effect !== 'Deny' || use.ifExists || use.qualifier) return false;
  if (!use.operator.relation?.startsWith('>')) return false;
  return !statement.policy.statements.some(
    (s) => usesKey(s, 'aws:multifactorauthpresent') || (s !== statement && usesKey(s, AGE)),
  );
}

const hasAge = ({ condition }: StatementBody): boolean =>
  condition?.operators.some((o) => o.entries.some((e) => e.key.value.toLowerCase() === AGE)) ?? false;

export const rule: Rule = {
  id: 'mfa-condition',
  severity: 'warning',
  codes: ['P:BAD_PATTERN_FOR_MFA'],
  summary: 'An MFA condition does not work as intended for requests with long-term credentials.',
  checkPolicy({ statements }, context) {
    for (const statement of statements.filter((s) => s.derived.of(hasAge)))
      for (const test of testsOf(statement)) {
        if (test.key !== AGE || !isSilentWithoutMfa(statement, test)) continue;
        const name = `${test.use.operator.name}IfExists`;
        context.report({
          range: test.operator.key.range,
          message: `aws:MultiFactorAuthAge is absent from requests without MFA, so this Deny does not match them. Use ${name}.`,
          fixes: () => changeOperator(statement, test, [name]),
        });
      }
  },
  reads: ['Effect', 'Condition'],
  checkStatement(statement, context) {
    for (const test of testsOf(statement)) {
      const { entry, use, key, operator } = test;
      if (key !== 'aws:multifactorauthpresent' || use.operator.family !== 'bool') continue;
      const values = entry.values.map((v) => valueText(v)?.toLowerCase());
      if (values.length !== 1) continue;
      const wrongDeny = statement.effect === 'Deny' && values[0] === 'false' && !use.ifExists;
      const wrongAllow = statement.effect === 'Allow' && values[0] === 'true' && use.ifExists;
      const allowFalse = statement.effect === 'Allow' && values[0] === 'false';
      if (!wrongDeny && !wrongAllow && !allowFalse) continue;
      const name = wrongDeny ? 'BoolIfExists' : wrongAllow ? 'Bool' : undefined;
      context.report({
        range: operator.key.range,
        message: wrongDeny
          ? 'aws:MultiFactorAuthPresent is absent from requests with access keys, so this Deny does not match them. Use BoolIfExists.'
          : wrongAllow
            ? 'aws:MultiFactorAuthPresent is absent from requests with access keys, and BoolIfExists matches them without MFA. Use Bool.'
            : 'This condition matches only callers who signed in without MFA. To require MFA, use the value "true".',
        fixes: () => (name ? changeOperator(statement, test, [name]) : []),
      });
    }
  },
};
