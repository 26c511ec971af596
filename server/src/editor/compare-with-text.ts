/** Compares a policy with another text of its document: with what Git has, or with another file. */
import type { Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Difference } from '../comparison/access-finding.js';
import { compareSteps } from '../comparison/compare-policies.js';
import { comparisonMarkdown, unknownOf } from '../comparison/comparison-report.js';
import { differentKinds } from '../comparison/different-kinds.js';
import { asCompared } from '../comparison/with-full-access.js';
import { policiesOf } from '../dialects/policy-places.js';
import type { Policy } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';

/** A comparison for people. */
export interface ComparisonSummary {
  /** Numbers of actions. */
  readonly newAccess: number;
  readonly lostAccess: number;
  /** A part of the answer is unknown. */
  readonly unknown: boolean;
  readonly markdown: string;
  /** Why the policies cannot be compared; then the rest is empty. */
  readonly problem?: string;
}

/** How many actions the findings are about: the documented ones, or else one for each pattern. */
const countActions = ({ findings }: Difference): number =>
  findings.reduce((sum, { documented }) => sum + Math.max(1, documented.length), 0);

/**
 * In steps of some milliseconds.
 * @param index index of the policy, in its document and in the other text.
 */
export function* compareWithText(
  policy: Policy,
  before: string,
  index: number,
  catalogue: Catalogue,
): Steps<ComparisonSummary> {
  const nothing = { newAccess: 0, lostAccess: 0, unknown: false, markdown: '' };
  const { syntax } = policy.document;
  const document = syntax.parse(before);
  if (policy.document.problems.length > 0)
    return { ...nothing, problem: 'The policy has a syntax error. Fix it first.' };
  if (document.problems.length > 0)
    return { ...nothing, problem: `The other text is not valid ${syntax.name}.` };
  const whole = policy.node === policy.document.root;
  const hint = { kind: policy.kind, reason: policy.kindReason };
  const others = policiesOf(document, '', whole ? hint : undefined);
  const other = others[whole ? 0 : index];
  if (!other) return { ...nothing, problem: 'The other text does not contain this policy.' };
  const problem = differentKinds(other, policy);
  if (problem !== undefined) return { ...nothing, problem };
  const { before: old, after, assumption } = asCompared(other, policy);
  const comparison = {
    ...(yield* compareSteps(old, after, catalogue, requestSets(catalogue))),
    ...(assumption === undefined ? {} : { assumption }),
  };
  return {
    newAccess: countActions(comparison.newAccess),
    lostAccess: countActions(comparison.lostAccess),
    unknown: unknownOf(comparison).length > 0,
    markdown: comparisonMarkdown(comparison, catalogue),
  };
}
