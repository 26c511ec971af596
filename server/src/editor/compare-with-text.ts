/** Compares the policies of a document with those of another text: with what Git has, or with another file. */
import type { Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Difference } from '../comparison/access-finding.js';
import { changesMarkdown, linksOf, type OffsetLink } from '../comparison/changes-report.js';
import { comparePairs, type PolicyChange } from '../comparison/compare-pairs.js';
import { comparisonMarkdown, unknownOf } from '../comparison/comparison-report.js';
import { pairedPolicies, placedPolicies } from '../dialects/paired-policies.js';
import { policiesOf } from '../dialects/policy-places.js';
import { withSiblingsOf } from '../dialects/terraform/terraform-module.js';
import type { Policy } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';
import { syntaxOf } from '../syntax/registry.js';

/** What has changed, in numbers of actions. */
export interface ChangeCounts {
  readonly newAccess: number;
  readonly lostAccess: number;
  /** A part of the answer is unknown. */
  readonly unknown: boolean;
}

/** A comparison for people. */
export interface ComparisonSummary extends ChangeCounts {
  readonly markdown: string;
  /** Why the texts cannot be compared; then the rest is empty. */
  readonly problem?: string;
  /** Of each policy of the document that is not the same in the other text. */
  readonly policies: readonly ({ readonly index: number } & ChangeCounts)[];
}

/** The other text. */
export interface OtherText {
  readonly text: string;
  /** Of its file; uses `/`. */
  readonly path: string;
}

const NOTHING = { newAccess: 0, lostAccess: 0, unknown: false, markdown: '', policies: [] };

/** How many actions the findings are about: the documented ones, or else one for each pattern. */
const countActions = ({ findings }: Difference): number =>
  findings.reduce((sum, { documented }) => sum + Math.max(1, documented.length), 0);

const countsOf = ({ comparison }: PolicyChange): ChangeCounts => ({
  newAccess: comparison ? countActions(comparison.newAccess) : 0,
  lostAccess: comparison ? countActions(comparison.lostAccess) : 0,
  unknown: !comparison || unknownOf(comparison).length > 0,
});

function markdownOf(
  changes: readonly PolicyChange[],
  catalogue: Catalogue,
  link: OffsetLink | undefined,
): string {
  const [only, ...more] = changes;
  const isPair = only?.change === 'same' || only?.change === 'changed';
  return only?.comparison && isPair && more.length === 0
    ? comparisonMarkdown(only.comparison, catalogue, { links: linksOf(only, link) })
    : changesMarkdown(changes, catalogue, link);
}

/**
 * In steps of some milliseconds. Policies are paired by where they are in their document.
 * @param policies all of a document.
 * @param at the one that is compared with a text of one policy, if the document has several.
 * @param link the address of an offset of the document, for links to its policies and statements.
 */
export function* compareWithText(
  policies: readonly Policy[],
  before: OtherText,
  catalogue: Catalogue,
  at = 0,
  link?: OffsetLink,
): Steps<ComparisonSummary> {
  const [first] = policies;
  if (!first) return { ...NOTHING, problem: 'There is no policy in the document.' };
  const syntax = syntaxOf(before.path, before.text);
  const document = withSiblingsOf(syntax.parse(before.text), first.document);
  if (policies.some((p) => p.document.problems.length > 0))
    return { ...NOTHING, problem: 'The policy has a syntax error. Fix it first.' };
  if (document.problems.length > 0)
    return { ...NOTHING, problem: `The other text is not valid ${syntax.name}.` };
  const whole = first.node === first.document.root;
  const hint = { kind: first.kind, reason: first.kindReason };
  const others = policiesOf(document, before.path, whole ? hint : undefined);
  if (whole && others.length === 0)
    return { ...NOTHING, problem: 'The other text does not contain this policy.' };
  const [other] = others;
  const single = others.length === 1 && other?.node === document.root && !whole;
  const compared = single ? policies.slice(at, at + 1) : policies;
  const changes = yield* comparePairs(
    pairedPolicies(placedPolicies(others), placedPolicies(compared)),
    catalogue,
    requestSets(catalogue),
  );
  const [only, ...more] = changes;
  if (only?.problem !== undefined && more.length === 0) return { ...NOTHING, problem: only.problem };
  const counts = changes.map(countsOf);
  const sum = (of: 'newAccess' | 'lostAccess'): number => counts.reduce((n, one) => n + one[of], 0);
  return {
    newAccess: sum('newAccess'),
    lostAccess: sum('lostAccess'),
    unknown: counts.some((c) => c.unknown),
    markdown: markdownOf(changes, catalogue, link),
    policies: changes.flatMap(({ after, change }, i) =>
      after && change !== 'same' ? [{ index: policies.indexOf(after), ...counts[i]! }] : [],
    ),
  };
}
