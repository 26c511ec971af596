import { describe, expect, it } from 'vitest';
import { type Change, LateText } from '../../client/src/typing/late-text.js';

const at = (character: number, line = 5) => ({ line, character });
const insert = (character: number, text: string, line = 5): Change => ({
  range: { start: at(character, line), end: at(character, line) },
  text,
});
const typed = (...changes: (Change | readonly Change[])[]): string => {
  const late = new LateText(at(22));
  for (const change of changes) late.change(Array.isArray(change) ? change : [change as Change]);
  return late.text;
};

describe('letters after a key whose command is on its way', () => {
  it('are those that follow one another where the cursor was', () => {
    expect(typed(insert(22, '*'))).toBe('*');
    expect(typed(insert(22, 'a'), insert(23, 'r'), insert(24, 'n'))).toBe('arn');
    expect(typed()).toBe('');
  });
  it('can be removed again', () => {
    const back: Change = { range: { start: at(23), end: at(24) }, text: '' };
    expect(typed(insert(22, 'a'), insert(23, 'x'), back, insert(23, 'r'))).toBe('ar');
  });
  it('are not what is typed elsewhere, and nothing after it', () => {
    expect(typed(insert(22, 'a'), insert(19, ':', 6), insert(23, 'r'))).toBe('a');
    expect(typed(insert(30, 'a'))).toBe('');
  });
  it('are not what leaves the string, new lines, replaced text, or several changes at once', () => {
    expect(typed(insert(22, 'a'), insert(23, ','))).toBe('a');
    expect(typed(insert(22, '"'))).toBe('');
    expect(typed(insert(22, '\n      '))).toBe('');
    expect(typed({ range: { start: at(17), end: at(22) }, text: 'kms:*' })).toBe('');
    expect(typed([insert(22, 'a'), insert(22, 'b', 7)])).toBe('');
  });
  it('end when the cursor goes somewhere else, not when it follows them', () => {
    const late = new LateText(at(22));
    expect(late.isAt(at(22), at(22))).toBe(true);
    late.change([insert(22, 'n')]);
    expect(late.moved(at(23), at(23))).toBe(false);
    expect(late.isAt(at(23), at(23))).toBe(true);
    expect(late.moved(at(19, 6), at(19, 6))).toBe(true);
    late.change([insert(23, 'x')]);
    expect(late.text).toBe('n');
  });
  it('do not end at a cursor that is reported after more of them: `arn:aws:` typed at once', () => {
    const late = new LateText(at(22));
    late.change([insert(22, 'a')]);
    late.change([insert(23, 'r')]);
    expect(late.isAt(at(22), at(22))).toBe(true);
    expect(late.moved(at(23), at(23))).toBe(false);
    late.change([insert(24, 'n')]);
    expect(late.text).toBe('arn');
    expect(late.moved(at(22), at(23)), 'a selection').toBe(true);
    expect(late.moved(at(21), at(21)), 'before them').toBe(true);
  });
});
