/** The outcomes of template conditions, for people. */
import type { ConditionOutcome } from './access-finding.js';

/** `the condition "IsProd" is true`, `the block "{% if prod %}" is present`. */
export const outcomeText = ({ condition, value }: ConditionOutcome): string =>
  condition.block
    ? `the block "${condition.name}" is ${value ? 'present' : 'absent'}`
    : `the condition "${condition.name}" is ${value}`;

/** When a finding applies, of which one outcome is enough; empty: always. */
export const whenText = (when: readonly ConditionOutcome[] | undefined): string =>
  when ? `if ${when.map(outcomeText).join(' or ')}` : '';
