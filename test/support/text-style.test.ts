import { expect, it } from 'vitest';
import { commentsAreKept } from './text-style.js';

it('a comment stays with the element that it is about, also if its value becomes a list of several lines', () => {
  const before = '{ // c1\n  "Action": "a:*", // c2\n  "Resource": "*" // c3\n} // c4';
  const kept =
    '{ // c1\n  "Action": "a:*", // c2\n  "Resource": [\n    "x"\n  ] // c3\n}, // c4\n{\n  "Action": "a:b",\n  "Resource": "*"\n}';
  expect(commentsAreKept(before, kept)).toBeUndefined();
  expect(commentsAreKept(before, kept.replace(' // c3', ''))).toContain('"Resource": "*" had c3');
  const inside = kept.replace('] // c3', ']').replace('"x"', '"x" // c3');
  expect(commentsAreKept(before, inside)).toContain('"Resource": "*" had c3');
});
