import { splitVariables } from '../../algebra/policy-variables.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import type { StringNode } from '../../syntax/value.js';
import { stringRange } from '../../syntax/value.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import type { Rule, RuleContext } from '../rule.js';
import { fixOf } from '../support/fixes.js';

function check(node: StringNode, context: RuleContext): void {
  const text = node.value;
  const { document } = context.policy;
  const { edit } = document.syntax;
  if (!text.includes('${')) return;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', open + 2)) {
    const close = text.indexOf('}', open);
    const next = text.indexOf('${', open + 2);
    if (close >= 0 && (next < 0 || close < next)) continue;
    if (!node.closed) return;
    context.report({
      range: stringRange(node, open, next < 0 ? text.length : next),
      message: 'The variable has no closing }, so AWS treats it as literal text. Add the }.',
    });
  }
  for (const part of splitVariables(text)) {
    if (part.kind !== 'variable') continue;
    const range = stringRange(node, part.start, part.end);
    const raw = text.slice(part.start + 2, part.end - 1);
    const { key } = part.ref;
    const comma = raw.indexOf(',');
    if (comma > 0 && part.ref.defaultValue === undefined) {
      const bare = raw
        .slice(comma + 1)
        .trim()
        .replace(/^'|'$/g, '');
      context.report({
        range,
        message: `The default value of a variable must be in single quotes. Write "\${${raw.slice(0, comma).trim()}, '${bare}'}".`,
        fixes: () =>
          fixOf(
            'Put the default value in single quotes',
            edit.setText(document, node, `\${${raw.slice(0, comma).trim()}, '${bare}'}`, part),
            true,
          ),
      });
    } else if (key === '') {
      context.report({ range, message: 'The variable is empty. Write a condition key between the braces.' });
    } else if (/\s/.test(key) || raw.startsWith(' ')) {
      context.report({
        range,
        message: `A variable cannot contain spaces. Write "\${${raw.replace(/\s+/g, '')}}".`,
        fixes: () =>
          fixOf(
            'Remove the spaces',
            edit.setText(document, node, `\${${raw.replace(/\s+/g, '')}}`, part),
            true,
          ),
      });
    } else if (!key.includes(':')) {
      context.report({
        range,
        severity: 'information',
        message: `"${key}" is not a condition key, so AWS treats \${${key}} as literal text. Ignore this if another tool replaces it.`,
      });
    } else {
      const hit = lookupKey(context.catalogue, key);
      if (hit.found === 'key' && hit.key.multivalued) {
        context.report({
          range,
          message: `${hit.key.name} is multivalued, and AWS does not replace variables of multivalued keys. Use a single-valued key.`,
        });
      }
    }
  }
}

export const rule: Rule = {
  id: 'policy-variable',
  severity: 'warning',
  codes: [
    'AA:MISSING_BRACE_IN_VARIABLE',
    'AA:MISSING_QUOTE_IN_VARIABLE',
    'AA:EMPTY_VARIABLE',
    'AA:UNSUPPORTED_SPACE_IN_VARIABLE',
    'AA:VARIABLE_UNSUPPORTED_IN_ELEMENT',
  ],
  summary: 'A policy variable is malformed, so AWS treats it as literal text.',
  checkStatement(statement, context) {
    if (statement.policy.variables) {
      for (const item of statement.resource?.items ?? []) check(item, context);
      for (const operator of statement.condition?.operators ?? []) {
        for (const entry of operator.entries) for (const item of entry.list.items) check(item, context);
      }
    }
    for (const item of statement.action?.items ?? []) {
      if (!nextDollarBraces(item.value)) continue;
      context.report({
        range: item.range,
        severity: 'information',
        message: `AWS does not replace variables in ${statement.action!.property.key.value}. Ignore this if another tool replaces it.`,
      });
    }
  },
};
