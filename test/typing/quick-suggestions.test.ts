import { describe, expect, it } from 'vitest';
import { opensByTyping } from '../../client/src/typing/quick-suggestions.js';

describe('the list after the first letter of a file', () => {
  it('opens as the setting of VS Code has it', () => {
    for (const setting of [
      undefined,
      true,
      { other: true, strings: false },
      { other: 'on' },
      { other: 'offWhenInlineCompletions' },
      { strings: true },
    ])
      expect(opensByTyping(setting), JSON.stringify(setting)).toBe(true);
  });
  it('does not open where a user turned it off', () => {
    for (const setting of [false, 'off', { other: false }, { other: 'off' }, { other: 'inline' }])
      expect(opensByTyping(setting), JSON.stringify(setting)).toBe(false);
  });
});
