import type { Statement } from '../../policy/policy.js';
import { splitArn } from '../../policy/resources.js';
import type { StringNode } from '../../syntax/value.js';
import { stringRange } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';
import { asOf } from '../support/titles.js';

/** More services than this are not listed. */
const MAX_SERVICES = 12;

/** The services with actions that a value matches; none if they are too many to list, or would take too long to find. */
const servicesOf = (value: string, { sets }: RuleContext): readonly string[] =>
  [...((sets.spent ? undefined : sets.servicesNamed(value, MAX_SERVICES)) ?? [])].sort();

/** The same action names of each service. */
function inFull(
  { action, policy: { document } }: Statement,
  item: StringNode,
  services: readonly string[],
  { catalogue }: RuleContext,
): Fix[] {
  const value = action?.property.value;
  if (!value || services.length === 0) return [];
  const name = item.value.slice(item.value.indexOf(':'));
  const there = new Set(action.items.map((i) => i.value));
  const values = services.map((s) => s + name).filter((v) => !there.has(v));
  if (values.length === 0) return [];
  const { edit } = document.syntax;
  const edits =
    value.type === 'array'
      ? edit.replaceItems(document, item, item, values)
      : edit.replace(document, value, values.length === 1 ? values[0]! : values);
  return fixOf(
    `Change "${item.value}" to ${enumerate(
      values.map((v) => `"${v}"`),
      3,
    )} ${asOf(catalogue)}`,
    edits,
  );
}

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
      const services = servicesOf(item.value, context);
      context.report({
        range: item.range,
        message: `"${prefix}" matches several services, including ones that AWS adds later.${services.length > 0 ? ' Write each service prefix in full.' : ''}`,
        fixes: () => inFull(statement, item, services, context),
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
        message: `"${name}" matches several services, including ones that AWS adds later.`,
      });
    }
  },
};
