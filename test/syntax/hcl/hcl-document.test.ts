/** HCL that is whole, cut, half-typed, edited and broken. */
import { describe, expect, it } from 'vitest';
import { threadTime } from '../../../scripts/thread-time.mjs';
import { fingerprint } from '../../../server/src/policy/fingerprint.js';
import { type HclTree, readHcl, readPieces } from '../../../server/src/syntax/hcl/hcl-document.js';
import { isBlock } from '../../../server/src/syntax/hcl/hcl-tree.js';
import { readHclPiece } from '../../../server/src/syntax/hcl/read-hcl.js';
import type { ObjectNode } from '../../../server/src/syntax/value.js';
import { service } from '../../support/service.js';
import { foreignTerraform, ownTerraform, SMALL_TERRAFORM } from '../../support/terraform-files.js';

const small = { name: 'small', text: SMALL_TERRAFORM };
const all = [small, ...ownTerraform, ...foreignTerraform];

/** Each attribute and block, with where it is and what it says. */
function entries(body: ObjectNode, by: number, out: string[] = []): string[] {
  for (const { key, range, value } of body.properties) {
    const at = `${key.value} ${range.start + by}-${range.end + by}`;
    if (isBlock(value)) {
      out.push(`${at} ${value.labels.map((l) => l.value).join()}`);
      entries(value, by, out);
    } else out.push(`${at} ${fingerprint(value)}`);
  }
  return out;
}

const cut = ({ pieces }: HclTree): string[] => pieces.flatMap((p) => entries(p.tree.body, p.start));

/** The names of attributes and blocks, piece by piece. */
const names = ({ pieces }: HclTree): string[][] =>
  pieces.map((p) => entries(p.tree.body, 0).map((e) => e.split(' ')[0]!));

it.each(all)('$name is read without a problem, and in pieces as a whole', ({ text }) => {
  const document = readHcl(text);
  expect(document.problems).toEqual([]);
  expect(cut(document)).toEqual(entries(readHclPiece(text).body, 0));
  expect(document.pieces.map((p) => p.tree.text).join('')).toBe(text);
});

it('reads every beginning of a file', () => {
  for (let end = 0; end <= SMALL_TERRAFORM.length; end++) {
    const text = SMALL_TERRAFORM.slice(0, end);
    const { pieces } = readHcl(text);
    for (const { start, tree } of pieces)
      for (const { range } of tree.body.properties)
        expect(start + range.end).toBeLessThanOrEqual(text.length);
  }
});

it('reads a file with any part of it removed, and its policies', () => {
  for (let at = 0; at < SMALL_TERRAFORM.length; at += 31) {
    const text = SMALL_TERRAFORM.slice(0, at) + SMALL_TERRAFORM.slice(at + 5);
    const read = service.analyse(text, 'x.tf');
    if (read) service.check(read);
  }
});

it('an edited text is what a fresh one is, and keeps the pieces that did not change', () => {
  const before = readHcl(SMALL_TERRAFORM);
  let checked = 0;
  for (let at = 0; at < SMALL_TERRAFORM.length; at += 17)
    for (const typed of ['x', '"', '{', '}', '\n', 'EOT\n', 'resource "a" "b" {\n']) {
      const text = SMALL_TERRAFORM.slice(0, at) + typed + SMALL_TERRAFORM.slice(at);
      const edited = readPieces(text, before);
      expect(cut({ text, pieces: edited })).toEqual(cut(readHcl(text)));
      checked += edited.filter((p) => before.pieces.some((q) => q.tree === p.tree)).length;
    }
  expect(checked).toBeGreaterThan(400);
});

/** States of a text that is being typed, at the first action of a policy. */
const DAMAGE: Readonly<Record<string, (text: string, start: number, end: number) => string>> = {
  'no closing quote': (t, _, e) => t.slice(0, e - 1) + t.slice(e),
  'a string begun on a new line': (t, _, e) => `${t.slice(0, e)},\n      "s3:${t.slice(e)}`,
  'no closing bracket': (t, _, e) => t.slice(0, e) + t.slice(e).replace(']', ''),
  'no closing brace': (t, _, e) => t.slice(0, e) + t.slice(e).replace(/\n {2}\}/, '\n  '),
  'no value': (t, s, e) => {
    const from = t.lastIndexOf('=', s) + 1;
    return t.slice(0, from) + t.slice(t.indexOf(']', e) + 1);
  },
  'a word without quotes': (t, _, e) => `${t.slice(0, e)},\n      s3:Get${t.slice(e)}`,
  'a name without a value': (t, _, e) => {
    const line = t.indexOf('\n', t.indexOf(']', e));
    return `${t.slice(0, line)}\n    cond${t.slice(line)}`;
  },
  'an open expression': (t, _, e) => `${t.slice(0, e - 1)}\${aws_s3${t.slice(e - 1)}`,
};

const damaged = all.flatMap(({ name, text }) => {
  const found = /actions\s*=\s*\[[^\]]*?("[a-z0-9-]+:[A-Za-z*]+")/.exec(text);
  if (!found) return [];
  const end = found.index + found[0].length;
  return [{ name, text, start: end - found[1]!.length, end }];
});

describe('half-typed', () => {
  it.each(Object.keys(DAMAGE))('%s', (state) => {
    const other = { kept: 0, total: 0 };
    const same = { kept: 0, total: 0 };
    for (const { text, start, end } of damaged) {
      const before = readHcl(text);
      const piece = before.pieces.findLast((p) => p.start <= start)!;
      const typed = DAMAGE[state]!(text, start, end);
      // The brace of another block.
      if (typed.startsWith(text.slice(0, piece.end))) continue;
      const after = readHcl(typed);
      const index = before.pieces.indexOf(piece);
      const [was, is] = [names(before), names(after)];
      expect(is.length).toBe(was.length);
      for (const [i, list] of was.entries()) {
        const into = i === index ? same : other;
        const left = [...is[i]!];
        for (const name of list) {
          into.total++;
          const at = left.indexOf(name);
          if (at >= 0) {
            into.kept++;
            left.splice(at, 1);
          }
        }
      }
    }
    expect(other.kept).toBe(other.total);
    expect(same.kept / same.total).toBeGreaterThan(0.97);
  });
});

it('time grows with the text', () => {
  const hard: Readonly<Record<string, (n: number) => string>> = {
    blocks: (n) => 'resource "a" "b" {\n  x = 1\n}\n'.repeat(n),
    expressions: (n) => `x = ${'${'.repeat(n)}`,
    strings: (n) => `x = "${'a${'.repeat(n)}`,
    lists: (n) => `x = ${'['.repeat(n)}`,
    heredocs: (n) => Array.from({ length: n }, (_, i) => `a${i} = <<E${i}\n`).join(''),
    'blocks with heredocs': (n) =>
      Array.from({ length: n }, (_, i) => `resource "a" "b" {\n  x = <<E${i}\n}\n`).join(''),
    comprehensions: (n) => `x = ${'[for a in '.repeat(n)}`,
    conditions: (n) => `x = ${'a ? '.repeat(n)}`,
    comments: (n) => '/* '.repeat(n),
    operators: (n) => `x = ${'a + '.repeat(n)}1\n`,
    attributes: (n) => `x = a${'.b[0]'.repeat(n)}\n`,
    calls: (n) => `x = ${'f('.repeat(n)}`,
  };
  for (const [name, make] of Object.entries(hard)) {
    const time = (text: string): number => {
      const begun = threadTime();
      readHcl(text);
      return threadTime() - begun;
    };
    // What else the machine does, and compilation, add to some of the runs.
    const least = (n: number): number => Math.min(...Array(3).fill(make(n)).map(time));
    time(make(500));
    const [less, more] = [least(2000), least(8000)];
    expect([name, more]).toEqual([name, expect.toSatisfy((x: number) => x < 400 || x < 8 * less)]);
  }
});

it('deep nesting is not read', () => {
  const deep = readHcl(`resource "a" "b" {\n  x = ${'['.repeat(5000)}\n}\n`);
  expect(deep.unread).toBe(true);
  expect(readHcl(`a = ${'{ b = '.repeat(5000)}`).unread).toBe(true);
  expect(readHcl('a {\n'.repeat(5000)).unread).toBe(true);
});
