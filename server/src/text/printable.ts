/** Makes text from a document safe for a terminal or a build log. */

/** C0 and C1 controls, line and paragraph separators, and the controls that reorder text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * One line of text that cannot start another line, move the cursor, change colors or reorder the text: such
 * characters are written in the form `\u{a}`.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}
