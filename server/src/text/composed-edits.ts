/** Edits that follow each other, as edits of the first text. */
import { applyEdits, type TextEdit } from './text-edit.js';

/** An edit of the first text, and which of the steps made it. */
export interface ComposedEdit extends TextEdit {
  /** Indices of steps, ascending. */
  readonly steps: readonly number[];
}

/** Would a cut here be inside of a character or of a line break? */
const splits = (text: string, at: number): boolean =>
  /^(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|\r\n)$/.test(text.slice(at - 1, at + 1));

/** The part of a change that does change something. */
function shortened(original: string, { range, text, steps }: ComposedEdit): ComposedEdit[] {
  const before = original.slice(range.start, range.end);
  if (before === text) return [];
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before[start] === text[start]) start++;
  while (splits(before, start) || splits(text, start)) start--;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end++;
  return [
    {
      range: { start: range.start + start, end: range.end - end },
      text: text.slice(start, text.length - end),
      steps,
    },
  ];
}

/** A text and its changes so far. */
export class ComposedEdits {
  /** In the order of the text, with a gap between each two. */
  private changes: readonly ComposedEdit[] = [];
  private now: string;

  constructor(private readonly original: string) {
    this.now = original;
  }

  get text(): string {
    return this.now;
  }

  /** The edits of the first text that lead to the present text; they neither overlap nor touch. */
  get edits(): readonly ComposedEdit[] {
    return this.changes.flatMap((change) => shortened(this.original, change));
  }

  /** Where an offset of the present text comes from: the beginning of the change that it is in. */
  originOf(offset: number): number {
    let shift = 0;
    for (const { range, text } of this.changes) {
      if (offset < range.start + shift) break;
      if (offset < range.start + shift + text.length) return range.start;
      shift += text.length - (range.end - range.start);
    }
    return offset - shift;
  }

  /**
   * @param edits of the present text; they must not overlap.
   * @param step what made them.
   */
  apply(edits: readonly TextEdit[], step: number): void {
    // From the last one, so that the offsets of the others stay as they are.
    for (const edit of [...edits].sort((a, b) => b.range.start - a.range.start || b.range.end - a.range.end))
      this.applyOne(edit, step);
  }

  private applyOne(edit: TextEdit, step: number): void {
    const { start, end } = edit.range;
    const before: ComposedEdit[] = [];
    const after: ComposedEdit[] = [];
    const touching: ComposedEdit[] = [];
    let [from, to] = [start, end];
    let shift = 0;
    let shiftBefore = 0;
    let shiftAfter: number | undefined;
    for (const change of this.changes) {
      const first = change.range.start + shift;
      const last = first + change.text.length;
      if (last < start) {
        before.push(change);
      } else if (first > end) {
        shiftAfter ??= shift;
        after.push(change);
      } else {
        touching.push(change);
        from = Math.min(from, first);
        to = Math.max(to, last);
      }
      shift += change.text.length - (change.range.end - change.range.start);
      if (last < start) shiftBefore = shift;
    }
    const merged: ComposedEdit = {
      range: { start: from - shiftBefore, end: to - (shiftAfter ?? shift) },
      text: this.now.slice(from, start) + edit.text + this.now.slice(end, to),
      steps: [...new Set([...touching.flatMap((c) => c.steps), step])].sort((a, b) => a - b),
    };
    this.changes = [...before, merged, ...after];
    this.now = applyEdits(this.now, [edit]);
  }
}
