import fc from 'fast-check';
import picomatch from 'picomatch/posix';
import { expect, it, test } from 'vitest';
import { globOfPath } from '../../server/src/text/glob-of-path.js';
import { compilePathGlob } from '../../server/src/text/path-glob.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

const matches = (pattern: string, path: string): boolean => compilePathGlob(pattern)!(path);

test.each([
  ['*.json', 'a.json', true],
  ['*.json', 'a/b.json', false],
  ['**/*.json', 'b.json', true],
  ['**/*.json', 'a/.b/c.json', true],
  ['policies/**', 'policies/a/b', true],
  ['policies/**', 'policy', false],
  ['a/**/z', 'a/z', true],
  ['a/**/z', 'a/b/c/z', true],
  ['a/**/z', 'abz', false],
  ['{trust,scp}-?.json', 'scp-1.json', true],
  ['{trust,scp/{a,b}}/x', 'scp/b/x', true],
  ['[!a-c]x', 'dx', true],
  ['[!a-c]x', 'bx', false],
  ['[a-c]x', 'bx', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['{a,b', '{a,b', true],
  ['{a,{b,c}', '{a,c', true],
  ['{a,{b,c}', '{a,{b,c}', false],
  ['{{a,b}', '{b', true],
  ['{a,{b', '{a,{b', true],
  ['{a}{b,{c}', 'a{b,c', true],
  ['[{]{a,b}', '{b', true],
  ['[a', '[a', true],
  ['', '', true],
  ['**', 'a/b', true],
])('%s and %s', (pattern, path, expected) => {
  expect(matches(pattern, path)).toBe(expected);
});

test('agrees with picomatch', () => {
  const piece = fc.constantFrom('a', 'b', '.', '*', '?', '/', '**/', '{a,b*}', '[ab]', '[^a]', '-');
  const path = fc.array(fc.constantFrom('a', 'b', '.', '-', '/'), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), path, (pieces, chars) => {
      const pattern = pieces.join('');
      const subject = chars.join('');
      // picomatch has rules of its own for paths such as `a//b`, `..` and `/`, and for three stars.
      fc.pre(!/\/\/|\*\*\*|^\/|\/$|\.\./.test(pattern) && !/\/\/|^\/|\/$|\.\.|(^|\/)\.(\/|$)/.test(subject));
      fc.pre(!/[^/]\*\*|\*\*[^/]|(^|\/)\.\//.test(pattern));
      // There, `a/**` matches the folder `a` itself, and `*.*` does not match `a.` there, but `a*.*` does.
      fc.pre(!/\/\*\*$/.test(pattern));
      fc.pre(!/(^|\/)\*\.\*$/.test(pattern) || !/\.$/.test(subject));
      expect([pattern, subject, matches(pattern, subject)]).toEqual([
        pattern,
        subject,
        picomatch(pattern, { dot: true })(subject),
      ]);
    }),
    { numRuns: 5000 },
  );
});

test('is linear where a backtracking matcher is exponential, and refuses huge patterns', TIMED, () => {
  const elapsed = stopwatch();
  expect(matches(`${'*a'.repeat(400)}b`, 'a'.repeat(2000))).toBe(false);
  expect(matches(`${'{a,aa}'.repeat(100)}b`, 'a'.repeat(200))).toBe(false);
  expect(elapsed()).toBeLessThan(1000);
  expect(compilePathGlob('*'.repeat(1001))).toBeUndefined();
});

it.each(['a/b.json', 'a [x]/{b,c}!.json', 'a/*?\\,b.json', '**/x'])('a pattern of the path %s', (path) => {
  expect(matches(globOfPath(path), path)).toBe(true);
  expect(matches(globOfPath(path), `${path}x`)).toBe(false);
  expect(matches(globOfPath(path), path.replace(/.$/, 'y'))).toBe(false);
});

it('a pattern of the path of a file that is in no folder is not about every file of the name', () => {
  expect(globOfPath('p.json')).toBe('./p.json');
});

test('braces without an end are read as often as others', TIMED, () => {
  const elapsed = stopwatch();
  const open = '{a,'.repeat(330);
  expect(matches(open, open)).toBe(true);
  const some = '{a,b}{'.repeat(160);
  expect(matches(some, 'b{'.repeat(160))).toBe(true);
  expect(elapsed()).toBeLessThan(200);
});
