/** Comments belong to the part after them, or before them on the same line. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type WantedPart } from '../../../server/src/syntax/json/arrange.js';
import { jsonEdits } from '../../../server/src/syntax/json/edit.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import type { ArrayNode } from '../../../server/src/syntax/value.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { parameters } from '../../support/seed.js';

const listOf = (text: string) => {
  const document = parseJson(text);
  const list = document.root as ArrayNode;
  const without = (i: number): string => applyEdits(text, jsonEdits.remove(document, list, list.items[i]!));
  const replaced = (...values: string[]): string =>
    applyEdits(text, jsonEdits.replace(document, list, values));
  return { document, list, without, replaced };
};

const NOTED = `[ // all
  // first
  "a", // one
  "b",

  // a section

  /* third */ "c", // three
  // last
  "d" // four
  // the end
]`;

describe('comments', () => {
  it('go with the item that is removed', () => {
    const { without } = listOf(NOTED);
    expect(without(0)).toBe(NOTED.replace('  // first\n  "a", // one\n', ''));
    expect(without(1)).toBe(NOTED.replace('  "b",\n\n', '').replace('"a", // one\n', '"a", // one\n'));
    expect(without(2)).toBe(NOTED.replace('  /* third */ "c", // three\n', ''));
    expect(without(3)).toBe(NOTED.replace('"c", // three\n  // last\n  "d" // four\n', '"c" // three\n'));
  });

  it('stay with their item when another one is added', () => {
    const { document, list } = listOf(NOTED);
    const added = (i: number): string => applyEdits(NOTED, jsonEdits.insert(document, list, i, 'x'));
    expect(added(0)).toBe(NOTED.replace('  // first', '  "x",\n  // first'));
    expect(added(3)).toBe(NOTED.replace('  // last', '  "x",\n  // last'));
    expect(added(4)).toBe(NOTED.replace('"d" // four', '"d", // four\n  "x"'));
  });

  it('move with their items', () => {
    const text = '[\n  // one\n  "b", // B\n  "a" // A\n]';
    expect(listOf(text).replaced('a', 'b')).toBe('[\n  "a", // A\n  // one\n  "b" // B\n]');
    // Where a comment of no item would go is unknown.
    expect(listOf(NOTED).replaced('d', 'a')).toBe(NOTED);
  });

  it('on one line stay where they are', () => {
    const text = '["a" /* A */, /* B */ "b", "c"]';
    expect(listOf(text).without(0)).toBe('[/* B */ "b", "c"]');
    expect(listOf(text).without(1)).toBe('["a" /* A */, "c"]');
    expect(listOf(text).without(2)).toBe('["a" /* A */, /* B */ "b"]');
  });
});

it('what a list consists of is what is wanted, with all comments of its parts and no other text changed', () => {
  const comment = fc.constantFrom('', '', '// note\n', '/* block */ ', '\n  // note\n  ');
  const part = fc.record({ before: comment, gap: fc.constantFrom(' ', '\n  ', '\r\n  '), after: comment });
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 6 }),
      fc.constantFrom('', ' ', '\n'),
      (parts, picked, end) => {
        const text = `[${parts
          .map((p, i) => `${p.gap}${p.before}"${i}"${i < parts.length - 1 ? ',' : ''}${p.after}`)
          .join('')}${end}]`;
        const document = parseJson(text);
        const list = document.root as ArrayNode;
        expect(document.problems, text).toEqual([]);
        const taken = new Set<number>();
        const wanted = picked.flatMap((n): WantedPart[] => {
          if (n >= parts.length || taken.has(n)) return [];
          if (n >= 0) taken.add(n);
          return [n >= 0 ? n : { print: () => '"x"' }];
        });
        const edits = arrange(document, list, wanted);
        const after = applyEdits(text, edits);
        const read = parseJson(after);
        expect(read.problems, `${text}\n=>\n${after}`).toEqual([]);
        const values = (read.root as ArrayNode).items.map((i) => (i.type === 'string' ? i.value : ''));
        const order = wanted.filter((w) => typeof w === 'number');
        const refused = edits.length === 0 && order.some((w, i) => i > 0 && w < order[i - 1]!);
        if (!refused) expect(values).toEqual(wanted.map((w) => (typeof w === 'number' ? String(w) : 'x')));
        // Nothing is lost that belongs to what stays.
        const all = wanted.length >= parts.length && parts.every((_, i) => taken.has(i));
        if (all) expect(read.comments.length, `${text}\n=>\n${after}`).toBe(document.comments.length);
      },
    ),
    parameters(2000),
  );
});
