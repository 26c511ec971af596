/** OIDC providers in role trust policies. */
import type { Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';

export const GITHUB = 'token.actions.githubusercontent.com';

export interface OidcPrincipal {
  readonly node: StringNode;
  /** The part before the colon of its condition keys: `accounts.google.com`. */
  readonly provider: string;
}

/** The OIDC providers that a statement trusts, without SAML providers. */
export function oidcPrincipals(statement: Statement): OidcPrincipal[] {
  const out: OidcPrincipal[] = [];
  if (statement.effect !== 'Allow' || statement.principal?.negated) return out;
  for (const entry of statement.principal?.entries ?? []) {
    if (entry.property.key.value !== 'Federated') continue;
    for (const node of entry.items) {
      const arn = /^arn:[^:]*:iam::[^:]*:(saml|oidc)-provider\/(.+)$/.exec(node.value);
      if (arn?.[1] === 'saml') continue;
      const provider = arn?.[2] ?? node.value;
      if (provider.includes('.')) out.push({ node, provider: provider.toLowerCase() });
    }
  }
  return out;
}
