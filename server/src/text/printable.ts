/** Makes text from a document safe for a terminal or a build log. */

/** C0 and C1 controls, line and paragraph separators, and the controls that reorder text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/**
 * Build systems run commands that they find in a log: `##[add-mask]` (GitHub) and `##vso[...]` (Azure Pipelines) anywhere
 * in a line, `::add-mask::` (GitHub) at its start. See ActionCommand.cs in GitHub's runner, and "Logging commands" in the
 * documentation of Azure Pipelines.
 */
const COMMAND_INSIDE = /##+/g;
const COMMAND_AT_START = /^(\s*)::/;

/** All number signs of a run but the last one, escaped. */
const escaped = (run: string, code: string): string => `${code.repeat(run.length - 1)}#`;

/**
 * One line of text that cannot start another line, move the cursor, change colors, reorder the text or be a command to
 * a build system: such characters are written in the form `\u{a}`.
 */
export function printable(text: string): string {
  return text
    .replace(CONTROL, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(COMMAND_INSIDE, (run) => escaped(run, '\\u{23}'))
    .replace(COMMAND_AT_START, '$1\\u{3a}:');
}

/** What can start a command to a build system in the middle of a line of a diff. */
const COMMAND_IN_DIFF = /##(?=\[|[a-z]{1,20}\[)/gi;

/**
 * A unified diff with the same lines, whose text can be from a document. Tabs and carriage returns at the ends of lines
 * stay, so that tools can apply it; what `printable` escapes otherwise is escaped.
 */
export function printableDiff(diff: string): string {
  const lines = diff.split('\n').map((line) => {
    const end = line.endsWith('\r') ? '\r' : '';
    const text = line.slice(0, line.length - end.length);
    return (
      text
        .replace(CONTROL, (c) => (c === '\t' ? c : `\\u{${c.charCodeAt(0).toString(16)}}`))
        // GitHub's runner ignores the space at the start of a line that has not changed.
        .replace(COMMAND_AT_START, '$1\\u{3a}:')
        .replace(COMMAND_IN_DIFF, (run) => escaped(run, '\\u{23}')) + end
    );
  });
  return lines.join('\n');
}

/** Data as JSON with the same properties, and a line feed at the end. What is escaped is the same text to who reads it. */
export function printableJson(data: unknown): string {
  const json = JSON.stringify(data, null, 2)
    // JSON.stringify writes line feeds between values only.
    .replace(CONTROL, (c) => (c === '\n' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .replace(COMMAND_INSIDE, (run) => escaped(run, '\\u0023'));
  return `${json}\n`;
}
