/** The condition operators of IAM, and how a name such as `ForAllValues:StringNotLikeIfExists` is read. */

export type OperatorFamily = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

export interface Operator {
  readonly name: string;
  readonly family: OperatorFamily;
  /** The condition matches if no value of the policy matches. */
  readonly negated: boolean;
  /** The values can contain the wildcards `*` and `?`. */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
  /** How a number or date must relate to the policy's value. */
  readonly relation?: '=' | '<' | '<=' | '>' | '>=';
  readonly description: string;
}

const op = (
  name: string,
  family: OperatorFamily,
  description: string,
  more: Partial<Operator> = {},
): Operator => ({
  name,
  family,
  negated: false,
  wildcards: false,
  description,
  ...more,
});
const not = { negated: true };

export const OPERATORS: readonly Operator[] = [
  op('StringEquals', 'string', 'Exact match, case-sensitive. `*` and `?` are literal characters.'),
  op('StringNotEquals', 'string', 'No value is an exact, case-sensitive match.', not),
  op('StringEqualsIgnoreCase', 'string', 'Exact match, ignoring case. `*` and `?` are literal characters.', {
    ignoreCase: true,
  }),
  op('StringNotEqualsIgnoreCase', 'string', 'No value matches, ignoring case.', {
    ...not,
    ignoreCase: true,
  }),
  op(
    'StringLike',
    'string',
    'Case-sensitive match; `*` matches any number of characters, and `?` matches one.',
    {
      wildcards: true,
    },
  ),
  op('StringNotLike', 'string', 'No value matches; wildcards are supported.', {
    ...not,
    wildcards: true,
  }),
  op('NumericEquals', 'numeric', 'The number is equal.', { relation: '=' }),
  op('NumericNotEquals', 'numeric', 'The number equals none of the values.', {
    ...not,
    relation: '=',
  }),
  op('NumericLessThan', 'numeric', 'The number is less than the value.', { relation: '<' }),
  op('NumericLessThanEquals', 'numeric', 'The number is less than or equal to the value.', {
    relation: '<=',
  }),
  op('NumericGreaterThan', 'numeric', 'The number is greater than the value.', { relation: '>' }),
  op('NumericGreaterThanEquals', 'numeric', 'The number is greater than or equal to the value.', {
    relation: '>=',
  }),
  op('DateEquals', 'date', 'The date is equal. Values are ISO 8601 dates or epoch seconds.', {
    relation: '=',
  }),
  op('DateNotEquals', 'date', 'The date is not equal.', { ...not, relation: '=' }),
  op('DateLessThan', 'date', 'The date is before the value.', { relation: '<' }),
  op('DateLessThanEquals', 'date', 'The date is equal to or before the value.', { relation: '<=' }),
  op('DateGreaterThan', 'date', 'The date is after the value.', { relation: '>' }),
  op('DateGreaterThanEquals', 'date', 'The date is equal to or after the value.', { relation: '>=' }),
  op('Bool', 'bool', 'The boolean is equal.'),
  op('BinaryEquals', 'binary', 'The bytes are equal, compared as base64 text.'),
  op('IpAddress', 'ip', 'The address is in the CIDR block, or equal to the address.'),
  op('NotIpAddress', 'ip', 'The address is in none of the CIDR blocks.', not),
  op(
    'ArnEquals',
    'arn',
    'The ARN matches; each of its six parts is compared separately, with the wildcards `*` and `?`. Same as `ArnLike`.',
    { wildcards: true },
  ),
  op(
    'ArnNotEquals',
    'arn',
    'The ARN matches none of the values; each of the six parts is compared separately. Same as `ArnNotLike`.',
    { ...not, wildcards: true },
  ),
  op(
    'ArnLike',
    'arn',
    'The ARN matches; each of its six parts is compared separately, with the wildcards `*` and `?`.',
    {
      wildcards: true,
    },
  ),
  op(
    'ArnNotLike',
    'arn',
    'The ARN matches none of the values; each of the six parts is compared separately.',
    {
      ...not,
      wildcards: true,
    },
  ),
  op('Null', 'null', '`"true"`: the key is absent from the request; `"false"`: it is present with a value.'),
];

export type SetQualifier = 'ForAllValues' | 'ForAnyValue';

export interface OperatorUse {
  readonly operator: Operator;
  readonly qualifier: SetQualifier | undefined;
  readonly ifExists: boolean;
  /** The name in AWS's own spelling. */
  readonly canonical: string;
}

const byName = new Map(OPERATORS.map((o) => [o.name.toLowerCase(), o]));

/** Reads an operator's name, ignoring case as AWS does; undefined if it is not an operator. */
export function parseOperator(name: string): OperatorUse | undefined {
  const match = /^(?:(forallvalues|foranyvalue):)?([a-z]+)$/i.exec(name);
  if (!match) return undefined;
  const qualifier: SetQualifier | undefined = match[1]
    ? match[1].toLowerCase() === 'forallvalues'
      ? 'ForAllValues'
      : 'ForAnyValue'
    : undefined;
  let base = match[2]!.toLowerCase();
  const ifExists = base.endsWith('ifexists');
  if (ifExists) base = base.slice(0, -'ifexists'.length);
  const operator = byName.get(base);
  if (!operator) return undefined;
  const canonical = `${qualifier ? `${qualifier}:` : ''}${operator.name}${ifExists ? 'IfExists' : ''}`;
  return { operator, qualifier, ifExists, canonical };
}

/**
 * Is a condition true for a request without the key? undefined for `Null`, whose value says it. IAM User Guide, "IAM JSON
 * policy elements: Condition operators" (negated operators, `...IfExists`) and "Set operators for multivalued context keys".
 */
export function isTrueIfAbsent({ operator, qualifier, ifExists }: OperatorUse): boolean | undefined {
  if (operator.family === 'null') return undefined;
  if (qualifier === 'ForAllValues' || ifExists) return true;
  return qualifier === undefined && operator.negated;
}

const SET: Readonly<Record<SetQualifier, string>> = {
  ForAllValues: '`ForAllValues`: every value in the request must pass.',
  ForAnyValue: '`ForAnyValue`: at least one value in the request must pass.',
};

/** What follows for a request without the key, in Markdown; undefined for `Null`. */
export function absenceText(use: OperatorUse): string | undefined {
  const { operator, qualifier, ifExists } = use;
  switch (isTrueIfAbsent(use)) {
    case undefined:
      return undefined;
    case false:
      return operator.family === 'bool' && qualifier === undefined
        ? 'If the key is absent from the request, the condition is false, even if the value is `"false"`.'
        : 'If the key is absent from the request, the condition is false.';
    default: {
      if (qualifier === 'ForAllValues')
        return 'If the key is absent from the request, the condition is true: in an Allow, also require that the key is present, with `Null` and `"false"`.';
      const redundant = ifExists && operator.negated && qualifier === undefined;
      return `If the key is absent from the request, the condition is true${redundant ? ', as it also is without `IfExists`' : ''}.`;
    }
  }
}

/** The operator in Markdown: how it compares, and what follows if the request does not have the key. */
export const describeOperator = (use: OperatorUse): string =>
  [use.operator.description, use.qualifier && SET[use.qualifier], absenceText(use)]
    .filter((part) => part !== undefined)
    .join(' ');
