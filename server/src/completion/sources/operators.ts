import { lookupKey } from '../../catalogue/condition-keys.js';
import { OPERATORS } from '../../policy/operators.js';
import { choice, Entries, stop } from '../../syntax/data.js';
import { ownValue } from '../../text/own-value.js';
import { type CompletionEntry, type CompletionSource, matchRank } from '../completion-source.js';

/** Operator families that compare keys of a type, the usual one first. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'null', 'arn'],
  ARN: ['arn', 'string', 'null'],
  Bool: ['bool', 'null'],
  Numeric: ['numeric', 'null'],
  Date: ['date', 'numeric', 'null'],
  IPAddress: ['ip', 'null'],
};

/** The most common operators, by their count in the AWS managed policies. */
const COMMON = [
  'StringEquals',
  'StringLike',
  'Bool',
  'ArnLike',
  'StringNotEquals',
  'IpAddress',
  'Null',
  'DateLessThan',
  'DateGreaterThan',
];

export const source: CompletionSource = {
  id: 'operators',
  complete({ inStatement, atKey, statement, word, typed, catalogue }) {
    if (!atKey || !statement || inStatement[0] !== 'Condition' || inStatement.length > 2) return undefined;
    const here = new Set(
      statement.condition?.operators.map((o) => o.use?.canonical ?? o.key.value).filter((n) => n !== word) ??
        [],
    );
    // An operator that already has keys must be able to compare them.
    const [first] = statement.condition?.operators.find((o) => o.key.value === word)?.entries ?? [];
    const hit = first && lookupKey(catalogue, first.key.value);
    const families =
      hit?.found === 'key' ? ownValue(FITTING, hit.key.type.replace('ArrayOf', '')) : undefined;
    const several = hit?.found === 'key' && hit.key.multivalued;
    const out: CompletionEntry[] = [];
    const add = (name: string, family: string, rank: number): void => {
      if (here.has(name)) return;
      const fit = matchRank(typed, name);
      if (fit === undefined) return;
      const place = families?.indexOf(family) ?? 0;
      const unfit = place < 0 ? 6 : place;
      const qualified = several === name.startsWith('For') ? 0 : families ? 3 : 0;
      out.push({
        label: name,
        kind: 'operator',
        insert: {
          name,
          value: new Entries([
            [stop(1), family === 'bool' || family === 'null' ? choice(2, 'true', 'false') : stop(2)],
          ]),
        },
        rank: rank + fit * 3 + unfit + qualified,
        filter: name,
        again: true,
        data: { type: 'operator', id: name },
      });
    };
    for (const o of OPERATORS) {
      const rank = COMMON.indexOf(o.name);
      add(o.name, o.family, rank >= 0 ? 1 : 2);
    }
    for (const o of OPERATORS) {
      if (o.family === 'null') continue;
      add(`${o.name}IfExists`, o.family, 4);
    }
    for (const o of OPERATORS) {
      if (
        !['string', 'arn', 'numeric'].includes(o.family) ||
        (o.family === 'numeric' && o.name !== 'NumericEquals')
      )
        continue;
      add(`ForAnyValue:${o.name}`, o.family, 5);
      add(`ForAllValues:${o.name}`, o.family, 6);
    }
    return out;
  },
};
