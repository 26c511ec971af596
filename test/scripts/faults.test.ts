import { expect, it } from 'vitest';
import { compareFaults } from '../../scripts/faults.mjs';

const holds = { area: 'check', id: 'passes', holds: true, wrong: [] };
const fails = { area: 'check', id: 'fails', holds: false, wrong: [{ got: 'exit 0', wanted: 'exit 3' }] };

it('a case that fails is on the list, and one that passes is not', () => {
  expect(compareFaults([holds, fails], ['check/fails'])).toEqual([]);
  expect(compareFaults([holds, fails], [])).toEqual(['check/fails does not hold: got exit 0; wanted exit 3']);
  expect(compareFaults([holds, fails], ['check/fails', 'check/passes'])).toEqual([
    'check/passes holds: remove it from the list',
  ]);
  expect(compareFaults([holds], ['check/gone'])).toEqual(['check/gone is listed, but there is no such case']);
});
