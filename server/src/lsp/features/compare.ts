/** The server's side of "Compare Access". */
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Difference } from '../../comparison/access-finding.js';
import { compareSteps } from '../../comparison/compare-policies.js';
import { comparisonMarkdown, unknownOf } from '../../comparison/comparison-report.js';
import { policiesOf } from '../../dialects/policy-places.js';
import { compilePolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import { requestSets } from '../../sets/request-sets.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import type { CompareResult } from '../protocol.js';
import { inSlices } from '../session/slices.js';

/** How many actions the findings are about: the documented ones, or else one for each pattern. */
const countActions = ({ findings }: Difference): number =>
  findings.reduce((sum, { documented }) => sum + Math.max(1, documented.length), 0);

/**
 * @param index index of the policy, in the document and in the other text.
 * @param wanted whether the policy is unchanged. If it changes, the result is undefined.
 */
export async function compareWith(
  policy: Policy,
  before: string,
  index: number,
  catalogue: Catalogue,
  wanted: () => boolean,
): Promise<CompareResult | undefined> {
  const nothing = { newAccess: 0, lostAccess: 0, unknown: false, markdown: '' };
  const document = parseJson(before);
  if (policy.document.problems.length > 0)
    return { ...nothing, problem: 'The policy has a syntax error. Fix it first.' };
  if (document.problems.length > 0) return { ...nothing, problem: 'The other text is not valid JSON.' };
  const whole = policy.node === policy.document.root;
  const hint = { kind: policy.kind, reason: policy.kindReason };
  const others = policiesOf(document, '', whole ? hint : undefined);
  const other = others[whole ? 0 : index];
  if (!other) return { ...nothing, problem: 'The other text does not contain this policy.' };
  const sets = requestSets(catalogue);
  const comparison = await inSlices(
    compareSteps(compilePolicy(other), compilePolicy(policy), catalogue, sets),
    wanted,
  );
  if (!comparison) return undefined;
  return {
    newAccess: countActions(comparison.newAccess),
    lostAccess: countActions(comparison.lostAccess),
    unknown: unknownOf(comparison).length > 0,
    markdown: comparisonMarkdown(comparison, catalogue),
  };
}
