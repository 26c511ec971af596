/**
 * The values that a condition key can have where AWS sets it. A caller cannot give such a key another value, so a request
 * whose aws:SourceIp is not an address does not exist. Keys that callers or services fill are not here, because nothing is known of their values.
 *
 * Source: IAM User Guide, "AWS global condition context keys", "Value type" of each key; ranges as "IAM JSON policy
 * elements: Condition operators" gives them (aws:MultiFactorAuthAge is a number of seconds since the authentication).
 */
import type { ValueSet } from '../algebra/values.js';

const ADDRESSES: ValueSet = {
  family: 'ip',
  ranges: [
    { version: 4, first: 0n, last: (1n << 32n) - 1n },
    { version: 6, first: 0n, last: (1n << 128n) - 1n },
  ],
};
const BOOLEANS: ValueSet = { family: 'bool', values: [true, false] };
const anyOf = (family: 'numeric' | 'date', min: number): ValueSet => ({
  family,
  intervals: [{ min, max: Number.POSITIVE_INFINITY, minOpen: false, maxOpen: false }],
});
const DATES = anyOf('date', 0);

const POSSIBLE: ReadonlyMap<string, ValueSet> = new Map([
  ['aws:sourceip', ADDRESSES],
  ['aws:vpcsourceip', ADDRESSES],
  ['aws:currenttime', DATES],
  ['aws:epochtime', DATES],
  ['aws:tokenissuetime', DATES],
  ['aws:multifactorauthage', anyOf('numeric', 0)],
  ['aws:multifactorauthpresent', BOOLEANS],
  ['aws:principalisawsservice', BOOLEANS],
  ['aws:securetransport', BOOLEANS],
  ['aws:viaawsservice', BOOLEANS],
]);

/** All values of a key that AWS sets; undefined: unknown. @param key in lowercase. */
export const possibleValues = (key: string): ValueSet | undefined => POSSIBLE.get(key);
