/** The outcomes of template conditions, for people. */
import type { ConditionOutcome } from './access-finding.js';

const quoted = (name: string): string => `"${name}"`;

/** `the condition "IsProd" is true`, `the block "{% if prod %}" is present`. */
export const outcomeText = ({ condition, value }: ConditionOutcome, quote = quoted): string =>
  condition.block
    ? `the block ${quote(condition.name)} is ${value ? 'present' : 'absent'}`
    : `the condition ${quote(condition.name)} is ${value}`;

/** When a finding applies, of which one outcome is enough; empty: always. */
export const whenText = (when: readonly ConditionOutcome[] | undefined, quote = quoted): string =>
  when ? `if ${when.map((outcome) => outcomeText(outcome, quote)).join(' or ')}` : '';
