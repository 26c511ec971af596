import { claimKey, GITHUB, isEks, type OidcPrincipal, oidcPrincipals } from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import { ownProvider } from '../../sets/shared-providers.js';
import { type PropertyNode, stringsOf } from '../../syntax/value.js';
import type { Report, Rule, RuleContext } from '../rule.js';
import { anyoneAt, openPatterns, type Trust, trustsOf } from '../support/token-access.js';
import { tokenConditionFixes } from '../support/token-conditions.js';
import { needsMissingKey } from './oidc-claim.js';

/** Providers whose audience is one application, and whose users are all meant. */
const SIGN_IN =
  /^(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com|cognito-identity\.amazonaws\.com|cognito-idp\.|login\.microsoftonline\.com|sts\.windows\.net|[^/]*\.(auth0|okta|oktapreview)\.com)/;
const COGNITO = 'cognito-identity.amazonaws.com';
/** The audience of tokens for AWS, whatever the application (IAM User Guide, AWS's examples of OIDC trusts). */
const AWS_AUDIENCE = 'sts.amazonaws.com';

/**
 * Issuers of one organization, whose tokens have the same audience for everything in it: CircleCI, "Using OpenID Connect
 * tokens in jobs" (`aud` is the ID of the organization); Bitbucket, "Deploy on AWS using Bitbucket Pipelines OpenID
 * Connect" (of the workspace); Microsoft, "AWS service connection" (`api://AzureADTokenExchange`). In each, `sub` has the
 * project, the repository or the service connection.
 */
const ORGANIZATIONS: readonly { readonly issuer: RegExp; readonly of: string; readonly who: string }[] = [
  { issuer: /^oidc\.circleci\.com\/org\//, of: 'project of the organization', who: 'project' },
  {
    issuer: /^api\.bitbucket\.org\/2\.0\/workspaces\//,
    of: 'repository of the workspace',
    who: 'repository',
  },
  {
    issuer: /^vstoken\.dev\.azure\.com\//,
    of: 'service connection of the organization',
    who: 'service connection',
  },
];

/** What checking only the audience allows. @param forAws the audience is AWS itself. */
function audienceOnly({ provider, open }: OidcPrincipal, forAws: boolean): { who: string; certain: boolean } {
  if (isEks(provider))
    return {
      who: 'which is the same for every pod of the cluster, so any service account can assume the role',
      certain: true,
    };
  const organization = ORGANIZATIONS.find(({ issuer }) => issuer.test(provider));
  if (organization)
    return {
      who: `which is the same for every ${organization.of}, so any ${organization.who} can assume the role`,
      certain: true,
    };
  if (open && forAws)
    return {
      who: 'which is the same in every token for AWS, so anyone who gets such a token from the provider can assume the role',
      certain: true,
    };
  return {
    who: 'which identifies an application and not its user, so anyone with a token for that audience can assume the role',
    certain: false,
  };
}

function audienceReport(principal: OidcPrincipal, forAws: boolean, subject: boolean): Report {
  const { written, provider, node } = principal;
  const { who, certain } = audienceOnly(principal, forAws);
  const example = isEks(provider) ? ', for example "system:serviceaccount:my-namespace:my-account"' : '';
  return {
    range: node.range,
    ...(certain ? {} : { severity: 'information' as const }),
    message: `The conditions ${subject ? 'match every subject and restrict only' : 'check only'} the audience, ${who}. Add a condition on ${written}:sub${example}.`,
  };
}

/** The provider has customers or users who are not meant, and their tokens meet the conditions. */
function strangersReport({ principal, shared, claims }: Trust): Report {
  const { written, node, provider } = principal;
  const { range } = node;
  const named = claims.map((c) => claimKey(c.key)!.claim);
  const audience = named.length > 0 && named.every((c) => c === 'aud' || c === 'oaud');
  if (provider === GITHUB) {
    const which = named.length === 0 || audience ? 'from this provider' : 'that meets these conditions';
    return {
      range,
      message: `Every GitHub repository can get a token ${which}, so all of them can assume the role. Add a condition on ${GITHUB}:sub, for example "repo:my-org/my-repo:ref:refs/heads/main".`,
    };
  }
  if (named.length === 0)
    return {
      range,
      message: `Anyone who gets a token from ${written} can assume the role. Add conditions on its claims, ${written}:aud and ${written}:sub.`,
    };
  if (provider === COGNITO)
    return {
      range,
      message: `The conditions match identities of every identity pool, including those of other AWS accounts, so all of them can assume the role. Add a condition on ${COGNITO}:aud with the ID of the identity pool.`,
    };
  if (!shared?.freeAudience)
    return {
      range,
      message: `Anyone who gets a token from ${written} can meet these conditions and assume the role. Add conditions on its claims, ${written}:aud and ${written}:sub.`,
    };
  return {
    range,
    message: audience
      ? `The conditions check only the audience, which every customer of ${written} can choose, so all of them can assume the role. Add a condition on ${written}:sub.`
      : `Every customer of ${written} can get a token that meets these conditions, so all of them can assume the role. Add a condition on ${written}:sub.`,
  };
}

function reportFor(trust: Trust): Report | undefined {
  const { principal, shared, claims } = trust;
  const { provider } = principal;
  // If parts of the provider are unknown, a condition might be about its claims.
  if ((!principal.open || !trust.allow.statement.condition) && trust.letsIn(anyoneAt(trust))) {
    // The wildcard in the value is reported.
    return openPatterns(trust).length > 0 ? undefined : strangersReport(trust);
  }
  if (shared?.freeAudience || SIGN_IN.test(provider)) return undefined;
  if (!trust.letsIn(ownProvider(provider, true))) return undefined;
  const audience = claims.filter((c) => claimKey(c.key)!.claim === 'aud');
  // Without a condition on a claim of a provider that is unknown, another key might be about it.
  if (principal.open && audience.length === 0) return undefined;
  const forAws = audience.some(({ entry }) => entry.list.items.some((i) => i.value === AWS_AUDIENCE));
  return audienceReport(
    principal,
    forAws,
    claims.some((c) => claimKey(c.key)!.claim === 'sub'),
  );
}

/** The tests of a condition, also where parts of their keys are unknown; undefined if they cannot be read. */
function testsAsWritten({ condition }: Statement): PropertyNode[] | undefined {
  const operators = condition?.property.value;
  if (operators?.type !== 'object') return undefined;
  const tests: PropertyNode[] = [];
  for (const { value } of operators.properties) {
    const written = value?.type === 'opaque' ? value.written : value;
    if (written?.type !== 'object') return undefined;
    tests.push(...written.properties);
  }
  return tests;
}

/** Reports statements whose keys are all about the audience, where parts of the keys and of the provider are unknown. */
function checkOpenKeys(context: RuleContext): void {
  for (const allow of context.policy.statements) {
    if (!allow.condition?.opaque) continue;
    const tests = testsAsWritten(allow);
    if (!tests?.length || !tests.every((t) => t.key.value.toLowerCase().endsWith(':aud'))) continue;
    const forAws = tests.some((t) => [...stringsOf(t.value)].some((v) => v.value === AWS_AUDIENCE));
    for (const principal of oidcPrincipals(allow)) {
      if (principal.open && (forAws || isEks(principal.provider)))
        context.report(audienceReport(principal, forAws, false));
    }
  }
}

export const rule: Rule = {
  id: 'oidc-without-condition',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', 'AA:MISSING_GITHUB_REPO_CONDITION_KEY'],
  summary: 'A role trusts an OIDC provider without a condition on the identity in the token.',
  checkPolicy(_, context) {
    for (const trust of trustsOf(context)) {
      const { allow, principal } = trust;
      const report = reportFor(trust);
      // oidc-claim says that no one can assume the role with it.
      if (!report || needsMissingKey(allow.statement, oidcPrincipals(allow.statement))) continue;
      context.report({ ...report, fixes: () => tokenConditionFixes(allow.statement, principal.written) });
    }
    checkOpenKeys(context);
  },
};
