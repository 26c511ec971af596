/** How the families of operators read condition values. */
import { parseBool, parseDate, parseIpRange, parseNumber } from '../../algebra/values.js';
import type { OperatorFamily } from '../../policy/operators.js';
import { parseArn } from '../../policy/resources.js';

export interface ValueReader {
  /** undefined: the operators never match the value. */
  readonly read: (text: string) => unknown;
  /** For messages. */
  readonly wanted: string;
}

/** Might a pattern be an ARN? Whether AWS completes one with fewer parts, such as `*`, is not documented. */
function mayBeArn(text: string): boolean {
  const at = text.search(/[*?]/);
  return at < 0
    ? parseArn(text) !== undefined
    : text.startsWith('arn:') || 'arn:'.startsWith(text.slice(0, at));
}

/** Those of families that accept only some texts. */
export const VALUE_READERS: Partial<Record<OperatorFamily, ValueReader>> = {
  numeric: { read: parseNumber, wanted: 'a number' },
  date: {
    read: (t) => parseDate(t) ?? parseNumber(t),
    wanted: 'a date such as 2026-01-31T00:00:00Z, or epoch seconds',
  },
  bool: { read: parseBool, wanted: '"true" or "false"' },
  null: { read: parseBool, wanted: '"true" (absent) or "false" (present)' },
  binary: {
    read: (t) => (/^[A-Za-z0-9+/]*={0,2}$/.test(t) && t.length % 4 === 0 ? t : undefined),
    wanted: 'base64 text',
  },
  arn: {
    read: (t) => (mayBeArn(t) ? t : undefined),
    wanted: 'an ARN (six parts, separated by colons)',
  },
  ip: {
    read: parseIpRange,
    wanted: 'an IP address or CIDR block such as 203.0.113.0/24',
  },
};
