import { describe, expect, it } from 'vitest';
import { ActionLists } from '../../server/src/catalogue/action-lists.js';

/** Two services: positions 0, 1, 2 of `a` and 10 of `b`; 0, 5; 7, 2. */
const lists = new ActionLists('a:,, b:a\na:,4\na:7,-6');
const a = (index: number) => ({ prefix: 'a', index });

describe('lists that are like the one that is begun', () => {
  it('say what comes next, and what comes at all', () => {
    const { next, together } = lists.similarTo([a(0), a(1)]);
    expect([...next.get('a')!]).toEqual([[2, expect.any(Number)]]);
    expect([...together.keys()]).toEqual(['a', 'b']);
    // The list that has both counts more than the one that has the first only.
    expect(together.get('b')!.get(10)).toBeGreaterThan(together.get('a')!.get(5)! * 4);
  });
  it('say it of other services too', () => {
    expect(
      lists
        .similarTo([a(2)])
        .next.get('b')
        ?.get(10),
    ).toBeGreaterThan(0.3);
  });
  it('read positions that go back', () => {
    expect([
      ...lists
        .similarTo([a(7)])
        .next.get('a')!
        .keys(),
    ]).toEqual([2]);
  });
  it('say nothing of an unknown action, an empty list, or without lists', () => {
    expect(lists.similarTo([a(99)]).together.size).toBe(0);
    expect(lists.similarTo([]).next.size).toBe(0);
    expect(new ActionLists('').similarTo([a(0)]).together.size).toBe(0);
  });
});
