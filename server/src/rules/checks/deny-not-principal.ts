import type { Statement } from '../../policy/policy.js';
import { isAccountId } from '../../requests/account-id.js';
import type { StringNode } from '../../syntax/value.js';
import type { Fix, Rule } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';
import { everyoneExcept, rootOf } from '../support/fixes/principal-edits.js';

/** A user, a role or a role session, and its account. */
const IDENTITY =
  /^arn:[a-z-]+:(?:iam::(\d{12}):(?:user|role)\/|sts::(\d{12}):(?:assumed-role|federated-user)\/)/;
const ROOT = /^arn:[a-z-]+:iam::(\d{12}):root$/;

/** The first identity whose account is not listed too. */
function withoutAccount({
  principal,
}: Statement): { readonly node: StringNode; readonly account: string } | undefined {
  if (!principal?.negated || principal.unreadable) return undefined;
  if (principal.entries.some((e) => e.others.length > 0)) return undefined;
  const items = principal.entries.flatMap((e) => (e.property.key.value === 'AWS' ? e.items : []));
  const accounts = new Set(
    items.flatMap((i) => (isAccountId(i.value) ? i.value : (ROOT.exec(i.value)?.[1] ?? []))),
  );
  for (const node of items) {
    const match = IDENTITY.exec(node.value);
    const account = match?.[1] ?? match?.[2];
    if (account && !accounts.has(account)) return { node, account };
  }
  return undefined;
}

/** The ARN of the role of a session, as aws:PrincipalArn has it, whatever the path of the role. */
const ofRole = (arn: string): string =>
  arn.replace(/^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');

/** The same principals as a condition; none where they include others than users and roles. */
function conditionFixes(statement: Statement): Fix[] {
  const entries = statement.principal!.entries;
  if (entries.some((e) => e.property.key.value !== 'AWS')) return [];
  const arns = entries.flatMap((e) => e.items.map((i) => ofRole(i.value)));
  return arns.every((arn) => /^arn:[a-z-]+:iam::\d{12}:(user|role)\//.test(arn))
    ? everyoneExcept(statement, 'ArnNotEquals', [...new Set(arns)])
    : [];
}

function accountFix({ principal, policy }: Statement, account: string): Fix[] {
  const { document } = policy;
  const { edit } = document.syntax;
  const list = principal!.entries.find((e) => e.property.key.value === 'AWS')?.property.value;
  const root = rootOf(policy, account);
  if (!list) return [];
  const edits =
    list.type === 'array'
      ? edit.append(document, list, root)
      : list.type === 'string'
        ? edit.replace(document, list, [list.value, root])
        : [];
  return fixOf(`Add "${root}" to NotPrincipal`, edits);
}

/**
 * IAM User Guide, "AWS JSON policy elements: NotPrincipal": "you must also specify the account ARN of the not-denied
 * principal. Otherwise, the policy might deny access to the entire account containing the principal."
 */
export const rule: Rule = {
  id: 'deny-not-principal',
  severity: 'warning',
  kinds: ['resource', 'endpoint'],
  codes: [],
  summary:
    'A Deny with NotPrincipal lists a user or role without its account, so it can deny access to the whole account.',
  checkStatement(statement, context) {
    if (statement.effect !== 'Deny') return;
    const found = withoutAccount(statement);
    if (!found) return;
    context.report({
      range: found.node.range,
      message: `NotPrincipal lists "${found.node.value}" but not its account ${found.account}, so this Deny can also deny access to everyone in the account. Use "Principal": "*" and a condition on aws:PrincipalArn with ArnNotEquals.`,
      fixes: () => [...conditionFixes(statement), ...accountFix(statement, found.account)],
    });
  },
};
