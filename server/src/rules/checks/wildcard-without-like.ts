import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import type { Rule } from '../rule.js';
import { changeOperator } from '../support/condition-edits.js';

const LIKE: Readonly<Record<string, string>> = {
  StringEquals: 'StringLike',
  StringNotEquals: 'StringNotLike',
};

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
      for (const entry of entries) {
        for (const item of entry.list.items) {
          const text = replaceDollarBraces(item.value, '');
          if (!/[*?]/.test(text)) continue;
          const like = ownValue(LIKE, use.operator.name);
          const name =
            like && `${use.qualifier ? `${use.qualifier}:` : ''}${like}${use.ifExists ? 'IfExists' : ''}`;
          context.report({
            range: item.range,
            message: `${use.canonical} compares literal text, so "${item.value}" matches only a value that contains the character ${text.includes('*') ? '*' : '?'}.${name ? ` Use ${name} to match a pattern.` : ''}`,
            fixes: () => (name ? changeOperator(statement, { operator, use, entry }, [name]) : []),
          });
        }
      }
    }
  },
};
