import { expect, it } from 'vitest';
import { readPiece } from '../../../server/src/syntax/yaml/read-piece.js';

const N = 3000;

it.each([
  ['brackets', '['.repeat(N)],
  ['braces', `a: ${'{a: '.repeat(N)}`],
  ['dashes', '- '.repeat(N)],
  ['open quotes', 'a:\n  - "b\n'.repeat(N / 10)],
  ['closing brackets', ']'.repeat(N)],
  ['aliases', `a: &a [x]\n${'b: [*a, *a, *a]\n'.repeat(N / 10)}`],
  ['tags', `a: ${'!Sub '.repeat(N)}`],
  ['names without colons', `${'Con\n'.repeat(N)}a: b`],
  ['markers', '---\n'.repeat(N)],
])('reads any text: %s', (_, text) => {
  expect(() => readPiece(text)).not.toThrow();
});

it('what nests too deep is not read, and said', () => {
  expect(readPiece('[a, '.repeat(N))).toMatchObject({ unread: true, values: [], problems: [{}] });
});

it('an alias is not replaced by what it refers to', () => {
  const { values } = readPiece('a: &a [x]\nb: *a\n');
  expect(values[0]).toMatchObject({
    properties: [{ value: { type: 'array' } }, { value: { type: 'opaque' } }],
  });
});

/** With a comment, a line is read by the parser of the library; without one, it is read faster. */
it.each(
  ['', '  ', '       '].flatMap((indent) =>
    [
      'name',
      'name:',
      'name: value',
      'name:   value',
      'name: true',
      'null: null',
      'y: no',
      'a_1: Nan',
      '_: x',
    ].map((line) => `${indent}${line}`),
  ),
)('reads one plain line as the parser of the library does: "%s"', (line) => {
  const { values, problems } = readPiece(`${line} # comment`);
  for (const end of ['', '\n', '\r\n'])
    expect(readPiece(line + end)).toEqual({ values, problems, comments: [] });
});
