import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes.js';

const PROVIDER = /^arn:[a-z-]+:iam::\d{12}:(saml-provider|oidc-provider)\/.+$/;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/\S*)?$/i;

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
        });
        continue;
      }
      for (const item of entry.items) {
        const { value } = item;
        if (!item.closed || value === '' || value.includes('${')) continue;
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
        });
      }
    }
  },
};
