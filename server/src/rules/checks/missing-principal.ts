import { claimKey } from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import { aKind, PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { statementAnchor } from '../../policy/statement-name.js';
import type { Data } from '../../syntax/data.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { accountOf } from '../support/arns/account-of.js';
import { testsOf } from '../support/conditions/conditions.js';
import { insertElement } from '../support/fixes/fixes.js';
import { mixedKinds } from '../support/mixed-kinds.js';

/** What a reader replaces: the placeholders that a policy is checked with, and that completion fills in. */
const ACCOUNT = '<account-id>';

/** The providers that a statement has condition keys of, as a federated principal has them. */
function providers(statement: Statement): string[] {
  const keys = [...testsOf(statement)].flatMap(({ entry }) => claimKey(entry.key.value)?.written ?? []);
  return [...new Set(keys)].filter((p) => p !== 'saml' && !p.startsWith('arn:'));
}

/** The federated principals that the actions need. */
function federated(statement: Statement, account: string): string[] {
  const actions = statement.action?.items.map((i) => i.value.toLowerCase()) ?? [];
  if (actions.includes('sts:assumerolewithsaml')) return [`arn:aws:iam::${account}:saml-provider/<provider>`];
  if (!actions.includes('sts:assumerolewithwebidentity')) return [];
  const known = providers(statement);
  return (known.length > 0 ? known : ['<provider>']).map((provider) =>
    SHARED_PROVIDERS.includes(provider) ? provider : `arn:aws:iam::${account}:oidc-provider/${provider}`,
  );
}

/** Providers that are their own principal, without an ARN ("AWS JSON policy elements: Principal", IAM User Guide). */
const SHARED_PROVIDERS: readonly string[] = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
];

/** A tool cannot know which principal is intended: none of these is preferred, except where only one value is accepted. */
function fixes(statement: Statement): readonly Fix[] {
  const { kind } = statement.policy;
  if (kind === 'rcp' || kind === 'endpoint')
    return insertElement(statement, 'Principal', '*', 'Add "Principal": "*"', kind === 'rcp');
  const account = accountOf(statement.policy) ?? ACCOUNT;
  // AWS rejects what is there now, so a comparison with it says nothing.
  const add = (value: Data, title: string): Fix[] =>
    insertElement(statement, 'Principal', value, title).map((fix) => ({ ...fix, uncertain: true }));
  const identities = federated(statement, account);
  if (identities.length > 0)
    return identities.flatMap((id) =>
      add({ Federated: id }, `Add Principal for the identity provider ${id}`),
    );
  const root = `arn:aws:iam::${account}:root`;
  return [
    ...add({ AWS: root }, `Add Principal for the account (${root})`),
    ...add({ Service: '<service>.amazonaws.com' }, 'Add Principal for an AWS service'),
  ];
}

function report(statement: Statement, context: RuleContext, needs: string): void {
  const { kind } = statement.policy;
  context.report({
    range: statementAnchor(statement),
    message: `The statement has no Principal, which ${aKind(kind)} requires, so AWS rejects the policy. Add ${kind === 'rcp' ? '"Principal": "*"' : 'the principals that it applies to'}.`,
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
    if (!kindDoubt || mixedKinds(context.policy)) return;
    const lacking = statements.filter((s) => !s.principal);
    const needs = lacking.length === 1 ? 'the statement needs' : 'each of its statements needs';
    if (lacking[0]) report(lacking[0], context, needs);
  },
  checkStatement(statement, context) {
    if (statement.principal || statement.policy.kindDoubt) return;
    report(statement, context, 'the statement needs');
  },
};
