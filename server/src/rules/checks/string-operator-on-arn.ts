import { lookupKey } from '../../catalogue/condition-keys.js';
import { splitArn } from '../../policy/resources.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

const ARN_PARTS = 6;

export const rule: Rule = {
  id: 'string-operator-on-arn',
  severity: 'warning',
  codes: ['AA:STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS'],
  summary: 'A string operator compares an ARN, so its wildcards can match across the parts of the ARN.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const test of testsOf(statement)) {
      const { use, entry } = test;
      if (use.operator.family !== 'string' || !use.operator.wildcards) continue;
      // With all six parts written, a wildcard that matches a colon reaches nothing else: names contain no colons. What does
      // not begin as an ARN ("*/i-0abc") is the end of one, which ArnLike cannot compare.
      const item = entry.list.items.find(
        (i) =>
          i.value.startsWith('arn:') &&
          /[*?]/.test(replaceDollarBraces(i.value, '')) &&
          splitArn(i.value).length < ARN_PARTS,
      );
      // condition-matches-all reports `*` alone.
      if (!item || entry.list.items.some((i) => /^\**$/.test(i.value))) continue;
      const hit = lookupKey(context.catalogue, entry.key.value);
      if (hit.found !== 'key' || !hit.key.type.endsWith('ARN')) continue;
      const name = use.canonical.replace('String', 'Arn');
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} is an ARN, and in ${use.canonical} the wildcard of "${item.value}" can match across colons, and so other accounts, Regions or resource types. Write all six parts of the ARN, and use ${name}, which compares each part.`,
      });
    }
  },
};
