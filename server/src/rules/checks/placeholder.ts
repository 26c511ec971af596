import type { TemplateMark } from '../../syntax/syntax.js';
import { type Hole, holesOf, type ObjectNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';

/** More names than this are not listed. */
const MAX_LISTED = 6;

/** Longer names are shortened: encrypted values, code of template engines. */
const MAX_NAME = 60;

const shortened = (text: string): string => (text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text);

const isWritten = (h: Hole): h is Hole & { written: string } => h.written !== undefined;

const hasPlaceholders = (node: ObjectNode): boolean => [...holesOf(node)].some(isWritten);

const placeholdersIn = (node: ObjectNode) => [...holesOf(node)].filter(isWritten);

export const rule: Rule = {
  id: 'placeholder',
  severity: 'information',
  codes: [],
  summary: 'The file has placeholders, so checks that need their values are off.',
  concerns: hasPlaceholders,
  // One notice for the file, however many policies it has.
  checkDocument(policies, report, { marks }) {
    const holes = policies.flatMap((p) => placeholdersIn(p.node));
    const places: Pick<TemplateMark, 'text' | 'block' | 'range'>[] = [
      ...holes.map(({ written, range }) => ({ text: written, range })),
      ...marks,
    ].sort((a, b) => a.range.start - b.range.start);
    const [first] = places;
    if (!first) return;
    // The end of a block has no name.
    const opening = places.filter((p) => p.block !== 'close' && p.block !== 'middle');
    const named = opening.length > 0 ? opening : places;
    const names = [...new Set(named.map((p) => `"${shortened(p.text.replace(/\s+/g, ' '))}"`))];
    report({
      range: first.range,
      message: `This file has ${names.length === 1 ? 'a placeholder' : 'placeholders'}: ${enumerate(names, MAX_LISTED)}. Checks that need ${names.length === 1 ? 'its value' : 'their values'} are off.`,
    });
  },
};
