import { lookupKey } from '../../catalogue/condition-keys.js';
import type { Statement } from '../../policy/policy.js';
import { splitArn } from '../../policy/resources.js';
import type { ConditionEntry } from '../../policy/statement-body.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Fix, Rule } from '../rule.js';
import { type Tested, testsOf } from '../support/conditions/conditions.js';
import { replaceTest } from '../support/fixes/condition-edits.js';
import { fixOf } from '../support/fixes/fixes.js';

const ARN_PARTS = 6;

/**
 * The values with six parts; undefined where it is unknown what a part stands for. The last wildcard of a value matches what
 * follows.
 */
function wholeArns({ list }: ConditionEntry): readonly string[] | undefined {
  if (list.others.length > 0) return undefined;
  const whole = list.items.map(({ value }) => {
    const parts = splitArn(value);
    if (parts.length >= ARN_PARTS) return value;
    return value.endsWith('*') ? value + ':*'.repeat(ARN_PARTS - parts.length) : undefined;
  });
  return whole.every((w) => w !== undefined) ? whole : undefined;
}

function partsFix(statement: Statement, test: Tested, name: string, arns: readonly string[]): Fix[] {
  const shown = arns.map((arn) => `"${arn}"`).join(', ');
  const value = test.entry.list.isArray ? arns : arns[0]!;
  return fixOf(`Change to ${name} with ${shown}`, replaceTest(statement, test, name, value));
}

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
      const whole = wholeArns(entry);
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} is an ARN, and in ${use.canonical} the wildcard of "${item.value}" can match across colons, and so other accounts, Regions or resource types.${whole ? ` Write all six parts of the ARN, and use ${name}, which compares each part.` : ` ${name} compares each of the six parts.`}`,
        fixes: () => (whole ? partsFix(statement, test, name, whole) : []),
      });
    }
  },
};
