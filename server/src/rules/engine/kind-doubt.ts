/**
 * Findings of a policy of which it is uncertain which kind it has. A finding that the policy would not have as the other
 * kind is at most a warning, and says what it assumes.
 */
import { buildPolicy, type Policy } from '../../policy/policy.js';
import { aKind, type KindDoubt } from '../../policy/policy-kind.js';
import type { Range } from '../../text/range.js';
import { type Finding, SEVERITIES, type Severity } from '../rule.js';

/** The policy as the other kind that it can have. */
export function otherReading(policy: Policy): Policy | undefined {
  const { document, node, kindDoubt, kindReason, place } = policy;
  if (!kindDoubt) return undefined;
  const doubt: KindDoubt = { other: policy.kind, assumed: aKind(kindDoubt.other) };
  return buildPolicy(document, node, kindDoubt.other, kindReason, undefined, place, doubt);
}

/** What is compared of a finding. */
export interface FoundAt {
  readonly rule: string;
  readonly severity: Severity;
  readonly range: Range;
}

const keyOf = ({ rule, range }: FoundAt): string => `${range.start} ${range.end} ${rule}`;
const rankOf = ({ severity }: FoundAt): number => SEVERITIES.indexOf(severity);

/**
 * @param asOther what is found in the policy as the other kind.
 * @returns would the policy not have the finding as the other kind, or have it with a lower severity?
 */
export function kindDependence(asOther: readonly FoundAt[]): (found: FoundAt) => boolean {
  const ranks = new Map<string, number>();
  for (const found of asOther) {
    const key = keyOf(found);
    ranks.set(key, Math.min(rankOf(found), ranks.get(key) ?? SEVERITIES.length));
  }
  return (found) => (ranks.get(keyOf(found)) ?? SEVERITIES.length) > rankOf(found);
}

export const atMostWarning = (severity: Severity): Severity => (severity === 'error' ? 'warning' : severity);

/** Words that begin messages and are not names. */
const COMMON_WORD =
  /^(A|An|Any|Anyone|Both|Condition keys|Each|Every|Its|No|One|Only|Resource control policies|Some|The|These|This|Without)\b/;

/** `The statement ...` after a comma. Names and quoted text stay as they are. */
const continued = (sentence: string): string => sentence.replace(COMMON_WORD, (word) => word.toLowerCase());

/** What changes about a finding that depends on the kind. @param ifKind what the rule says for this case */
export function assuming(
  message: string,
  ifKind: string | undefined,
  doubt: KindDoubt,
): Pick<Finding, 'message' | 'assumes'> {
  return { message: `If this is ${doubt.assumed}, ${continued(ifKind ?? message)}`, assumes: doubt };
}
