import { claimKey, type OidcPrincipal, oidcPrincipals } from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { conditionsOn, tokenConditions } from '../support/conditions/token-conditions.js';
import { changeTo, fixOf, removeElement, removeValue } from '../support/fixes/fixes.js';
import { ASSUME_OPERATIONS, isTrustAction, WEB_IDENTITY, waysToAssume } from '../support/trust-operations.js';
import { isReportedCharacter } from '../support/unsupported-characters.js';

/** Does a condition check a claim of the provider? */
const isChecked = (statement: Statement, { provider }: OidcPrincipal): boolean =>
  [...testsOf(statement)].some(({ entry }) => claimKey(entry.key.value)?.provider === provider);

/** Replaces an operation; a provider whose tokens no condition checks gets conditions with it. */
function operationFixes(statement: Statement, item: StringNode, operation: string): readonly Fix[] {
  const { document } = statement.policy;
  const [principal] = oidcPrincipals(statement);
  if (operation !== WEB_IDENTITY || !principal || isChecked(statement, principal))
    return changeTo(document, item, operation);
  const added = tokenConditions(statement, principal.written);
  if (!added) return [];
  return changeTo(document, item, operation, false).map(({ title, edits }) => ({
    title: `${title}, with ${conditionsOn(added)}`,
    edits: [...edits, ...added.edits],
  }));
}

/** One more operation; none for a provider whose tokens no condition checks, since every user of it could call it. */
function addOperation(statement: Statement, operation: string): Fix[] {
  const { action, policy } = statement;
  const { document } = policy;
  const { edit } = document.syntax;
  const list = action?.property.value;
  if (operation === WEB_IDENTITY && oidcPrincipals(statement).some((p) => !isChecked(statement, p)))
    return [];
  const title = `Add "${operation}" to Action`;
  if (list?.type === 'array') return fixOf(title, edit.append(document, list, operation));
  return list?.type === 'string' ? fixOf(title, edit.replace(document, list, [list.value, operation])) : [];
}

/** Reports an operation that none of the principals can call, and a principal that can call none of the operations. */
function checkOperations(statement: Statement, context: RuleContext): void {
  const { action, effect } = statement;
  if (effect !== 'Allow' || !action || action.negated || action.others.length > 0) return;
  const ways = waysToAssume(statement);
  if (!ways?.length) return;
  const named = action.items.flatMap((item) => {
    const operation = ASSUME_OPERATIONS.find((o) => o.toLowerCase() === item.value.toLowerCase());
    return operation ? [{ item, operation }] : [];
  });
  const wrong = named.filter(({ operation }) => !ways.some((w) => w.operation === operation));
  for (const { item, operation } of wrong) {
    const better = [...new Set(ways.map((w) => w.operation))];
    const others = better.filter((o) => !named.some((n) => n.operation === o));
    context.report({
      range: item.range,
      severity: 'warning',
      message: `${enumerate(
        ways.map((w) => w.who),
        2,
      )} cannot call ${operation}${wrong.length === named.length ? ', so no one can assume the role with this statement' : ''}. ${others.length > 0 ? `Use ${others.join(' and ')}` : `Remove ${operation}`}.`,
      fixes: () =>
        others.length === 0
          ? removeValue(statement.policy.document, action, item, `Remove "${item.value}"`)
          : others.flatMap((other) =>
              operationFixes(statement, item, other).map((fix) =>
                others.length === 1 ? fix : { ...fix, preferred: false },
              ),
            ),
    });
  }
  // With a wildcard, the operation of the principal can be among the actions.
  if (wrong.length > 0 || named.length === 0 || action.items.some((i) => /[*?]/.test(i.value))) return;
  for (const { node, operation, who } of ways) {
    if (named.some((n) => n.operation === operation)) continue;
    const fixes = addOperation(statement, operation);
    context.report({
      range: node.range,
      severity: 'warning',
      message: `${who} assumes a role with ${operation}, which this statement does not allow.${fixes.length > 0 ? ' Add the action.' : ''}`,
      fixes: () => fixes,
    });
  }
}

/** Do other rules report it: is it a misspelling of an operation of AWS STS? */
const isMisspelt = (action: string, { catalogue, policy }: RuleContext): boolean =>
  isReportedCharacter(policy.kind, action) ||
  isTrustAction(action.replace(/\s/g, '')) ||
  (/^sts:[a-z]+$/i.test(action) && catalogue.action(action) === undefined);

export const rule: Rule = {
  id: 'trust-policy',
  severity: 'error',
  kinds: ['trust'],
  codes: [
    'AA:ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
    'AA:MISMATCHED_ACTION_FOR_PRINCIPAL',
    'AA:UNSUPPORTED_ACTION_IN_POLICY',
  ],
  summary: 'A role trust policy contains something that only other policies can have.',
  checkStatement(statement, context) {
    const { resource, policy } = statement;
    if (resource) {
      context.report({
        range: resource.property.key.range,
        message: `A role trust policy applies to the role that it is attached to and cannot have ${resource.property.key.value}, so AWS rejects the policy. Remove it.`,
        ifKind: `it cannot have ${resource.property.key.value}. Remove it.`,
        fixes: () =>
          removeElement(
            policy.document,
            statement.node,
            resource.property,
            `Remove ${resource.property.key.value}`,
          ),
      });
    }
    const items = statement.action?.negated ? [] : (statement.action?.items ?? []);
    for (const item of items) {
      if (!item.closed || !item.value.includes(':') || item.value === '*' || isTrustAction(item.value))
        continue;
      if (isMisspelt(item.value, context)) continue;
      context.report({
        range: item.range,
        message: `A role trust policy can only have sts:AssumeRole and related actions (sts:AssumeRoleWithSAML, sts:AssumeRoleWithWebIdentity, sts:TagSession, sts:SetSourceIdentity). "${item.value}" belongs in an identity-based policy.`,
        fixes: () =>
          removeValue(policy.document, statement.action!, item, `Remove "${item.value}"`, false).map(
            (fix) => ({
              ...fix,
              uncertain: true,
            }),
          ),
      });
    }
    checkOperations(statement, context);
  },
};
