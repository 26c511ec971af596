/** A range of a text, in UTF-16 code units from its start. */
export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Is all of the inner range in the outer one? */
export const encloses = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** Is the offset in the range, or at its end, where the cursor is after typing? */
export function isWithin(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}
