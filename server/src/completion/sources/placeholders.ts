import { partialStringsOf } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import type { CompletionEntry, CompletionSource } from '../completion-source.js';
import { placeholderValues } from '../placeholder-values.js';

/** Values that open policies already use, at a placeholder. */
export const source: CompletionSource = {
  id: 'placeholders',
  complete({ atKey, offset, policy, statement, used, word }) {
    const around = statement && isWithin(statement.node.range, offset) ? statement.node : policy.node;
    const strings = atKey ? [] : partialStringsOf(around);
    const found = [...strings].find((s) => isWithin(s.range, offset));
    const index = found?.parts.findIndex((p) => 'hole' in p && isWithin(p.hole.range, offset)) ?? -1;
    const part = found?.parts[index];
    if (!found || !part || 'text' in part || part.hole.written === undefined) return undefined;
    const texts = found.parts.map((p) => ('text' in p ? p.text : p.hole.written));
    // A part without a text of its own is not there to be kept.
    if (texts.includes(undefined)) return undefined;
    return placeholderValues(found.parts, index, used).map(
      (value): CompletionEntry => ({
        label: value,
        kind: 'value',
        detail: `used in open policies, in the place of ${part.hole.written}`,
        insert: { value: texts.map((t, i) => (i === index ? value : t)).join('') },
        filter: word,
        rank: 0,
      }),
    );
  },
};
