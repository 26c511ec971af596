import type { ConditionEntry } from '../../policy/statement-body.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { ValueNode } from '../../syntax/value.js';
import type { Fix, Rule } from '../rule.js';
import { changeText } from '../support/fixes/fixes.js';
import { mergeProperties } from '../support/fixes/merge-properties.js';

/** The values of both in the list of the first. */
function mergeFixes(
  document: HostDocument,
  owner: ValueNode | undefined,
  before: ConditionEntry,
  entry: ConditionEntry,
): readonly Fix[] {
  if (owner?.type !== 'object') return [];
  return mergeProperties(document, owner, before.list.property, entry.list.property);
}

export const rule: Rule = {
  id: 'duplicate-condition-key',
  severity: 'error',
  codes: ['AA:DUPLICATE_KEYS_WITH_DIFFERENT_CASE'],
  summary: 'A condition key appears twice, in different cases.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    const seen = new Map<string, ConditionEntry>();
    for (const operator of statement.condition?.operators ?? []) {
      const here = new Set<string>();
      for (const entry of operator.entries) {
        const { key } = entry;
        if (!key.closed || key.value === '') continue;
        const id = key.value.toLowerCase();
        const before = seen.get(id);
        const twice = here.has(id);
        here.add(id);
        if (!before) seen.set(id, entry);
        if (!before || before.key.value === key.value) continue;
        context.report({
          range: key.range,
          ...(twice ? {} : { severity: 'information' as const }),
          message: twice
            ? `Condition keys ignore case, so "${key.value}" repeats "${before.key.value}", and AWS rejects the policy. Put all values in one list.`
            : `Condition keys ignore case, so "${key.value}" is the same key as "${before.key.value}" above. Use the same spelling for both.`,
          related: [{ range: before.key.range, message: 'The same key.' }],
          fixes: () =>
            twice
              ? mergeFixes(context.policy.document, operator.property.value, before, entry)
              : [
                  {
                    title: `Change to "${before.key.value}"`,
                    edits: changeText(context.policy.document, key, before.key.value),
                    preferred: true,
                  },
                ],
        });
      }
    }
  },
};
