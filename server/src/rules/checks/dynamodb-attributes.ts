import { namedActions } from '../../sets/named-actions.js';
import type { Rule } from '../rule.js';
import { testsOf, usesKey } from '../support/conditions/conditions.js';
import { fixOf } from '../support/fixes/fixes.js';

/** Actions that return whole items unless the request lists attributes. */
const READS = /^dynamodb:(getitem|batchgetitem|query|scan|transactgetitems)$/i;

export const rule: Rule = {
  id: 'dynamodb-attributes',
  severity: 'warning',
  codes: ['AA:DYNAMODB_ATTRIBUTES_WITHOUT_SELECT'],
  summary: 'A condition limits DynamoDB attributes but also matches requests that do not list any.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (compiled?.effect !== 'Allow' || !usesKey(statement, 'dynamodb:attributes')) return;
    if (usesKey(statement, 'dynamodb:select')) return;
    const { actions, open } = namedActions(compiled, context.catalogue, context.sets);
    if (!open && !actions.some((a) => READS.test(a.id))) return;
    for (const { entry, key } of testsOf(statement)) {
      if (key !== 'dynamodb:attributes') continue;
      context.report({
        range: entry.key.range,
        message:
          'A request that lists no attributes returns all of them, and this condition matches it. Also require dynamodb:Select to be SPECIFIC_ATTRIBUTES.',
        fixes: () => {
          const { document } = statement.policy;
          const condition = statement.condition!.property.value;
          if (condition?.type !== 'object') return [];
          if (condition.properties.some((p) => p.key.value === 'StringEqualsIfExists')) return [];
          return fixOf(
            'Add "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}',
            document.syntax.edit.set(document, condition, 'StringEqualsIfExists', {
              'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
            }),
            true,
          );
        },
      });
      return;
    }
  },
};
