import type { StringNode, ValueNode } from '../../syntax/value.js';
import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes/fixes.js';
import { IAM_KINDS, unsupportedCharacter } from '../support/unsupported-characters.js';

/** The strings of a statement, names and values, in which there is one. */
function withUnsupported(node: ValueNode | undefined, out: StringNode[] = []): StringNode[] {
  if (node?.type === 'object') {
    for (const { key, value } of node.properties) {
      withUnsupported(key, out);
      // invalid-sid reports these and others.
      if (key.value !== 'Sid') withUnsupported(value, out);
    }
  } else if (node?.type === 'array') for (const item of node.items) withUnsupported(item, out);
  else if (node?.type === 'string' && unsupportedCharacter(node.value)) out.push(node);
  return out;
}

/** Is the character in the text itself? An escape sequence takes more characters, and IAM reads it as it is written. */
const isWritten = ({ offsets, inner }: StringNode, index: number): boolean =>
  !offsets || (offsets[index + 1] ?? inner.end) - offsets[index]! === 1;

export const rule: Rule = {
  id: 'unsupported-character',
  severity: 'error',
  kinds: IAM_KINDS,
  codes: [],
  summary: 'A policy of IAM contains a character above U+00FF.',
  checkStatement(statement, context) {
    const { document } = context.policy;
    for (const item of withUnsupported(statement.node)) {
      const found = unsupportedCharacter(item.value);
      if (!found || !isWritten(item, item.value.indexOf(found.character))) continue;
      const { better, name } = found;
      const inResource = statement.resource?.items.some((i) => i.range.start === item.range.start);
      const pattern = inResource ? item.value.replace(/[^\t\n\r -\u00ff]+/gu, '*') : undefined;
      context.report({
        range: item.range,
        message:
          `"${item.value}" contains ${name}. IAM accepts only characters up to U+00FF, so AWS rejects the policy. ${better === undefined ? (pattern === undefined ? '' : `Use a wildcard: "${pattern}".`) : `Did you mean "${better}"?`}`.trimEnd(),
        fixes: () => {
          if (better !== undefined) return changeTo(document, item, better);
          // AWS rejects what is there, so a comparison with it says nothing.
          return pattern === undefined
            ? []
            : changeTo(document, item, pattern, false).map((fix) => ({ ...fix, uncertain: true }));
        },
      });
    }
  },
};
