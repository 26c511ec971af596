import { parseIpRange } from '../../../algebra/values.js';

/** The CIDR block of the addresses that a pattern for String operators is meant to match: `10.1.*` is `10.1.0.0/16`. */
export function ipBlockOf(pattern: string): string | undefined {
  const numbers = /^(\d{1,3}(?:\.\d{1,3}){0,2})\.\*$/.exec(pattern)?.[1]?.split('.');
  if (!numbers) return undefined;
  const block = `${[...numbers, '0', '0', '0'].slice(0, 4).join('.')}/${numbers.length * 8}`;
  return parseIpRange(block) && block;
}
