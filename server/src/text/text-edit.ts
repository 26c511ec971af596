import type { Range } from './range.js';

/** Replaces a range with a text. */
export interface TextEdit {
  readonly range: Range;
  readonly text: string;
}

/** Applies edits to a text; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => b.range.start - a.range.start || b.range.end - a.range.end);
  let out = text;
  for (const e of sorted) out = out.slice(0, e.range.start) + e.text + out.slice(e.range.end);
  return out;
}
