import { expect, it } from 'vitest';
import { comparisonLines, comparisonMarkdown } from '../../server/src/comparison/comparison-report.js';
import { catalogue } from '../support/catalogue.js';

const known = { findings: [], unknown: [] };
const unknown = { findings: [], unknown: ['A reason.'] };

it('what is unknown about lost access only does not put new access in doubt', () => {
  const lost = { newAccess: known, lostAccess: unknown };
  expect(comparisonLines(lost, catalogue)).toEqual([
    'No new access.',
    'Unknown, about access that is no longer allowed:',
    '  A reason.',
  ]);
  expect(comparisonMarkdown(lost, catalogue)).toBe(
    'No new access.\n\n## Unknown, about access that is no longer allowed\n\n- A reason.\n',
  );
});

it('what is unknown about new access does', () => {
  const both = { newAccess: unknown, lostAccess: unknown };
  expect(comparisonLines(both, catalogue)).toEqual(['Unknown:', '  A reason.']);
  expect(comparisonMarkdown({ newAccess: known, lostAccess: known }, catalogue)).toBe(
    'The two policies allow the same requests.\n',
  );
});
