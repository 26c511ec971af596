/** What an operator asks of a value of the request and one of the policy, as the verb of a sentence. */
import type { Operator } from '../policy/operators.js';

const NUMBERS = {
  '=': 'equals',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
const DATES = {
  '=': 'equals',
  '<': 'is before',
  '<=': 'is not after',
  '>': 'is after',
  '>=': 'is not before',
};

/** The verb where the value is related to that of the policy in the way that the operator, without its negation, asks for. */
function verb({ family, relation, wildcards }: Operator): string {
  if (relation) return (family === 'date' ? DATES : NUMBERS)[relation];
  if (family === 'ip') return 'is in';
  return wildcards || family === 'arn' ? 'matches' : 'equals';
}

/** The same of a value that is not related in this way. */
function negatedVerb(text: string): string {
  if (text.startsWith('is not ')) return `is ${text.slice('is not '.length)}`;
  if (text.startsWith('is ')) return `is not ${text.slice('is '.length)}`;
  return text === 'equals' ? 'does not equal' : 'does not match';
}

/**
 * The verb of `"203.0.113.9" is not in "10.0.0.0/8"`, with `one of` or `any of` before several values.
 * @param related is the value related to one of the policy's as the operator asks for, without its negation?
 * @param count how many values the policy has.
 */
export function relationText(operator: Operator, related: boolean, count: number): string {
  const text = verb(operator);
  if (count === 1) return related ? text : negatedVerb(text);
  return related ? `${text} one of` : `${negatedVerb(text)} any of`;
}
