/**
 * One answer for a policy that depends on conditions of its template, made of the answers for its variants. What is true
 * of all variants is true. What is true of all variants with one outcome of a condition is reported with that condition:
 * each outcome is possible. Whether several outcomes are possible together is unknown, and so is what depends on that.
 */
import type { Outcomes } from '../policy/policy-variants.js';
import type { AccessFinding, ConditionOutcome, Difference } from './access-finding.js';
import { outcomeText } from './outcome-text.js';

/** The answer for one variant. */
export interface VariantDifference {
  readonly outcomes: Outcomes;
  readonly difference: Difference;
}

/** Equal keys, equal findings. */
const keyOf = ({ witness: { absent: _, ...request }, ...rest }: AccessFinding): string =>
  JSON.stringify([rest, request, [...request.context]]);

/** The outcomes of one condition under which every variant has the finding. @param has by number of the variant. */
function decisiveOutcomes(
  variants: readonly VariantDifference[],
  has: ReadonlySet<number>,
): ConditionOutcome[] {
  const conditions = [...(variants[0]?.outcomes.keys() ?? [])];
  return conditions.flatMap((condition) =>
    [true, false].flatMap((value): ConditionOutcome[] =>
      variants.every((v, i) => has.has(i) || v.outcomes.get(condition) !== value)
        ? [{ condition, value }]
        : [],
    ),
  );
}

/** Does one of the outcomes apply to the variant? */
const applies = (outcomes: readonly ConditionOutcome[], variant: VariantDifference): boolean =>
  outcomes.some(({ condition, value }) => variant.outcomes.get(condition) === value);

const several = (action: string, variant: VariantDifference): string =>
  `Whether access to ${action} differs depends on several conditions: it does where ${[...variant.outcomes]
    .map(([condition, value]) => outcomeText({ condition, value }))
    .join(' and ')}.`;

/** @param variants of the same policies, with the same conditions. */
export function acrossVariants(variants: readonly VariantDifference[]): Difference {
  const unknown = new Set(variants.flatMap((v) => v.difference.unknown));
  const notConsidered = new Set(variants.flatMap((v) => v.difference.notConsidered ?? []));
  const found = new Map<string, { readonly finding: AccessFinding; readonly has: Set<number> }>();
  variants.forEach(({ difference }, i) => {
    for (const finding of difference.findings) {
      const key = keyOf(finding);
      const known = found.get(key);
      if (known) known.has.add(i);
      else found.set(key, { finding, has: new Set([i]) });
    }
  });
  const findings: AccessFinding[] = [];
  for (const { finding, has } of found.values()) {
    if (has.size === variants.length) {
      findings.push(finding);
      continue;
    }
    const when = decisiveOutcomes(variants, has);
    if (when.length > 0) findings.push({ ...finding, when });
    const other = [...has].map((i) => variants[i]!).find((v) => !applies(when, v));
    if (other) unknown.add(several(finding.action, other));
  }
  return {
    findings,
    unknown: [...unknown],
    ...(notConsidered.size > 0 ? { notConsidered: [...notConsidered] } : {}),
  };
}
