import { sampleValue } from '../../algebra/values.js';
import { valueText } from '../../policy/compile.js';
import { valueSet } from '../../policy/value-set.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { removeValue } from '../support/fixes/fixes.js';
import { type Redundant, redundantGlobs } from '../support/redundancy.js';

/** With more values than this, only patterns are compared. */
const MANY = 60;

export const rule: Rule = {
  id: 'redundant-condition-value',
  severity: 'hint',
  codes: ['AA:REDUNDANT_CONDITION_VALUE_NUM'],
  summary: 'Other values of the condition key already cover this value.',
  reads: ['Effect', 'Condition'],
  checkStatement(statement, context) {
    const tests = context.compile(statement)?.conditions ?? [];
    for (const { entry, use, set } of tests) {
      const { list } = entry;
      if (list.items.length < 2 || list.others.length > 0) continue;
      let found: Redundant[] = [];
      if (set.family === 'string') {
        found = redundantGlobs(set.globs, () => context.sets.question());
      } else if (list.items.length <= MANY) {
        const texts = list.items.map((i) => valueText(i)!);
        const kept = new Set(texts.keys());
        for (const index of texts.keys()) {
          const own = valueSet(use, [texts[index]!], false);
          // A value that cannot be read covers nothing and is covered by every value: condition-value-type reports it.
          if (sampleValue([{ set: own, positive: true }]).kind !== 'found') continue;
          const by = [...kept].filter((k) => k !== index);
          const others = valueSet(
            use,
            by.map((k) => texts[k]!),
            false,
          );
          const outside = sampleValue([
            { set: own, positive: true },
            { set: others, positive: false },
          ]);
          if (outside.kind !== 'empty') continue;
          kept.delete(index);
          const one = by.find((k) => {
            const single = valueSet(use, [texts[k]!], false);
            return (
              sampleValue([
                { set: own, positive: true },
                { set: single, positive: false },
              ]).kind === 'empty'
            );
          });
          found.push({ index, by: one === undefined ? by : [one] });
        }
      }
      for (const { index, by } of found) {
        const node = list.items[index]!;
        context.report({
          range: node.range,
          message: `"${node.value}" has no effect in ${use.canonical}, because ${enumerate(by.map((i) => `"${list.items[i]!.value}"`))} ${by.length === 1 ? 'covers' : 'cover'} it. Remove it.`,
          unnecessary: true,
          fixes: () => removeValue(context.policy.document, list, node, `Remove "${node.value}"`),
        });
      }
    }
  },
};
