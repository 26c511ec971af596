import { type PartialStringNode, quotedText, type StringNode } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import type { Rule } from '../rule.js';
import { changeOperator } from '../support/fixes/condition-edits.js';

const LIKE: Readonly<Record<string, string>> = {
  StringEquals: 'StringLike',
  StringNotEquals: 'StringNotLike',
};

/** What is certain in the value: its text outside of holes, of `${*}` and of variables. */
const certainText = (node: StringNode | PartialStringNode): string =>
  replaceDollarBraces(
    node.type === 'string' ? node.value : node.parts.map((p) => ('hole' in p ? '' : p.text)).join(''),
    '',
  );

export const rule: Rule = {
  id: 'wildcard-without-like',
  severity: 'warning',
  codes: ['AA:WILDCARD_WITHOUT_LIKE_OPERATOR'],
  summary: 'A condition value contains a wildcard, but its operator compares literal text.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      const { use, entries } = operator;
      if (use?.operator.family !== 'string' || use.operator.wildcards) continue;
      const found = entries.flatMap((entry) =>
        [...entry.list.items, ...entry.list.partial].flatMap((item) => {
          const text = certainText(item);
          return /[*?]/.test(text) ? [{ entry, item, text }] : [];
        }),
      );
      const [first, ...others] = found;
      if (!first) continue;
      const like = ownValue(LIKE, use.operator.name);
      const name =
        like && `${use.qualifier ? `${use.qualifier}:` : ''}${like}${use.ifExists ? 'IfExists' : ''}`;
      // One operator, one cause: the other values need the same change.
      context.report({
        range: first.item.range,
        message: `${use.canonical} compares literal text, so "${quotedText(first.item)}" matches only a value that contains the character ${first.text.includes('*') ? '*' : '?'}.${name ? ` Use ${name} to match a pattern.` : ''}`,
        related: others.map(({ item }) => ({
          range: item.range,
          message: `${use.canonical} compares this value as literal text, too.`,
        })),
        fixes: () =>
          name
            ? [...new Set(found.map((f) => f.entry))].flatMap((entry) =>
                changeOperator(statement, { operator, use, entry }, [name]),
              )
            : [],
      });
    }
  },
};
