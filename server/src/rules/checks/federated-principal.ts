import type { Statement } from '../../policy/policy.js';
import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import type { StringList } from '../../policy/statement-body.js';
import type { StringNode } from '../../syntax/value.js';
import type { Fix, Rule } from '../rule.js';
import { accountOrPlaceholder } from '../support/arns/account-of.js';
import { usualParts } from '../support/arns/resource-patterns.js';
import { hasEdgeWhitespace } from '../support/edge-whitespace.js';
import { changeTo } from '../support/fixes/fixes.js';
import { identityArn, principalFix } from '../support/fixes/principal-edits.js';

const PROVIDER = /^arn:[a-z-]+:iam::\d{12}:(saml-provider|oidc-provider)\/.+$/;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/\S*)?$/i;

/** A role in the place of the provider, where the statement has no other principal. */
function roleFix(statement: Statement, { property }: StringList): Fix[] {
  const { principal, policy } = statement;
  if (principal!.negated || principal!.entries.length > 1 || !property.value) return [];
  const arn = identityArn(policy);
  return principalFix(statement, { AWS: arn }, `a role (${arn})`);
}

/** The ARN of a provider with that name, of the types that the operations of the statement are for. */
function providerFixes({ action, policy }: Statement, item: StringNode): Fix[] {
  const name = /^(?:https?:\/\/)?([\w.:/-]+)$/.exec(item.value)?.[1];
  if (!name || name.startsWith('arn:')) return [];
  const operations = action?.items.map((i) => i.value.toLowerCase()) ?? [];
  const types = [
    ...(operations.includes('sts:assumerolewithsaml') ? ['saml-provider'] : []),
    ...(operations.includes('sts:assumerolewithwebidentity') ? ['oidc-provider'] : []),
  ];
  const start = `arn:${usualParts(policy).partition}:iam::${accountOrPlaceholder(policy)}`;
  return (types.length > 0 ? types : ['saml-provider', 'oidc-provider']).flatMap((type) =>
    changeTo(policy.document, item, `${start}:${type}/${name}`, false).map((fix) => ({
      ...fix,
      uncertain: true,
    })),
  );
}

export const rule: Rule = {
  id: 'federated-principal',
  severity: 'error',
  kinds: PRINCIPAL_KINDS,
  codes: [
    'AA:FEDERATED_PRINCIPAL_NOT_SUPPORTED',
    'AA:INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
  ],
  summary: 'A federated principal is used outside a role trust policy, or is not an identity provider.',
  reads: ['Principal'],
  checkStatement(statement, context) {
    const { kind } = statement.policy;
    for (const entry of statement.principal?.entries ?? []) {
      if (entry.property.key.value !== 'Federated') continue;
      if (kind !== 'trust') {
        context.report({
          range: entry.property.key.range,
          message:
            'Only a role trust policy can have a federated principal: users who sign in with an identity provider make requests with a role session. List the role, or the role session, under AWS.',
          fixes: () => roleFix(statement, entry),
        });
        continue;
      }
      for (const item of entry.items) {
        const { value } = item;
        // invalid-principal reports whitespace.
        if (!item.closed || value === '' || value.includes('${') || hasEdgeWhitespace(value)) continue;
        const url = /^(arn:[a-z-]+:iam::\d{12}:oidc-provider\/)https?:\/\/(.+)$/i.exec(value);
        if (url) {
          const better = `${url[1]}${url[2]}`;
          context.report({
            range: item.range,
            severity: 'warning',
            message: `The ARN of an OIDC provider has its URL without "https://", so "${value}" is not a provider and no one can assume the role. Did you mean "${better}"?`,
            fixes: () => changeTo(context.policy.document, item, better),
          });
          continue;
        }
        if (PROVIDER.test(value) || DOMAIN.test(value)) continue;
        context.report({
          range: item.range,
          message: `"${value}" is not an identity provider. Use the ARN of a SAML or OIDC provider (arn:aws:iam::account:saml-provider/name), or a domain such as cognito-identity.amazonaws.com.`,
          fixes: () => providerFixes(statement, item),
        });
      }
    }
  },
};
