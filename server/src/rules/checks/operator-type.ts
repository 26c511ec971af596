import { lookupKey } from '../../catalogue/condition-keys.js';
import type { KeyType } from '../../catalogue/key-types.js';
import type { OperatorFamily } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import type { ConditionEntry } from '../../policy/statement-body.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import type { Rule } from '../rule.js';
import { changeOperator } from '../support/condition-edits.js';

/** Operator families that can compare keys of a type. String operators also compare ARNs, and the other way around. */
const FITTING: Readonly<Record<string, readonly OperatorFamily[]>> = {
  String: ['string', 'arn', 'binary'],
  ARN: ['arn', 'string'],
  Bool: ['bool'],
  Numeric: ['numeric'],
  Date: ['date', 'numeric'],
  IPAddress: ['ip'],
};
const USUAL: Readonly<Record<string, string>> = {
  String: 'StringEquals',
  ARN: 'ArnLike',
  Bool: 'Bool',
  Numeric: 'NumericEquals',
  Date: 'DateLessThan',
  IPAddress: 'IpAddress',
};
const NEGATED: Readonly<Record<string, string>> = {
  String: 'StringNotEquals',
  ARN: 'ArnNotLike',
  Numeric: 'NumericNotEquals',
  Date: 'DateNotEquals',
  IPAddress: 'NotIpAddress',
};

/** Variables work in string and ARN conditions only, so only text can be compared with them. */
const comparesVariable = ({ policy }: Statement, entry: ConditionEntry): boolean =>
  policy.variables && entry.list.items.some((i) => nextDollarBraces(i.value) !== undefined);

/** Can Bool compare the values? */
const isBoolean = ({ values }: ConditionEntry): boolean =>
  values.every((v) => v.type === 'boolean' || (v.type === 'string' && /^(true|false)$/i.test(v.value)));

const plain = (type: KeyType): string => type.replace('ArrayOf', '');

export const rule: Rule = {
  id: 'operator-type',
  severity: 'warning',
  codes: ['AA:TYPE_MISMATCH', 'P:MISMATCHED_TYPE'],
  summary: 'A condition operator does not match the type of its key.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      const { use } = operator;
      if (!use || use.operator.family === 'null') continue;
      for (const entry of operator.entries) {
        const hit = lookupKey(context.catalogue, entry.key.value);
        if (hit.found !== 'key') continue;
        const type = plain(hit.key.type);
        if ((ownValue(FITTING, type) ?? []).includes(use.operator.family)) continue;
        if (use.operator.family === 'string' && comparesVariable(statement, entry)) continue;
        // If no value is a date, number or address, comparing text is correct.
        const better = ownValue(use.operator.negated ? NEGATED : USUAL, type) ?? ownValue(USUAL, type)!;
        const name = `${use.qualifier ? `${use.qualifier}:` : ''}${better}${use.ifExists ? 'IfExists' : ''}`;
        context.report({
          range: operator.key.range,
          message: `${hit.key.name} has the type ${type}, which ${use.canonical} does not compare. Use ${name}.`,
          related: [{ range: entry.key.range, message: `This key has the type ${type}.` }],
          fixes: () =>
            (use.operator.negated && !ownValue(NEGATED, type)) || (type === 'Bool' && !isBoolean(entry))
              ? []
              : changeOperator(statement, { operator, use, entry }, [name]),
        });
        break;
      }
    }
  },
};
