import { splitVariables } from '../../algebra/policy-variables.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import type { StringNode } from '../../syntax/value.js';
import { stringRange } from '../../syntax/value.js';
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
      message: 'The variable is not closed: without } AWS reads it as plain text.',
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
        message: `The default of a variable stands in single quotes: write "\${${raw.slice(0, comma).trim()}, '${bare}'}".`,
        fixes: () =>
          fixOf(
            'Put the default in single quotes',
            edit.setText(document, node, `\${${raw.slice(0, comma).trim()}, '${bare}'}`, part),
            true,
          ),
      });
    } else if (key === '') {
      context.report({ range, message: 'The variable is empty: write a condition key between the braces.' });
    } else if (/\s/.test(key) || raw.startsWith(' ')) {
      context.report({
        range,
        message: `A variable cannot hold spaces: write "\${${raw.replace(/\s+/g, '')}}".`,
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
        message: `"${key}" is no condition key, so AWS never replaces \${${key}}. If another tool fills it in, all is well.`,
      });
    } else {
      const hit = lookupKey(context.catalogue, key);
      if (hit.found === 'key' && hit.key.multivalued) {
        context.report({
          range,
          message: `${hit.key.name} can have several values, and such a key cannot be a variable: AWS never fills it in.`,
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
      if (!/\$\{[^}]*\}/.test(item.value)) continue;
      context.report({
        range: item.range,
        severity: 'information',
        message: `AWS knows no variables in ${statement.action!.property.key.value}. If another tool fills this one in, all is well.`,
      });
    }
  },
};
