import type { Statement } from '../../policy/policy.js';
import { aKind, PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { statementAnchor } from '../../policy/statement-name.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { accountOf } from '../support/account-of.js';
import { insertElement } from '../support/fixes.js';

/** An account that the document already contains, or the example account of AWS's documentation. */
function account(statement: Statement): string {
  return accountOf(statement.policy) ?? '111122223333';
}

function fixes(statement: Statement): readonly Fix[] {
  const { kind } = statement.policy;
  if (kind === 'rcp' || kind === 'endpoint') {
    return insertElement(statement, 'Principal', '*', 'Add "Principal": "*"', true);
  }
  const root = `arn:aws:iam::${account(statement)}:root`;
  const byAccount = insertElement(
    statement,
    'Principal',
    { AWS: root },
    `Add Principal for the account (${root})`,
    true,
  );
  const byService = insertElement(
    statement,
    'Principal',
    { Service: kind === 'trust' ? 'ec2.amazonaws.com' : 'cloudtrail.amazonaws.com' },
    'Add Principal for an AWS service',
  );
  return [...byAccount, ...byService];
}

function report(statement: Statement, context: RuleContext, needs: string): void {
  const { kind } = statement.policy;
  context.report({
    range: statementAnchor(statement),
    message: `The statement has no Principal, which ${aKind(kind)} requires, so AWS rejects the policy.`,
    ifKind: `${needs} a Principal. Add one.`,
    fixes: () => fixes(statement),
  });
}

export const rule: Rule = {
  id: 'missing-principal',
  severity: 'error',
  kinds: PRINCIPAL_KINDS,
  codes: ['AA:MISSING_PRINCIPAL'],
  summary:
    'A statement of a resource-based policy, role trust policy, RCP or VPC endpoint policy has no Principal.',
  checkPolicy({ kindDoubt, statements }, context) {
    // Where the kind is in doubt, that is one question for the whole policy.
    if (!kindDoubt) return;
    const lacking = statements.filter((s) => !s.principal);
    const needs = lacking.length === 1 ? 'the statement needs' : 'each of its statements needs';
    if (lacking[0]) report(lacking[0], context, needs);
  },
  checkStatement(statement, context) {
    if (statement.principal || statement.policy.kindDoubt) return;
    report(statement, context, 'the statement needs');
  },
};
