import { expect, test } from 'vitest';
import { dollarBraces, nextDollarBraces, replaceDollarBraces } from '../../server/src/text/dollar-braces.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

test('finds and replaces', () => {
  expect(dollarBraces('a${b}c${*}${')).toEqual([
    { start: 1, end: 5, name: 'b' },
    { start: 6, end: 10, name: '*' },
  ]);
  expect(nextDollarBraces('a${b', 0)).toBeUndefined();
  expect(replaceDollarBraces('arn:${Partition}:s3:::${Bucket}', ({ name }) => name[0]!)).toBe('arn:P:s3:::B');
  expect(replaceDollarBraces('${a}${b}x', '')).toBe('x');
});

test('is linear for many that are not closed', TIMED, () => {
  const elapsed = stopwatch();
  expect(replaceDollarBraces('${'.repeat(200_000), '')).toHaveLength(400_000);
  expect(elapsed()).toBeLessThan(500);
});
