import { principalText } from '../../policy/compile.js';
import {
  type ClaimKey,
  claimIsMissing,
  claimKey,
  claimsOf,
  isNotAProvider,
  type OidcPrincipal,
  oidcPrincipals,
} from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import { isWholeHole } from '../../requests/principal-holes.js';
import { sharedProvider, sharedProviders } from '../../sets/shared-providers.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { changeText, didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';

/** Names so long that a similar one is not that of another provider: `gitlab.com` has a neighbor in `gitlab.ch`. */
const LONG_ISSUERS: readonly string[] = sharedProviders.filter((issuer) => issuer.length >= 20);

/** Names that people give to the claims. */
const OTHER_NAMES: Readonly<Record<string, string>> = { subject: 'sub', audience: 'aud', azp: 'aud' };

interface Problem {
  /** Why the key is never in a request: the first part of a sentence. */
  readonly why: string;
  /** Keys that were probably meant. */
  readonly near: readonly string[];
  readonly certain: boolean;
  /** Not certain, because the provider is unknown, and yet a mistake: a warning. */
  readonly likely?: true;
}

/** The provider with the name that was probably meant, where the ones that the statement trusts are unknown. */
function misspelled(provider: string, principals: readonly OidcPrincipal[]): string | undefined {
  if (sharedProvider(provider) || !principals.every((p) => isWholeHole(p.principal))) return undefined;
  return nearest(provider, LONG_ISSUERS, 1)[0];
}

function problemOf(
  { provider, claim, written }: ClaimKey,
  principals: readonly OidcPrincipal[],
): Problem | undefined {
  const name = /^(?:arn:[^:]*:iam::[^:]*:oidc-provider\/|https?:\/\/)(.+)$/i.exec(written)?.[1];
  if (name !== undefined) {
    return {
      why: `A condition key starts with the URL of the provider without "https://"${written.startsWith('arn') ? ', not with its ARN' : ''}`,
      near: [`${name}:${claim}`],
      certain: true,
    };
  }
  const meant = misspelled(provider, principals);
  if (meant !== undefined) {
    return {
      why: `${written} is probably a misspelling of ${meant}`,
      near: [`${meant}:${claim}`],
      certain: false,
      likely: true,
    };
  }
  if (principals.length === 0) return undefined;
  if (!principals.some((p) => p.provider === provider)) {
    const [only] = principals;
    return {
      why: `${written} is not a provider that this statement trusts`,
      near: principals.length === 1 ? [`${only!.written}:${claim}`] : [],
      certain: true,
    };
  }
  const missing = claimIsMissing(provider, claim);
  if (missing === false) return undefined;
  const known = claimsOf(provider);
  const other = ownValue(OTHER_NAMES, claim);
  return {
    why: `AWS STS ${missing === true ? 'has' : 'documents'} no condition key for the claim "${claim}" of ${written}`,
    near: (other ? [other] : nearest(claim, known, 1)).map((c) => `${written}:${c}`),
    certain: missing === true,
  };
}

/** Does the statement need a key that no request of its providers has, so that no one can assume the role with it? */
export function needsMissingKey(statement: Statement, principals: readonly OidcPrincipal[]): boolean {
  if (trustsUnknown(statement))
    return problemsIn(statement, []).some((found) => found.some((f) => needsKey(f.test)));
  if (principals.some((p) => p.open || p.assumed)) return false;
  return [...testsOf(statement)].some((test) => {
    const { value: key } = test.entry.key;
    if (!needsKey(test) || key.includes('${')) return false;
    const own = claimKey(key);
    const problem = own && problemOf(own, principals);
    // AWS rejects a key without a prefix.
    return own ? problem?.certain === true || problem?.likely === true : !key.includes(':');
  });
}

/** What follows when the key is not in a request. */
function effectOf(test: Tested, certain: boolean): string {
  const outcome = needsKey(test)
    ? 'no one can assume the role with this statement'
    : 'the condition restricts nothing';
  return certain
    ? `the key is never in a request and ${outcome}`
    : `the key is probably never in a request, and then ${outcome}`;
}

/** A condition on a key that is never in a request. */
interface Found {
  readonly test: Tested;
  readonly problem: Problem;
}

/** What is wrong with the keys of a statement, by what it is: one provider that is misspelled is one mistake. */
function problemsIn(statement: Statement, principals: readonly OidcPrincipal[]): Found[][] {
  const found = new Map<string, Found[]>();
  for (const test of testsOf(statement)) {
    const { value } = test.entry.key;
    if (test.use.operator.family === 'null' || value.includes('${')) continue;
    const own = claimKey(value);
    const problem = own && problemOf(own, principals);
    if (!problem) continue;
    const same = found.get(problem.why);
    if (same) same.push({ test, problem });
    else found.set(problem.why, [{ test, problem }]);
  }
  return [...found.values()];
}

/** The fix of all keys with the same mistake, if each has one. */
function fixesOf(found: readonly Found[], document: HostDocument): Fix[] {
  const [first] = found;
  if (found.length === 1) return didYouMean(document, first!.test.entry.key, first!.problem.near);
  if (found.some(({ problem }) => problem.near.length !== 1)) return [];
  const edits = found.map(({ test, problem }) => changeText(document, test.entry.key, problem.near[0]!));
  if (edits.some((e) => e.length === 0)) return [];
  return fixOf(`Change ${found.length} condition keys`, edits.flat(), true);
}

/**
 * Reports a condition on claims of a second provider: a token is of one provider.
 * @param principals those that the statement trusts; undefined: they are unknown.
 */
function checkProviders(
  statement: Statement,
  principals: readonly OidcPrincipal[] | undefined,
  context: RuleContext,
): void {
  let first: ClaimKey | undefined;
  for (const test of testsOf(statement)) {
    const own = claimKey(test.entry.key.value);
    if (!own || isNotAProvider(own) || own.written.includes('${') || !needsKey(test)) continue;
    if (principals && !principals.some((p) => p.provider === own.provider)) continue;
    first ??= own;
    if (first.provider === own.provider) continue;
    context.report({
      range: test.entry.key.range,
      message: `A token has claims of one provider, and this statement needs claims of both ${first.written} and ${own.written}, so no one can assume the role with it. Each provider needs a separate statement.`,
    });
    return;
  }
}

function reportProblems(problems: readonly (readonly Found[])[], context: RuleContext): void {
  for (const found of problems) {
    const { test, problem } = found[0]!;
    const others = found.slice(1).map((f) => f.test.entry.key.range);
    const worst = found.find((f) => needsKey(f.test))?.test ?? test;
    context.report({
      range: test.entry.key.range,
      ...(problem.certain || problem.likely ? {} : { severity: 'information' as const }),
      message: `${problem.why}, so ${effectOf(worst, problem.certain)}.${didYouMeanText(problem.near)}`,
      ...(others.length > 0
        ? { related: others.map((range) => ({ range, message: 'The same here.' })) }
        : {}),
      fixes: () => fixesOf(found, context.policy.document),
    });
  }
}

/** Is nothing known of the providers that the statement trusts? */
function trustsUnknown({ principal }: Statement): boolean {
  const federated = principal?.entries.filter((e) => e.property.key.value === 'Federated') ?? [];
  const isUnknown = (v: ValueNode): boolean =>
    v.type === 'opaque' ||
    (v.type === 'partial-string' && isWholeHole(principalText(v).split(':oidc-provider/').at(-1)!));
  return (
    !principal?.negated &&
    federated.length > 0 &&
    federated.every((e) => e.items.length === 0 && e.others.every(isUnknown))
  );
}

export const rule: Rule = {
  id: 'oidc-claim',
  severity: 'warning',
  kinds: ['trust'],
  codes: [],
  summary: "A condition checks a claim that the requests of the statement's OIDC provider do not have.",
  checkStatement(statement, context) {
    const { principal } = statement;
    if (statement.effect === 'Allow' && trustsUnknown(statement)) {
      const problems = problemsIn(statement, []);
      // One cause: a misspelled provider is also a second one.
      if (problems.length > 0) reportProblems(problems, context);
      else checkProviders(statement, undefined, context);
      return;
    }
    // A Federated principal that cannot be read might be the provider of the key.
    if (!principal || principal.unreadable) return;
    const principals = oidcPrincipals(statement);
    const values = principal.entries.flatMap((e) =>
      e.property.key.value === 'Federated' ? [...e.items, ...e.partial] : [],
    );
    if (principals.length === 0 || principals.length < values.length) return;
    if (principals.some((p) => p.open || p.assumed)) return;
    // federated-principal reports a provider that is written as a URL.
    if (principals.some((p) => /^https?:/.test(p.provider))) return;
    if (principals.length > 1) checkProviders(statement, principals, context);
    if (principal.entries.some((e) => e.others.length > e.partial.length)) return;
    reportProblems(problemsIn(statement, principals), context);
  },
};
