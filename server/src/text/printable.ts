/** Text from a document in the output of a terminal or of a build log. */

/** C0 and C1 controls, line and paragraph separators, and the controls that reorder text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * One line of text that cannot begin another line, move the cursor, change colours or reorder what is read: such
 * characters are written as `\u{a}`.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}
