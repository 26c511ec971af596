import type { Statement } from '../../policy/policy.js';
import { type PartialStringNode, readableText, type StringNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { changeTo, removeElement } from '../support/fixes.js';
import { isReportedCharacter } from '../support/unsupported-characters.js';

const ALLOWED =
  /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity|setcontext|getsessiontoken|\*|assume.*\*)$/i;

/** How a kind of principal assumes a role. */
interface Way {
  readonly operation: string;
  /** A value of Principal that does it so, for the message. */
  readonly who: string;
  readonly node: StringNode | PartialStringNode;
}

/** The operations that assume a role, with the callers that can use them (AWS STS API Reference). */
const SAML = 'sts:AssumeRoleWithSAML';
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const OPERATIONS: readonly string[] = ['sts:AssumeRole', SAML, WEB_IDENTITY];

/** How each principal assumes the role; undefined if that is unknown of one. */
function waysOf({ principal }: Statement): readonly Way[] | undefined {
  if (!principal || principal.negated || principal.single || principal.unreadable) return undefined;
  const ways: Way[] = [];
  for (const { property, items, partial } of principal.entries) {
    for (const node of [...items, ...partial]) {
      const who = readableText(node);
      if (who === '*' || who === '') return undefined;
      if (property.key.value === 'Federated') {
        if (who.includes(':saml-provider/')) ways.push({ operation: SAML, who, node });
        else if (node.type === 'string' || who.includes(':oidc-provider/'))
          ways.push({ operation: WEB_IDENTITY, who, node });
        else return undefined;
      } else if (property.key.value === 'AWS' || property.key.value === 'Service')
        ways.push({ operation: 'sts:AssumeRole', who, node });
      else return undefined;
    }
  }
  return ways;
}

/** Reports an operation that none of the principals can call, and a principal that can call none of the operations. */
function checkOperations(statement: Statement, context: RuleContext): void {
  const { action, effect, policy } = statement;
  if (effect !== 'Allow' || !action || action.negated || action.others.length > 0) return;
  const ways = waysOf(statement);
  if (!ways?.length) return;
  const named = action.items.flatMap((item) => {
    const operation = OPERATIONS.find((o) => o.toLowerCase() === item.value.toLowerCase());
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
      )} cannot call ${operation}${wrong.length === named.length ? ', so no one can assume the role with this statement' : ''}. ${others.length > 0 ? `Use ${others.join(' and ')}` : 'Remove it'}.`,
      fixes: () => (others.length === 1 ? changeTo(policy.document, item, others[0]!) : []),
    });
  }
  // With a wildcard, the operation of the principal can be among the actions.
  if (wrong.length > 0 || named.length === 0 || action.items.some((i) => /[*?]/.test(i.value))) return;
  for (const { node, operation, who } of ways) {
    if (named.some((n) => n.operation === operation)) continue;
    context.report({
      range: node.range,
      severity: 'warning',
      message: `${who} assumes a role with ${operation}, which this statement does not allow. Add the action.`,
    });
  }
}

/** Do other rules report it: is it a misspelling of an operation of AWS STS? */
const isMisspelt = (action: string, { catalogue, policy }: RuleContext): boolean =>
  isReportedCharacter(policy.kind, action) ||
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
      if (!item.closed || !item.value.includes(':') || item.value === '*' || ALLOWED.test(item.value))
        continue;
      if (isMisspelt(item.value, context)) continue;
      context.report({
        range: item.range,
        message: `A role trust policy can only have sts:AssumeRole and related actions (sts:AssumeRoleWithSAML, sts:AssumeRoleWithWebIdentity, sts:TagSession, sts:SetSourceIdentity). Move "${item.value}" to an identity-based policy.`,
      });
    }
    checkOperations(statement, context);
  },
};
