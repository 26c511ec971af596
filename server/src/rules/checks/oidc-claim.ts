import {
  type ClaimKey,
  claimIsMissing,
  claimKey,
  claimsOf,
  type OidcPrincipal,
  oidcPrincipals,
} from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions.js';
import { changeText, didYouMean, didYouMeanText, fixOf } from '../support/fixes.js';

/** Names that people give to the claims. */
const OTHER_NAMES: Readonly<Record<string, string>> = { subject: 'sub', audience: 'aud', azp: 'aud' };

interface Problem {
  /** Why the key is never in a request: the first part of a sentence. */
  readonly why: string;
  /** Keys that were probably meant. */
  readonly near: readonly string[];
  readonly certain: boolean;
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
  if (principals.some((p) => p.open || p.assumed)) return false;
  return [...testsOf(statement)].some((test) => {
    const { value: key } = test.entry.key;
    if (!needsKey(test) || key.includes('${')) return false;
    const own = claimKey(key);
    // AWS rejects a key without a prefix.
    return own ? problemOf(own, principals)?.certain === true : !key.includes(':');
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

/** Reports a condition on claims of a second provider: a token is of one provider. */
function checkProviders(
  statement: Statement,
  principals: readonly OidcPrincipal[],
  context: RuleContext,
): void {
  let first: ClaimKey | undefined;
  for (const test of testsOf(statement)) {
    const own = claimKey(test.entry.key.value);
    if (!own || !needsKey(test) || !principals.some((p) => p.provider === own.provider)) continue;
    first ??= own;
    if (first.provider === own.provider) continue;
    context.report({
      range: test.entry.key.range,
      message: `A token has claims of one provider, and this statement needs claims of both ${first.written} and ${own.written}, so no one can assume the role with it. Each provider needs a separate statement.`,
    });
    return;
  }
}

export const rule: Rule = {
  id: 'oidc-claim',
  severity: 'warning',
  kinds: ['trust'],
  codes: [],
  summary: "A condition checks a claim that the requests of the statement's OIDC provider do not have.",
  checkStatement(statement, context) {
    const { principal } = statement;
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
    for (const found of problemsIn(statement, principals)) {
      const { test, problem } = found[0]!;
      const others = found.slice(1).map((f) => f.test.entry.key.range);
      const worst = found.find((f) => needsKey(f.test))?.test ?? test;
      context.report({
        range: test.entry.key.range,
        ...(problem.certain ? {} : { severity: 'information' as const }),
        message: `${problem.why}, so ${effectOf(worst, problem.certain)}.${didYouMeanText(problem.near)}`,
        ...(others.length > 0
          ? { related: others.map((range) => ({ range, message: 'The same here.' })) }
          : {}),
        fixes: () => fixesOf(found, context.policy.document),
      });
    }
  },
};
