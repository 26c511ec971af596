/** Which of our diagnostics are shown where cfn-lint has some. */
import { expect, it } from 'vitest';
import type { Diagnostic, Range } from 'vscode';
import { cfnLintKey, withoutDoubles } from '../../client/src/diagnostics/cfn-lint.js';

type Reported = Pick<Diagnostic, 'message' | 'source' | 'code' | 'range'>;

/** On one line: what of a range is asked. */
const range = (line: number, start: number, end: number): Range => {
  const own = { start: { line, character: start }, end: { line, character: end } };
  const intersection = (other: Range): unknown =>
    other.start.line === line && other.start.character <= end && other.end.character >= start
      ? other
      : undefined;
  return { ...own, intersection } as unknown as Range;
};
const ours = (code: string, line: number, withLink = false): Reported => ({
  source: 'grantwise',
  code: withLink ? { value: code, target: undefined as never } : code,
  message: 'ours',
  range: range(line, 10, 20),
});
const extension = (rule: string, line: number): Reported => ({
  message: `[cfn-lint] ${rule}: 'getobjec' is not one of [...]`,
  range: range(line, 8, 20),
});
const toolkit = (rule: string, line: number): Reported => ({
  source: 'cfn-lint',
  code: rule,
  message: 'theirs',
  range: range(line, 8, 20),
});

it.each([
  ['its extension', extension],
  ['the AWS Toolkit', toolkit],
])('hides what %s reports at the same place', (_, theirs) => {
  const action = ours('unknown-action', 3, true);
  const other = ours('unknown-action', 4);
  const scope = ours('public-access', 3);
  expect(withoutDoubles([action, other, scope], [theirs('W3037', 3), scope])).toEqual([other, scope]);
  expect(withoutDoubles([ours('missing-version', 3)], [theirs('W2511', 3)])).toEqual([]);
  expect(withoutDoubles([ours('unknown-element', 3)], [theirs('E3530', 3)])).toEqual([]);
});

it('keeps what cfn-lint says something else about', () => {
  const all = [ours('unknown-action', 3), ours('missing-version', 3)];
  expect(withoutDoubles(all, [extension('E3002', 3), toolkit('W3005', 3)])).toEqual(all);
  expect(withoutDoubles(all, [{ ...toolkit('W3037', 3), source: 'another' }])).toEqual(all);
});

it('has another key when cfn-lint reports something else', () => {
  expect(cfnLintKey([ours('unknown-action', 3), extension('E3002', 1)])).toBe('');
  expect(cfnLintKey([extension('W3037', 3)])).not.toBe(cfnLintKey([extension('W3037', 4)]));
});
