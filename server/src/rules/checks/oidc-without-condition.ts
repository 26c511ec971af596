import { namesAction, principalText } from '../../policy/compile.js';
import { claimKey, GITHUB, isEks, type OidcPrincipal, oidcPrincipals } from '../../policy/oidc.js';
import { type OperatorUse, parseOperator } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import { isWholeHole } from '../../requests/principal-holes.js';
import { ownProvider } from '../../sets/shared-providers.js';
import { type PropertyNode, stringsOf, type ValueNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Report, Rule, RuleContext } from '../rule.js';
import { tokenConditionFixes } from '../support/conditions/token-conditions.js';
import { anyoneAt, openPatterns, type Trust, trustsOf } from '../support/token-access.js';
import { needsMissingKey } from './oidc-claim.js';

/** Providers whose audience is one application, and whose users are all meant. */
const SIGN_IN =
  /^(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com|cognito-identity\.amazonaws\.com|cognito-idp\.|login\.microsoftonline\.com|sts\.windows\.net|[^/]*\.(auth0|okta|oktapreview)\.com)/;
const COGNITO = 'cognito-identity.amazonaws.com';
/** The audience of tokens for AWS, whatever the application (IAM User Guide, AWS's examples of OIDC trusts). */
const AWS_AUDIENCE = 'sts.amazonaws.com';

const WEB_IDENTITY = 'sts:assumerolewithwebidentity';
const SAML = 'sts:assumerolewithsaml';

/** What is wrong with a trust, and which conditions would help. */
interface Lack extends Pick<Report, 'range' | 'severity'> {
  /** A sentence. */
  readonly problem: string;
  /** `a condition on accounts.google.com:sub`. */
  readonly conditions: string;
  /** What the conditions are in detail, or an example of one. */
  readonly more?: string;
}

const reportOf = ({ problem, conditions: _, more: __, ...report }: Lack, remedy: string): Report => ({
  ...report,
  message: `${problem} ${remedy}`,
});

/** Where the conditions can be added. */
const withRemedy = (lack: Lack): Report =>
  reportOf(lack, `Add ${lack.conditions}${lack.more ? `, ${lack.more}` : ''}.`);

/** Where the conditions cannot be added: the statement has several providers, or a name is unknown. */
function withoutRemedy(lack: Lack): Report {
  const { conditions, more } = lack;
  const first = `${conditions[0]!.toUpperCase()}${conditions.slice(1)}`;
  return reportOf(lack, `${first}${more ? `, ${more},` : ''} would restrict it.`);
}

/** Where the provider has no name that could be in a condition key. */
const ANYONE = {
  problem: 'Anyone who gets a token from this provider can assume the role.',
  conditions: 'conditions on the claims aud and sub of its tokens',
};

const CLAIMS = 'conditions on its claims';
const claimsOf = (written: string): string => `${written}:aud and ${written}:sub`;

const SERVICE_ACCOUNT = 'for example "system:serviceaccount:my-namespace:my-account"';

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

interface Reach {
  readonly who: string;
  readonly certain: boolean;
}

/** What checking only the audience allows. @param forAws the audience is AWS itself. */
function audienceOnly({ provider, open }: Pick<OidcPrincipal, 'provider' | 'open'>, forAws: boolean): Reach {
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
  // A provider of one organization needs no condition on a claim (IAM User Guide, "Identity-provider controls for shared OIDC
  // providers"): who gets its tokens is unknown, and can be intentional.
  if (forAws)
    return {
      who: 'which is the same in every token for AWS, so anyone who gets such a token from the provider can assume the role',
      certain: open,
    };
  return {
    who: 'which identifies an application and not its user, so anyone with a token for that audience can assume the role',
    certain: false,
  };
}

/** The provider of a report, as it is in condition keys, and where it is. */
interface Named {
  readonly range: Range;
  readonly provider: string;
  readonly written: string;
}

function audienceLack({ range, provider, written }: Named, { who, certain }: Reach, subject: boolean): Lack {
  return {
    range,
    ...(certain ? {} : { severity: 'information' as const }),
    problem: `The conditions ${subject ? 'match every subject and restrict only' : 'check only'} the audience, ${who}.`,
    conditions: `a condition on ${written}:sub`,
    ...(isEks(provider) ? { more: SERVICE_ACCOUNT } : {}),
  };
}

/** The provider has customers or users who are not meant, and their tokens meet the conditions. */
function strangersLack({ principal, shared, claims }: Trust): Lack {
  const { written, node, provider } = principal;
  const { range } = node;
  const named = claims.map((c) => claimKey(c.key)!.claim);
  const audience = named.length > 0 && named.every((c) => c === 'aud' || c === 'oaud');
  if (provider === GITHUB) {
    const which = named.length === 0 || audience ? 'from this provider' : 'that meets these conditions';
    return {
      range,
      problem: `Every GitHub repository can get a token ${which}, so all of them can assume the role.`,
      conditions: `a condition on ${GITHUB}:sub`,
      more: 'for example "repo:my-org/my-repo:ref:refs/heads/main"',
    };
  }
  if (named.length === 0)
    return {
      range,
      // A reference to a resource of the template has a text that is not the provider's.
      ...(/\s/.test(written)
        ? ANYONE
        : {
            problem: `Anyone who gets a token from ${written} can assume the role.`,
            conditions: CLAIMS,
            more: claimsOf(written),
          }),
    };
  if (isEks(provider))
    return {
      range,
      problem:
        'The conditions match every service account of the cluster, so any of them can assume the role.',
      conditions: `a condition on ${written}:sub`,
      more: SERVICE_ACCOUNT,
    };
  if (provider === COGNITO)
    return {
      range,
      problem:
        'The conditions match identities of every identity pool, including those of other AWS accounts, so all of them can assume the role.',
      conditions: `a condition on ${COGNITO}:aud with the ID of the identity pool`,
    };
  if (!shared?.freeAudience)
    return {
      range,
      problem: `Anyone who gets a token from ${written} can meet these conditions and assume the role.`,
      conditions: CLAIMS,
      more: claimsOf(written),
    };
  return {
    range,
    problem: audience
      ? `The conditions check only the audience, which every customer of ${written} can choose, so all of them can assume the role.`
      : `Every customer of ${written} can get a token that meets these conditions, so all of them can assume the role.`,
    conditions: `a condition on ${written}:sub`,
  };
}

function lackOf(trust: Trust): Lack | undefined {
  const { principal, shared, claims } = trust;
  const { provider } = principal;
  // If parts of the provider are unknown, a condition might be about its claims.
  if ((!principal.open || !trust.allow.statement.condition) && trust.letsIn(anyoneAt(trust))) {
    // The wildcard in the value is reported: by github-oidc-subject, oidc-subject-wildcard.
    return shared?.freeAudience && openPatterns(trust).length > 0 ? undefined : strangersLack(trust);
  }
  if (shared?.freeAudience || SIGN_IN.test(provider)) return undefined;
  if (!trust.letsIn(ownProvider(provider, true))) return undefined;
  const audience = claims.filter((c) => claimKey(c.key)!.claim === 'aud');
  // Without a condition on a claim of a provider that is unknown, another key might be about it.
  if (principal.open && audience.length === 0) return undefined;
  const forAws = audience.some(({ entry }) => entry.list.items.some((i) => i.value === AWS_AUDIENCE));
  const { node, written } = principal;
  return audienceLack(
    { range: node.range, provider, written },
    audienceOnly(principal, forAws),
    claims.some((c) => claimKey(c.key)!.claim === 'sub'),
  );
}

/** A test of a condition, also where parts of its key are unknown. */
interface WrittenTest {
  readonly use: OperatorUse | undefined;
  readonly test: PropertyNode;
}

/** The tests of a condition as they are written; undefined if they cannot be read. */
function testsAsWritten({ condition }: Statement): WrittenTest[] | undefined {
  const operators = condition?.property.value;
  if (operators?.type !== 'object') return undefined;
  const tests: WrittenTest[] = [];
  for (const { key, value } of operators.properties) {
    const written = value?.type === 'opaque' ? value.written : value;
    if (written?.type !== 'object') return undefined;
    const use = parseOperator(key.value);
    tests.push(...written.properties.map((test) => ({ use, test })));
  }
  return tests;
}

const claimOf = ({ test }: WrittenTest): string =>
  /:(aud|sub)$/i.exec(test.key.value)?.[1]?.toLowerCase() ?? '';

/** Is it a condition on the subject that every subject meets? */
const isAnySubject = (written: WrittenTest): boolean =>
  claimOf(written) === 'sub' &&
  written.use?.operator.wildcards === true &&
  !written.use.operator.negated &&
  [...stringsOf(written.test.value)].some((v) => /^(\*+|system:serviceaccount:\*(:\*)?)$/.test(v.value));

/** The provider in a key, as it is written. */
const providerIn = (key: string): string => key.slice(0, key.lastIndexOf(':'));

/** Federated principals of which nothing is known but that they are OIDC providers: the statement is for their tokens only. */
function unknownProviders(allow: Statement, { compile }: RuleContext): ValueNode[] {
  const { actions } = compile(allow) ?? {};
  if (!actions || !namesAction(actions, WEB_IDENTITY) || namesAction(actions, SAML)) return [];
  const federated = allow.principal?.entries.filter((e) => e.property.key.value === 'Federated') ?? [];
  return federated.flatMap((e) =>
    e.others.filter(
      (v) => v.type === 'opaque' || (v.type === 'partial-string' && isWholeHole(principalText(v))),
    ),
  );
}

/**
 * Reports statements in which the provider is unknown, or parts of it and of the condition keys are: those without a
 * condition, and those whose keys are all about the audience.
 */
function checkUnknown(context: RuleContext): void {
  const { statements } = context.policy;
  // A Deny that cannot be read might be about the subject.
  if (statements.some((s) => s.effect !== 'Allow')) return;
  for (const allow of statements) {
    if (allow.principal?.negated) continue;
    const unknown = () => unknownProviders(allow, context).map(({ range }) => range);
    if (!allow.condition) {
      for (const range of unknown()) context.report(withoutRemedy({ range, ...ANYONE }));
      continue;
    }
    if (!allow.condition.opaque) continue;
    const tests = testsAsWritten(allow);
    if (!tests?.length || !tests.every((t) => claimOf(t) === 'aud' || isAnySubject(t))) continue;
    const forAws = tests.some(({ test }) => [...stringsOf(test.value)].some((v) => v.value === AWS_AUDIENCE));
    const written = providerIn(tests[0]!.test.key.value);
    const principals = oidcPrincipals(allow).filter((p) => p.open);
    const noAudience = tests.every(isAnySubject);
    const ranges = [
      ...principals.filter((p) => noAudience || forAws || isEks(p.provider)).map((p) => p.node.range),
      ...(noAudience || forAws ? unknown() : []),
    ];
    const provider = principals[0]?.provider ?? written.toLowerCase();
    for (const range of ranges) {
      const audience = audienceOnly({ provider, open: true }, forAws);
      if (noAudience) {
        context.report(withoutRemedy({ range, ...ANYONE }));
        continue;
      }
      context.report(
        withoutRemedy(audienceLack({ range, written, provider }, audience, tests.some(isAnySubject))),
      );
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
      const lack = lackOf(trust);
      // oidc-claim says that no one can assume the role with it.
      if (!lack || needsMissingKey(allow.statement, oidcPrincipals(allow.statement))) continue;
      const fixes = tokenConditionFixes(allow.statement, principal.written);
      context.report({ ...(fixes.length > 0 ? withRemedy(lack) : withoutRemedy(lack)), fixes: () => fixes });
    }
    checkUnknown(context);
  },
};
