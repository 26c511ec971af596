/** Fenced code blocks of Markdown. "Fenced code blocks", CommonMark Spec 0.31.2. */

export interface Fence {
  /** The first word after the opening fence, in lowercase: `json`. */
  readonly language: string;
  /** The lines of code, without their indentation or the markers of a quote that the fence is in. */
  readonly text: string;
  /** The line of the first one, from 0. */
  readonly line: number;
  /** How many characters each line has in the file before those in `text`. */
  readonly removed: readonly number[];
}

/** How many characters are before the content of a line. @param quoted it is in a quote, `> `. @param most not more than these. */
function prefixOf(line: string, quoted: boolean, most = line.length): number {
  let i = 0;
  while (i < most && (line[i] === ' ' || line[i] === '\t' || (quoted && line[i] === '>'))) i++;
  return i;
}

/** The number of backticks or tildes at an offset. */
function fenceLength(line: string, at: number): number {
  const char = line[at];
  if (char !== '`' && char !== '~') return 0;
  let end = at;
  while (line[end] === char) end++;
  return end - at;
}

/**
 * The fences of a text, in its order. One that nothing closes ends with the text. Fences in lists can be indented by any
 * number of spaces, so an indented code block that contains a fence is read as one.
 */
export function markdownFences(text: string): Fence[] {
  const lines = text.split(/\r?\n/);
  const out: Fence[] = [];
  for (let i = 0; i < lines.length; i++) {
    const opening = lines[i]!;
    const start = prefixOf(opening, true);
    const length = fenceLength(opening, start);
    const info = opening.slice(start + length).trim();
    if (length < 3 || (opening[start] === '`' && info.includes('`'))) continue;
    const quoted = opening.slice(0, start).includes('>');
    const line = i + 1;
    const code: string[] = [];
    const removed: number[] = [];
    for (i++; i < lines.length; i++) {
      const content = lines[i]!;
      const at = prefixOf(content, quoted);
      const closing = content[at] === opening[start] ? fenceLength(content, at) : 0;
      if (closing >= length && content.slice(at + closing).trim() === '') break;
      const prefix = prefixOf(content, quoted, start);
      code.push(content.slice(prefix));
      removed.push(prefix);
    }
    const language = /^[^\s,{]*/.exec(info)![0].toLowerCase();
    out.push({ language, text: code.join('\n'), line, removed });
  }
  return out;
}
