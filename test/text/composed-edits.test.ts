import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ComposedEdits } from '../../server/src/text/composed-edits.js';
import { applyEdits, type TextEdit } from '../../server/src/text/text-edit.js';
import { runs, seed } from '../support/seed.js';

const edit = (start: number, end: number, text: string): TextEdit => ({ range: { start, end }, text });

it('says what the steps together change in the first text, and which of them did', () => {
  const composed = new ComposedEdits('one two three');
  composed.apply([edit(0, 3, '1'), edit(8, 13, '3')], 0);
  composed.apply([edit(2, 5, 'deux')], 1);
  composed.apply([edit(7, 8, 'trois')], 2);
  expect(composed.text).toBe('1 deux trois');
  expect(composed.edits).toEqual([
    { ...edit(0, 3, '1'), steps: [0] },
    { ...edit(4, 7, 'deux'), steps: [1] },
    { ...edit(9, 13, 'rois'), steps: [0, 2] },
  ]);
  expect([0, 2, 3, 7, 11].map((at) => composed.originOf(at))).toEqual([0, 4, 4, 8, 8]);
});

it('has no edits for what was undone', () => {
  const composed = new ComposedEdits('abc');
  composed.apply([edit(1, 2, '')], 0);
  composed.apply([edit(1, 1, 'b')], 1);
  expect(composed.edits).toEqual([]);
});

it('leads to the same text as the steps', () => {
  const piece = fc.tuple(fc.nat(30), fc.nat(4), fc.stringMatching(/^[abc]{0,4}$/));
  fc.assert(
    fc.property(fc.stringMatching(/^[abc\n]{0,30}$/), fc.array(piece, { maxLength: 8 }), (text, pieces) => {
      const composed = new ComposedEdits(text);
      for (const [i, [at, length, fresh]] of pieces.entries()) {
        const start = Math.min(at, composed.text.length);
        composed.apply([edit(start, Math.min(start + length, composed.text.length), fresh)], i);
      }
      const { edits } = composed;
      expect(applyEdits(text, edits)).toBe(composed.text);
      for (const [i, e] of edits.entries())
        if (i > 0) expect(e.range.start).toBeGreaterThan(edits[i - 1]!.range.end - 1);
    }),
    { seed, numRuns: runs(300) },
  );
});
