/**
 * Weights of evidence for policy kinds. A weight of 1 roughly doubles the odds of a kind; weights of independent evidence
 * add up. They are estimates, checked against policies of public repositories (docs/precision.md).
 */
import { POLICY_KINDS, type PolicyKind } from '../../policy/policy-kind.js';

export type Weights = Partial<Readonly<Record<PolicyKind, number>>>;

export interface Evidence {
  readonly weights: Weights;
  /** For people, after "by": "its file name". */
  readonly reason: string;
}

/** The sum of the weights, by kind, the most likely first. Of equals, the first of POLICY_KINDS. */
export function ranked(evidence: readonly Evidence[]): readonly (readonly [PolicyKind, number])[] {
  const sum = (kind: PolicyKind): number => evidence.reduce((all, e) => all + (e.weights[kind] ?? 0), 0);
  return POLICY_KINDS.map((kind) => [kind, sum(kind)] as const).sort((a, b) => b[1] - a[1]);
}
