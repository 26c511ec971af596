import { OPERATORS } from '../../../policy/operators.js';
import type { CompletionEntry, CompletionSource } from '../source.js';

const BODY: Readonly<Record<string, string>> = { bool: 'true', null: 'true' };

/** What people use most, by the count in AWS's own policies. */
const COMMON = ['StringEquals', 'StringLike', 'Bool', 'ArnLike', 'StringNotEquals', 'IpAddress', 'Null'];

export const source: CompletionSource = {
  id: 'operators',
  complete({ inStatement, atKey, statement, word }) {
    if (!atKey || !statement || inStatement[0] !== 'Condition' || inStatement.length > 2) return undefined;
    const here = new Set(
      statement.condition?.operators.map((o) => o.use?.canonical ?? o.key.value).filter((n) => n !== word) ??
        [],
    );
    const out: CompletionEntry[] = [];
    const add = (name: string, family: string, description: string, rank: number): void => {
      if (here.has(name)) return;
      out.push({
        label: name,
        kind: 'operator',
        text: `"${name}": {\n\t"$1": "${BODY[family] ? `\${2|${BODY[family]},false|}` : '$2'}"\n}`,
        snippet: true,
        raw: true,
        rank,
        filter: name,
        documentation: description,
        again: true,
      });
    };
    for (const o of OPERATORS) {
      const rank = COMMON.indexOf(o.name);
      add(o.name, o.family, o.description, rank >= 0 ? 1 : 2);
    }
    for (const o of OPERATORS) {
      if (o.family === 'null') continue;
      add(`${o.name}IfExists`, o.family, `${o.description} True when the key is absent from the request.`, 4);
    }
    for (const o of OPERATORS) {
      if (
        !['string', 'arn', 'numeric'].includes(o.family) ||
        (o.family === 'numeric' && o.name !== 'NumericEquals')
      )
        continue;
      add(
        `ForAnyValue:${o.name}`,
        o.family,
        `For keys with several values: at least one of them passes. ${o.description}`,
        5,
      );
      add(
        `ForAllValues:${o.name}`,
        o.family,
        `For keys with several values: every one passes; true when the key is absent. ${o.description}`,
        6,
      );
    }
    return out;
  },
};
