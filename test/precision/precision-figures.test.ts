import { expect, it } from 'vitest';
import {
  classOf,
  compareKinds,
  countsBy,
  fileId,
  parseLines,
  precision,
} from '../../scripts/precision-figures.mjs';

const at = (rule: string, line: number, severity: 'error' | 'warning' = 'error') =>
  ({ file: 'f', rule, line, severity, message: '' }) as const;

it('counts by verdict; the later of two verdicts applies; what has none is open', () => {
  const verdicts = [
    { file: 'f', rule: 'a', line: 1, verdict: 'fp-kind' },
    { file: 'f', rule: 'a', line: 1, verdict: 'tp' },
    { file: 'f', rule: 'a', line: 2, verdict: 'placeholder' },
    { file: 'f', rule: 'b', line: 3, verdict: 'unsure' },
    { file: 'g', rule: 'b', line: 4, verdict: 'tp' },
  ];
  const found = [at('a', 1), at('a', 2), at('b', 3, 'warning'), at('b', 4, 'warning')];
  const counts = countsBy(found, verdicts, (f) => f.severity);
  expect(counts.get('error')).toEqual({ findings: 2, right: 1, wrong: 1, omitted: 0, open: 0 });
  expect(counts.get('warning')).toEqual({ findings: 2, right: 0, wrong: 0, omitted: 1, open: 1 });
  expect(precision(counts.get('error'))).toBe(0.5);
  expect(precision(counts.get('warning'))).toBe(1);
});

it('does not accept a verdict that it does not know', () => {
  expect(() => classOf('fine')).toThrow('fine');
});

it('compares kinds; a file without one kind does not count, one in which no policy is found is wrong', () => {
  const labels = [
    { file: 'a', kind: 'scp', reason: '' },
    { file: 'b', kind: 'trust', reason: '' },
    { file: 'c', kind: null, reason: '' },
  ];
  const found = new Map([
    ['a', 'scp'],
    ['c', 'identity'],
  ]);
  expect(compareKinds(labels, (file) => found.get(file))).toEqual({
    right: 1,
    labeled: 2,
    wrong: [{ file: 'b', label: 'trust', found: 'none' }],
  });
});

it('identifies files by repository, path and text', () => {
  const one = fileId({ repo: 'o/r', path: 'a.json', text: '{}' });
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(fileId({ repo: 'o/r', path: 'b.json', text: '{}' })).not.toBe(one);
});

it('reads one document per line', () => {
  expect(parseLines('{"a":1}\n{"a":2}\n')).toEqual([{ a: 1 }, { a: 2 }]);
});
