/** The claims that every token of an OIDC provider has. */

import type { CompiledCore } from '../policy/compile.js';
import { claimKey } from '../policy/oidc.js';
import { issuerOf } from './shared-providers.js';

/** "OpenID Connect Core 1.0", ID token: required claims that are condition keys. */
const ALWAYS = ['aud', 'sub'];
/** Tokens that are not ID tokens, or whose claims have other names. */
const OTHERS = ['www.amazon.com', 'graph.facebook.com'];

/**
 * The keys of a statement that are in every request it applies to, because all of its principals are one OIDC provider.
 */
export function claimsOfEvery({ principals, conditions }: CompiledCore): string[] {
  if (!principals || principals.negated || principals.specs.length === 0) return [];
  const issuers = new Set(
    principals.specs.map((p) => (p.type === 'federated' ? issuerOf(p.provider) : undefined)),
  );
  const [issuer] = issuers;
  if (issuers.size !== 1 || issuer === undefined || OTHERS.includes(issuer)) return [];
  const keys = new Set(conditions.map((c) => c.key));
  return [...keys].filter((key) => {
    const claim = claimKey(key);
    return claim?.provider === issuer && ALWAYS.includes(claim.claim);
  });
}
