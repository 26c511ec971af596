import { type ClaimKey, claimKey, GITHUB, isEks, isUsableClaim, oidcPrincipals } from '../../policy/oidc.js';
import type { Rule } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions.js';

/** Providers of many customers, which each choose the audience of the tokens they get. */
const SHARED =
  /^(gitlab\.com|app\.terraform\.io|agent\.buildkite\.com|api\.bitbucket\.org\/|oidc\.circleci\.com\/|oidc\.vercel\.com|api\.pulumi\.com\/oidc)/;

/** Providers whose audience is one application, and whose users are all meant. */
const SIGN_IN =
  /^(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com|cognito-identity\.amazonaws\.com|cognito-idp\.|login\.microsoftonline\.com|sts\.windows\.net|[^/]*\.(auth0|okta|oktapreview)\.com)/;

interface Claim extends ClaimKey {
  readonly test: Tested;
}

/** What checking only the audience allows; undefined where it is enough, or where that is unknown. */
function audienceOnly(provider: string): { who: string; severity: 'warning' | 'information' } | undefined {
  if (isEks(provider)) {
    return {
      who: 'which is the same for every pod of the cluster, so any service account can assume the role',
      severity: 'warning',
    };
  }
  if (SHARED.test(provider)) {
    return {
      who: `which every customer of ${provider} can choose, so all of them can assume the role`,
      severity: 'warning',
    };
  }
  if (SIGN_IN.test(provider)) return undefined;
  return {
    who: 'which identifies an application and not its user, so anyone with a token for that audience can assume the role',
    severity: 'information',
  };
}

export const rule: Rule = {
  id: 'oidc-without-condition',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', 'AA:MISSING_GITHUB_REPO_CONDITION_KEY'],
  summary: 'A role trusts an OIDC provider without a condition on the identity in the token.',
  checkStatement(statement, context) {
    if (statement.condition?.opaque) return;
    const principals = oidcPrincipals(statement);
    const providers = principals.map((p) => p.provider);
    const claims: Claim[] = [...testsOf(statement)].flatMap((test) => {
      const own = claimKey(test.key);
      // Null checks only that the claim is there.
      return own && test.use.operator.family !== 'null' ? [{ ...own, test }] : [];
    });
    // A key that is never in a request: oidc-claim reports that no one can assume the role.
    if (claims.some((c) => needsKey(c.test) && !isUsableClaim(c, providers))) return;
    for (const { node, provider, written } of principals) {
      const own = claims.filter((c) => c.provider === provider);
      const named = own.some((c) => !['aud', 'oaud'].includes(c.claim));
      if (named) continue;
      if (provider === GITHUB) {
        context.report({
          range: node.range,
          message: `Every GitHub repository can get a token from this provider, so all of them can assume the role. Add a condition on ${GITHUB}:sub, for example "repo:my-org/my-repo:ref:refs/heads/main".`,
        });
        continue;
      }
      if (own.length === 0) {
        context.report({
          range: node.range,
          message: `Anyone who gets a token from ${written} can assume the role. Add conditions on its claims, ${written}:aud and ${written}:sub.`,
        });
        continue;
      }
      const found = audienceOnly(provider);
      if (!found) continue;
      const example = isEks(provider) ? ', for example "system:serviceaccount:my-namespace:my-account"' : '';
      context.report({
        range: node.range,
        ...(found.severity === 'warning' ? {} : { severity: found.severity }),
        message: `The conditions check only the audience, ${found.who}. Add a condition on ${written}:sub${example}.`,
      });
    }
  },
};
