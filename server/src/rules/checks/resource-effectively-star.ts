import { splitArn } from '../../policy/resources.js';
import type { Rule } from '../rule.js';
import { changeText } from '../support/fixes/fixes.js';

/** Only wildcards and the partition: `arn:*`, `arn:aws:*:*:*:*`, `*:*`. */
function namesEverything(text: string): boolean {
  if (text === '*' || text === '') return false;
  const parts = splitArn(text);
  if (parts[0] === 'arn') parts.shift();
  if (parts.length > 1 && /^aws[a-z-]*$/.test(parts[0]!)) parts.shift();
  return parts.length > 0 && parts.every((p) => /^\*+$/.test(p));
}

export const rule: Rule = {
  id: 'resource-effectively-star',
  severity: 'information',
  codes: ['P:RESOURCE_EFFECTIVELY_STAR'],
  summary: 'A resource looks specific but matches every resource.',
  reads: ['Effect', 'Resource'],
  checkStatement(statement, context) {
    if (statement.effect !== 'Allow' || statement.resource?.negated) return;
    for (const item of statement.resource?.items ?? []) {
      if (!item.closed || !namesEverything(item.value)) continue;
      context.report({
        range: item.range,
        message: `"${item.value}" matches every resource of every service, as "*" does. Use "*" if that is intended, or list the ARNs that are needed.`,
        fixes: () => [{ title: 'Change to "*"', edits: changeText(context.policy.document, item, '*') }],
      });
    }
  },
};
