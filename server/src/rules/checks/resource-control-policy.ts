import type { Statement } from '../../policy/policy.js';
import type { Fix, Rule } from '../rule.js';
import { removeValue } from '../support/fixes/fixes.js';
import { everyoneExcept, principalFix } from '../support/fixes/principal-edits.js';

/** The ARNs of users and roles: aws:PrincipalArn has those. */
const IDENTITY = /^arn:[a-z-]+:iam::\d{12}:(user|role)\/./;

/** The principals as a condition, where they are users and roles only. */
function principalFixes(statement: Statement): readonly Fix[] {
  const { principal } = statement;
  if (!principal || principal.opaque) return [];
  const arns = principal.entries.flatMap((e) => (e.property.key.value === 'AWS' ? e.items : []));
  const all = arns.length > 0 && principal.entries.every((e) => e.property.key.value === 'AWS');
  if (all && arns.every((i) => IDENTITY.test(i.value)))
    return everyoneExcept(
      statement,
      principal.negated ? 'ArnNotLike' : 'ArnLike',
      arns.map((i) => i.value),
    );
  return principal.negated ? [] : principalFix(statement, '*', '"*"');
}

export const rule: Rule = {
  id: 'resource-control-policy',
  severity: 'error',
  kinds: ['rcp'],
  codes: [
    'AA:RCP_SYNTAX_ERROR_ALLOW',
    'AA:RCP_SYNTAX_ERROR_NOTACTION',
    'AA:RCP_SYNTAX_ERROR_ACTION',
    'AA:RCP_SYNTAX_ERROR_PRINCIPAL',
  ],
  summary: 'A resource control policy contains something that AWS Organizations does not accept.',
  checkStatement(statement, context) {
    const { action, principal, effectNode } = statement;
    // The only Allow is in RCPFullAWSAccess, which AWS attaches.
    const full =
      statement.effect === 'Allow' &&
      action?.items.length === 1 &&
      action.items[0]!.value === '*' &&
      statement.resource?.items[0]?.value === '*';
    if (statement.effect === 'Allow' && effectNode && !full) {
      context.report({
        range: effectNode.range,
        message:
          'A customer managed resource control policy can only have Deny statements, so AWS rejects this Allow. RCPFullAWSAccess allows everything that you do not deny.',
        ifKind: 'it can only have Deny statements. RCPFullAWSAccess allows everything that you do not deny.',
      });
    }
    if (action?.negated) {
      context.report({
        range: action.property.key.range,
        message: 'A resource control policy cannot have NotAction, so AWS rejects it.',
        ifKind: 'it cannot have NotAction.',
      });
    }
    if (principal && (principal.negated || (principal.single?.value !== '*' && !principal.opaque))) {
      context.report({
        range: principal.property.key.range,
        message:
          'The Principal of a resource control policy must be "*", so AWS rejects this one. Use "*" and a condition such as aws:PrincipalArn.',
        ifKind: 'its Principal must be "*". Use "*" and a condition such as aws:PrincipalArn.',
        fixes: () => principalFixes(statement),
      });
    }
    const supported = context.catalogue.rcpServices;
    for (const item of action?.negated ? [] : (action?.items ?? [])) {
      const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
      if (!prefix || supported.includes(prefix) || !context.catalogue.hasService(prefix)) continue;
      context.report({
        range: item.range,
        message: `${context.catalogue.service(prefix)!.name} does not support resource control policies (service data of ${context.catalogue.info.updatedAt}), so AWS rejects "${item.value}".`,
        ifKind: `it cannot have "${item.value}", because the service does not support resource control policies (service data of ${context.catalogue.info.updatedAt}).`,
        fixes: () =>
          removeValue(statement.policy.document, action!, item, `Remove "${item.value}"`, false).map(
            (fix) => ({
              ...fix,
              uncertain: true,
            }),
          ),
      });
    }
  },
};
