import type { Rule } from '../rule.js';

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
    // RCPFullAWSAccess, which AWS itself attaches, is the one Allow.
    const full =
      statement.effect === 'Allow' &&
      action?.items.length === 1 &&
      action.items[0]!.value === '*' &&
      statement.resource?.items[0]?.value === '*';
    if (statement.effect === 'Allow' && effectNode && !full) {
      context.report({
        range: effectNode.range,
        message:
          'A resource control policy of your own can only Deny: what it does not deny stays allowed by RCPFullAWSAccess.',
      });
    }
    if (action?.negated) {
      context.report({
        range: action.property.key.range,
        message: 'A resource control policy cannot have NotAction: list the actions in Action.',
      });
    }
    if (principal && (principal.negated || (principal.single?.value !== '*' && !principal.opaque))) {
      context.report({
        range: principal.property.key.range,
        message:
          'The Principal of a resource control policy can only be "*": narrow it with a condition such as aws:PrincipalArn.',
      });
    }
    const supported = context.catalogue.rcpServices;
    for (const item of action?.negated ? [] : (action?.items ?? [])) {
      const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
      if (!prefix || supported.includes(prefix) || !context.catalogue.hasService(prefix)) continue;
      context.report({
        range: item.range,
        message: `Resource control policies do not work for ${context.catalogue.service(prefix)!.name} (data of ${context.catalogue.info.updatedAt}): AWS rejects "${item.value}".`,
      });
    }
  },
};
