import { lookupKey } from '../../catalogue/condition-keys.js';
import { OPERATORS, parseOperator } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import { copied } from '../../syntax/syntax.js';
import type { PropertyNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import type { Fix, Rule } from '../rule.js';
import { didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';

const NAMES = OPERATORS.flatMap((o) => (o.family === 'null' ? [o.name] : [o.name, `${o.name}IfExists`]));

/** Names from other policy languages, and common mistakes. */
const MEANT: Readonly<Record<string, string>> = {
  stringmatch: 'StringLike',
  stringcontains: 'StringLike',
  stringstartswith: 'StringLike',
  notstringequals: 'StringNotEquals',
  notstringlike: 'StringNotLike',
  boolean: 'Bool',
  boolequals: 'Bool',
  ipaddressequals: 'IpAddress',
  ipnotaddress: 'NotIpAddress',
  arnmatches: 'ArnLike',
  isnull: 'Null',
  exists: 'Null',
};

/** The usual operator for keys of a type. */
const OF_TYPE: ReadonlyMap<string, string> = new Map([
  ['ARN', 'ArnLike'],
  ['Bool', 'Bool'],
  ['Date', 'DateLessThan'],
  ['IPAddress', 'IpAddress'],
  ['Numeric', 'NumericEquals'],
]);

/** Puts a condition key under an operator that is not there yet. */
function wrapKey(
  { policy: { document }, condition }: Statement,
  own: PropertyNode,
  operator: string,
): readonly Fix[] {
  const object = condition?.property.value;
  if (object?.type !== 'object' || !own.value || own.value.type === 'object') return [];
  if (object.properties.some((p) => p.key.value.toLowerCase() === operator.toLowerCase())) return [];
  const value = copied(document, own.value);
  if (value === undefined) return [];
  const name = document.syntax.edit.rename(document, object, own, operator);
  const wrapped = document.syntax.edit.replace(document, own.value, { [own.key.value]: value });
  if (name.length === 0 || wrapped.length === 0) return [];
  return fixOf(`Put ${own.key.value} under "${operator}"`, [...name, ...wrapped]).map((fix) => ({
    ...fix,
    uncertain: true,
  }));
}

export const rule: Rule = {
  id: 'unknown-operator',
  severity: 'error',
  codes: ['AA:INVALID_CONDITION_OPERATOR', 'AA:NULL_WITH_IF_EXISTS'],
  summary: 'A condition uses an operator that does not exist.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { key, use, property } of statement.condition?.operators ?? []) {
      if (use) {
        if (use.operator.family === 'null' && use.ifExists) {
          context.report({
            range: key.range,
            message:
              'Null cannot be combined with IfExists, because it already checks whether the key is present, so AWS rejects the policy. Use "Null".',
            fixes: () => didYouMean(context.policy.document, key, [use.canonical.replace(/IfExists$/, '')]),
          });
        }
        continue;
      }
      if (!key.closed || key.value === '' || property.colon === undefined) continue;
      const hit = lookupKey(context.catalogue, key.value);
      if (hit.found === 'key') {
        const operator = OF_TYPE.get(hit.key.type.replace(/^ArrayOf/, '')) ?? 'StringEquals';
        context.report({
          range: key.range,
          message: `"${key.value}" is a condition key, and a condition operator must be around it, so AWS rejects the policy. Write {"${operator}": {"${key.value}": ...}}.`,
          fixes: () => wrapKey(statement, property, operator),
        });
        continue;
      }
      const [, qualifier = '', base = key.value] =
        /^((?:ForAllValues|ForAnyValue):)?(.*)$/i.exec(
          key.value.replace(/^ForAnyValues:/i, 'ForAnyValue:').replace(/^ForAllValue:/i, 'ForAllValues:'),
        ) ?? [];
      const lower = base.toLowerCase();
      const meant = ownValue(MEANT, lower);
      const near = (meant ? [meant] : nearest(base, NAMES))
        .map((n) => qualifier + n)
        .filter((n) => parseOperator(n));
      context.report({
        range: key.range,
        message: `IAM has no condition operator "${key.value}", so AWS rejects the policy.${didYouMeanText(near)}`,
        fixes: () => didYouMean(context.policy.document, key, near),
      });
    }
  },
};
