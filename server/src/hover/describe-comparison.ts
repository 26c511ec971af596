/** What one value of a condition requires of a request, in a sentence. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { absenceText, type Operator, type OperatorUse } from '../policy/operators.js';
import { code } from '../text/markdown.js';
import { ownValue } from '../text/own-value.js';

const RELATION: Readonly<Record<'numeric' | 'date', Readonly<Record<string, string>>>> = {
  numeric: { '<': 'less than', '<=': 'at most', '>': 'greater than', '>=': 'at least' },
  date: { '<': 'before', '<=': 'at or before', '>': 'after', '>=': 'at or after' },
};

function relation({ family, wildcards, ignoreCase, relation: sign }: Operator): string {
  switch (family) {
    case 'string':
      return wildcards ? 'like' : ignoreCase ? 'equal (ignoring case) to' : 'exactly';
    case 'arn':
      return 'an ARN like';
    case 'ip':
      return 'an address in';
    case 'numeric':
    case 'date':
      return ownValue(RELATION[family], sign ?? '=') ?? 'equal to';
    default:
      return 'equal to';
  }
}

/**
 * What the two values of a key mean: AWS global condition context keys. Requests with the value `true`, and those with
 * `false`.
 */
const MEANINGS: Readonly<Record<string, readonly [whenTrue: string, whenFalse: string]>> = {
  'aws:securetransport': ['sent over TLS (HTTPS)', 'sent without TLS (HTTP)'],
  'aws:multifactorauthpresent': [
    'made with temporary credentials that were obtained with MFA',
    'made with temporary credentials that were obtained without MFA',
  ],
  'aws:viaawsservice': [
    'that a service makes with the credentials of the caller (forward access sessions)',
    'that the caller makes directly',
  ],
  'aws:principalisawsservice': [
    'that an AWS service makes with its service principal',
    'that anyone else makes, including services that use a role',
  ],
  'aws:assumedroot': ['made with credentials from sts:AssumeRoot', 'made with other credentials'],
};

/** @returns Markdown, for an operator other than `Null`. */
export function describeComparison(
  use: OperatorUse,
  key: string,
  value: string,
  catalogue: Catalogue,
): string {
  const { operator, qualifier } = use;
  const subject =
    qualifier === 'ForAllValues'
      ? `every value of ${code(key)} is`
      : qualifier === 'ForAnyValue'
        ? `at least one value of ${code(key)} is`
        : `${code(key)} is`;
  const lines = [
    `Matches if ${subject} ${operator.negated ? 'not ' : ''}${relation(operator)} ${code(value)}.`,
  ];
  const meanings = operator.family === 'bool' ? ownValue(MEANINGS, key.toLowerCase()) : undefined;
  if (meanings && /^(true|false)$/i.test(value))
    lines.push(`These are requests ${meanings[/^true$/i.test(value) ? 0 : 1]}.`);
  lines.push(
    catalogue.keyFacts(key)?.availability === 'always'
      ? 'The key is in every request.'
      : (absenceText(use) ?? ''),
  );
  return lines.filter((line) => line !== '').join(' ');
}
