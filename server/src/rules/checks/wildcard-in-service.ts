import { splitArn } from '../../policy/resources.js';
import { stringRange } from '../../syntax/value.js';
import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'wildcard-in-service',
  severity: 'information',
  codes: ['AA:WILDCARD_IN_SERVICE_NAME'],
  summary: 'A wildcard in a service prefix also matches services that you did not consider.',
  checkStatement(statement, context) {
    if (statement.effect !== 'Allow') return;
    for (const item of statement.action?.items ?? []) {
      const colon = item.value.indexOf(':');
      const prefix = item.value.slice(0, Math.max(colon, 0));
      if (!item.closed || !/[*?]/.test(prefix) || /^\*+:\*+$/.test(item.value)) continue;
      context.report({
        range: item.range,
        message: `"${prefix}" matches several services, including ones that AWS adds later. Write each service prefix in full.`,
      });
    }
    for (const item of statement.resource?.items ?? []) {
      if (!item.closed || !item.value.startsWith('arn:')) continue;
      const parts = splitArn(item.value);
      const name = parts[2] ?? '';
      // resource-effectively-star reports `arn:aws:*:*:*:*`.
      if (!/[*?]/.test(name) || parts.slice(2).every((p) => /^\**$/.test(p))) continue;
      const start = 4 + parts[1]!.length + 1;
      context.report({
        range: stringRange(item, start, start + name.length),
        message: `"${name}" matches several services, including ones that AWS adds later. Write the service in full.`,
      });
    }
  },
};
