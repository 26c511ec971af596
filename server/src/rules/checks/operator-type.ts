import { lookupKey } from '../../catalogue/condition-keys.js';
import type { KeyType } from '../../catalogue/key-types.js';
import { valueText } from '../../policy/compile.js';
import { type OperatorFamily, parseOperator } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import type { ConditionEntry } from '../../policy/statement-body.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule } from '../rule.js';
import type { Tested } from '../support/conditions/conditions.js';
import { ipBlockOf } from '../support/conditions/ip-patterns.js';
import { changeOperator } from '../support/fixes/condition-edits.js';
import { fixOf } from '../support/fixes/fixes.js';
import { VALUE_READERS } from '../support/value-readers.js';

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

/** What a value has to be for an operator; undefined where it cannot be that. */
function valueFor(text: string, family: OperatorFamily): string | undefined {
  const reader = VALUE_READERS[family];
  if (!reader || text.includes('${') || reader.read(text) !== undefined) return text;
  return family === 'ip' ? ipBlockOf(text) : undefined;
}

/** Another operator, and the values that it can compare; none where one of them would never match. */
function correct(statement: Statement, test: Tested, name: string): readonly Fix[] {
  const { document } = statement.policy;
  const family = parseOperator(name)?.operator.family;
  if (!family) return [];
  const changed = test.entry.list.items.flatMap((item) => {
    const value = valueFor(item.value, family);
    return value === undefined || value !== item.value ? [{ item, value }] : [];
  });
  if (changed.some((c) => c.value === undefined)) return [];
  // Numbers and booleans of JSON.
  const texts = test.entry.values.flatMap((v) => (v.type === 'string' ? [] : [valueText(v)]));
  if (texts.some((t) => t !== undefined && valueFor(t, family) !== t)) return [];
  const [fix] = changeOperator(statement, test, [name]);
  if (!fix || changed.length === 0) return fix ? [fix] : [];
  // A test that moves is copied with the values that it has.
  if (!fix.title.startsWith('Change')) return [];
  const edits = changed.flatMap(({ item, value }) => document.syntax.edit.setText(document, item, value!));
  const shown = enumerate(changed.map(({ value }) => `"${value}"`));
  return fixOf(`${fix.title} with ${shown}`, [...fix.edits, ...edits]);
}

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
        const fixes =
          use.operator.negated && !ownValue(NEGATED, type)
            ? []
            : correct(statement, { operator, use, entry, key: hit.key.name.toLowerCase() }, name);
        context.report({
          range: operator.key.range,
          message: `${hit.key.name} has the type ${type}, which ${use.canonical} does not compare.${fixes.length > 0 ? ` Use ${name}.` : ` Keys of this type need ${name}.`}`,
          related: [{ range: entry.key.range, message: `This key has the type ${type}.` }],
          fixes: () => fixes,
        });
        break;
      }
    }
  },
};
