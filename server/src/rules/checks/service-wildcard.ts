import { ACCESS_LEVELS } from '../../catalogue/catalogue.js';
import type { Statement } from '../../policy/policy.js';
import { readableText } from '../../syntax/value.js';
import type { Rule } from '../rule.js';

const MANAGES = 1 << ACCESS_LEVELS.indexOf('Permissions management');
const WRITES = 1 << ACCESS_LEVELS.indexOf('Write');

/**
 * The statement of the default key policy: the account decides with IAM policies, so it needs all actions (AWS KMS
 * Developer Guide, "Default key policy").
 */
function delegatesToAccount({ policy, principal }: Statement, prefix: string): boolean {
  if (policy.kind !== 'resource' || prefix !== 'kms' || !principal || principal.negated) return false;
  // The account can be a placeholder.
  const texts = principal.entries.flatMap((e) => [...e.items, ...e.partial]).map(readableText);
  return texts.length > 0 && texts.every((t) => /^(arn:[^:]*:iam::[^:]*:root|[0-9]{12})$/.test(t));
}

export const rule: Rule = {
  id: 'service-wildcard',
  severity: 'information',
  kinds: ['identity', 'session', 'resource'],
  codes: [],
  summary: 'An Allow grants all actions of a service.',
  checkStatement(statement, context) {
    if (statement.effect !== 'Allow' || !statement.action || statement.action.negated) return;
    for (const item of statement.action.items) {
      const prefix = /^([A-Za-z0-9-]+):\*$/.exec(item.value)?.[1];
      const service = prefix && context.catalogue.service(prefix);
      if (!service || delegatesToAccount(statement, service.prefix)) continue;
      let writes = 0;
      let manages = 0;
      service.actionNames.forEach((_, i) => {
        const mask = service.levelMask(i);
        if (mask & MANAGES) manages++;
        else if (mask & WRITES) writes++;
      });
      const parts = [`${writes} that write`, manages > 0 ? `${manages} that manage permissions` : ''].filter(
        Boolean,
      );
      context.report({
        range: item.range,
        message: `"${item.value}" grants all ${service.actionNames.length} actions of ${service.name}, including ${parts.join(' and ')}, and actions that AWS adds later. List the actions that are needed.`,
      });
    }
  },
};
