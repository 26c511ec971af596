import type { Glob } from '../../algebra/glob.js';
import type { Rule } from '../rule.js';
import { changeText, fixOf } from '../support/fixes.js';

/** `*`, one star or several. */
const everything = (glob: Glob): boolean => glob.shape === 'all';

export const rule: Rule = {
  id: 'condition-matches-all',
  severity: 'information',
  codes: [
    'AA:EQUIVALENT_TO_NULL_FALSE',
    'AA:EQUIVALENT_TO_NULL_TRUE',
    'AA:REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
    'AA:REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
  ],
  summary: 'A condition with the value "*" checks only whether the key is present, or nothing at all.',
  checkStatement(statement, context) {
    for (const { entry, use, set, keyName } of context.compile(statement)?.conditions ?? []) {
      if (use.operator.family !== 'string' || !use.operator.wildcards || set.family !== 'string') continue;
      const index = set.globs.findIndex(everything);
      const node = entry.list.items[index];
      if (!node) continue;
      // Which requests pass: those with the key, those without it, all, or none.
      const { negated } = use.operator;
      const withKey = !negated;
      const withoutKey =
        use.qualifier === 'ForAllValues' || use.ifExists || (use.qualifier === undefined && negated);
      const wanted = withKey === withoutKey ? undefined : withKey ? 'false' : 'true';
      const what = withKey
        ? withoutKey
          ? 'the test holds for every request: it does nothing. Remove it.'
          : `the test only asks whether ${keyName} is in the request. Say so: "Null": {"${keyName}": "false"}.`
        : withoutKey
          ? `the test only holds when ${keyName} is absent from the request. Say so: "Null": {"${keyName}": "true"}.`
          : 'the test never holds, so the statement has no effect.';
      const { operator } = entry;
      const nulls = statement.condition!.operators.some((o) => o.use?.operator.family === 'null');
      context.report({
        range: node.range,
        ...(wanted ? { severity: 'hint' as const } : {}),
        message: `"${node.value}" is any value: ${what}`,
        fixes: () => {
          const { value } = entry.list.property;
          if (!wanted || operator.entries.length !== 1 || nulls || !value) return [];
          const { document } = statement.policy;
          const name = changeText(document, operator.key, 'Null');
          const values = document.syntax.edit.replace(document, value, wanted);
          if (name.length === 0 || values.length === 0) return [];
          return fixOf(`Change to "Null": {"${keyName}": "${wanted}"}`, [...name, ...values], true);
        },
      });
    }
  },
};
