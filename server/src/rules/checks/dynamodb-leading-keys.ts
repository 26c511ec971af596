import { statementAnchor } from '../../policy/statement-name.js';
import { namedActions } from '../../sets/named-actions.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { removeValue } from '../support/fixes/fixes.js';

/**
 * Reads every item, whatever its key (Amazon DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access
 * control": its examples have no Scan, "because Scan returns all items regardless of the leading keys").
 */
const SCAN = 'dynamodb:Scan';

export const rule: Rule = {
  id: 'dynamodb-leading-keys',
  severity: 'warning',
  codes: [],
  summary: 'A condition with ForAllValues on dynamodb:LeadingKeys also matches Scan, which reads all items.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (compiled?.effect !== 'Allow' || compiled.opaque) return;
    const tests = [...testsOf(statement)].filter((t) => t.key === 'dynamodb:leadingkeys');
    if (tests.length === 0 || tests.some((t) => t.use.qualifier !== 'ForAllValues')) return;
    const { actions } = namedActions(compiled, context.catalogue, context.sets);
    if (!actions.some((a) => a.id === SCAN)) return;
    const item = statement.action?.items.find((i) => i.value.toLowerCase() === SCAN.toLowerCase());
    // A statement of only this action has none without it.
    const isOne = item !== undefined && statement.action!.items.length > 1;
    context.report({
      range: item?.range ?? statement.action?.property.key.range ?? statementAnchor(statement),
      message: `${SCAN} reads all items and has no dynamodb:LeadingKeys, and ForAllValues matches requests without the key, so this condition does not restrict it.`,
      fixes: () =>
        isOne
          ? removeValue(statement.policy.document, statement.action!, item, `Remove "${item.value}"`, false)
          : [],
    });
  },
};
