/**
 * Condition operators, one after the other, from "IAM JSON policy elements: Condition operators" and "Set operators
 * for multivalued context keys".
 */
import { matchesArn, matchesText, type VariableValue } from './patterns.js';

/** Does one value of the request match one value of the policy? Both are of the operator's type, or they do not. */
type Compare = (given: string, wanted: string, variables: VariableValue | undefined) => boolean;

const number = (text: string): number | undefined =>
  /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;

/** "W3C implementations of the ISO 8601 date formats" or epoch (UNIX) time, in milliseconds. */
function instant(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The bits of an address, as text: 32 of IPv4, 128 of IPv6. */
export function addressBits(address: string): string | undefined {
  if (address.includes(':')) {
    const [head = '', tail, more] = address.split('::');
    if (more !== undefined) return undefined;
    const left = head === '' ? [] : head.split(':');
    const right = tail === undefined || tail === '' ? [] : tail.split(':');
    const missing = 8 - left.length - right.length;
    if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
    const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
    if (!groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
    return groups.map((g) => Number.parseInt(g, 16).toString(2).padStart(16, '0')).join('');
  }
  const bytes = address.split('.');
  if (bytes.length !== 4 || !bytes.every((b) => /^\d{1,3}$/.test(b) && Number(b) < 256)) return undefined;
  return bytes.map((b) => Number(b).toString(2).padStart(8, '0')).join('');
}

/** "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32." */
function inRange(address: string, range: string): boolean {
  const [base = '', length] = range.split('/');
  const given = addressBits(address);
  const wanted = addressBits(base);
  if (given === undefined || wanted === undefined || given.length !== wanted.length) return false;
  const prefix = length === undefined ? wanted.length : Number(length);
  return given.slice(0, prefix) === wanted.slice(0, prefix);
}

const numeric =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) => {
    const [a, b] = [number(given), number(wanted)];
    return a !== undefined && b !== undefined && holds(a, b);
  };

const date =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) => {
    const [a, b] = [instant(given), instant(wanted)];
    return a !== undefined && b !== undefined && holds(a, b);
  };

const stringEquals: Compare = (given, wanted, variables) =>
  matchesText(wanted, given, { wildcards: false, variables });
const stringLike: Compare = (given, wanted, variables) =>
  matchesText(wanted, given, { wildcards: true, variables });
const ignoringCase: Compare = (given, wanted, variables) =>
  matchesText(wanted.toLowerCase(), given.toLowerCase(), {
    wildcards: false,
    variables: variables && ((key) => variables(key)?.toLowerCase()),
  });
/** "The ArnEquals and ArnLike condition operators behave identically." */
const arnLike: Compare = (given, wanted, variables) =>
  matchesArn(wanted, given, { wildcards: true, variables });

interface Operator {
  readonly compare: Compare;
  /** "Negated matching": the condition is that no value of the policy matches. */
  readonly negated: boolean;
}

const positive = (compare: Compare): Operator => ({ compare, negated: false });
const negated = (compare: Compare): Operator => ({ compare, negated: true });
const equal = (a: number, b: number): boolean => a === b;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: positive(stringEquals),
  StringNotEquals: negated(stringEquals),
  StringEqualsIgnoreCase: positive(ignoringCase),
  StringNotEqualsIgnoreCase: negated(ignoringCase),
  StringLike: positive(stringLike),
  StringNotLike: negated(stringLike),
  NumericEquals: positive(numeric(equal)),
  NumericNotEquals: negated(numeric(equal)),
  NumericLessThan: positive(numeric((a, b) => a < b)),
  NumericLessThanEquals: positive(numeric((a, b) => a <= b)),
  NumericGreaterThan: positive(numeric((a, b) => a > b)),
  NumericGreaterThanEquals: positive(numeric((a, b) => a >= b)),
  DateEquals: positive(date(equal)),
  DateNotEquals: negated(date(equal)),
  DateLessThan: positive(date((a, b) => a < b)),
  DateLessThanEquals: positive(date((a, b) => a <= b)),
  DateGreaterThan: positive(date((a, b) => a > b)),
  DateGreaterThanEquals: positive(date((a, b) => a >= b)),
  Bool: positive((given, wanted) => given === wanted),
  BinaryEquals: positive((given, wanted) => given === wanted),
  IpAddress: positive(inRange),
  NotIpAddress: negated(inRange),
  ArnEquals: positive(arnLike),
  ArnLike: positive(arnLike),
  ArnNotEquals: negated(arnLike),
  ArnNotLike: negated(arnLike),
};

/** The parts of an operator's name: `ForAllValues:StringLikeIfExists`. */
export function readOperator(name: string): { set: string; base: string; ifExists: boolean } {
  const colon = name.indexOf(':');
  const set = colon < 0 ? '' : name.slice(0, colon);
  const rest = name.slice(colon + 1);
  const ifExists = rest.endsWith('IfExists');
  return { set, base: ifExists ? rest.slice(0, -'IfExists'.length) : rest, ifExists };
}

/** Is the operator one whose condition holds for what the policy does not list? */
export const isOperator = (name: string): boolean => OPERATORS[readOperator(name).base] !== undefined;

export const isNegated = (name: string): boolean => OPERATORS[readOperator(name).base]?.negated === true;

/**
 * Does one condition hold: an operator, and what the policy and the request say about one key?
 * @param given the key's values; undefined or empty: "the key is not present in the request context".
 */
export function conditionHolds(
  name: string,
  given: readonly string[] | undefined,
  wanted: readonly string[],
  variables: VariableValue | undefined,
): boolean {
  const { set, base, ifExists } = readOperator(name);
  const present = given !== undefined && given.length > 0;
  // "true (the key doesn't exist, it is null) or false (the key exists and its value is not null)"
  if (base === 'Null') return wanted.some((value) => value === (present ? 'false' : 'true'));
  const operator = OPERATORS[base]!;
  if (!present) {
    // "If the key is not present, evaluate the condition element as true."
    if (ifExists) return true;
    // ForAllValues "returns true if there are no context keys in the request"; ForAnyValue "returns false".
    if (set === 'ForAllValues') return true;
    if (set === 'ForAnyValue') return false;
    // "If the policy condition requires that the key is not matched, and the right key is not present, the condition is true."
    return operator.negated;
  }
  const listed = (value: string): boolean => wanted.some((w) => operator.compare(value, w, variables));
  const holdsFor = (value: string): boolean => (operator.negated ? !listed(value) : listed(value));
  if (set === 'ForAllValues') return given.every(holdsFor);
  if (set === 'ForAnyValue') return given.some(holdsFor);
  // A key without a set operator has one value.
  return operator.negated ? given.every(holdsFor) : given.some(holdsFor);
}
