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

/** Would the policy not have the finding as the other kind, or have it with a lower severity? */
export function dependsOnKind(found: FoundAt, asOther: readonly FoundAt[]): boolean {
  return !asOther.some(
    (o) =>
      o.rule === found.rule &&
      o.range.start === found.range.start &&
      o.range.end === found.range.end &&
      SEVERITIES.indexOf(o.severity) <= SEVERITIES.indexOf(found.severity),
  );
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
