/** Where strings of JSON and HCL begin and end, and how a key that cannot belong in one leaves it. Imports nothing of VS Code. */

/** The lines of a text. */
export interface Lines {
  readonly count: number;
  line(index: number): string;
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** What to change so that the caret, which does not move, is after the string. */
export interface Leaving {
  /** Where the string ends now, and what goes in there: the quote, and a comma where one belongs. */
  readonly end: Place;
  readonly text: string;
  /** What goes away, from the caret on: the quote as it was, and a comma after it. */
  readonly rest: Place;
  readonly length: number;
}

/** How far back the bracket around a list is looked for. */
const MAX_LINES = 200;

/**
 * Whole values in which no comma follows: an effect, an action, an ARN, an account, a service, everything. In a value of
 * a condition there can be one.
 */
const WHOLE = /^(?:\*|Allow|Deny|[\w-]+:[\w*?-]+|arn:[^,\s]+|\d{12}|[\w.-]+\.amazonaws\.com)$/;

/** Is the character within a string of a line? Strings end on their line. */
export function isInString(line: string, character: number): boolean {
  return openingQuote(line, character) !== undefined;
}

/** Where the string that the character is in begins; undefined: it is in none. */
function openingQuote(line: string, character: number): number | undefined {
  let quote: number | undefined;
  for (let i = 0; i < character; i++) {
    const c = line[i];
    if (quote !== undefined && c === '\\') i++;
    else if (c === '"') quote = quote === undefined ? i : undefined;
    else if (quote === undefined && c === '/' && line[i + 1] === '/') return undefined;
  }
  return quote;
}

/** The innermost bracket that is open at a place. */
function enclosingBracket(lines: Lines, { line, character }: Place): string | undefined {
  const open: string[] = [];
  for (let i = Math.max(0, line - MAX_LINES); i <= line; i++) {
    const text = lines.line(i);
    const end = i === line ? character : text.length;
    let quoted = false;
    for (let at = 0; at < end; at++) {
      const c = text[at]!;
      if (quoted && c === '\\') at++;
      else if (c === '"') quoted = !quoted;
      else if (quoted) continue;
      else if (c === '/' && text[at + 1] === '/') break;
      else if (c === '[' || c === '{') open.push(c);
      else if (c === ']' || c === '}') open.pop();
    }
  }
  return open.at(-1);
}

/**
 * How many characters after what was typed go away: the quote, and a comma after it. None if a string was begun meanwhile, which
 * has the quote for its end.
 * @param after what was after the caret when the key was pressed; undefined: nothing was typed since.
 */
function restAfter(
  line: string,
  from: number,
  after = line.slice(from),
): { at: number; length: number } | undefined {
  const rest = /^"(?:\s*,)?(\s*[:=])?/.exec(after);
  // Not at the end of the string, or at the end of a name.
  if (!rest || rest[1] !== undefined) return undefined;
  const at = line.length - after.length;
  if (at < from || !line.endsWith(after)) {
    // A quote was typed over the one that was there, as VS Code does: now it begins the next string.
    const isOver = /^\s*"/.test(line.slice(from)) && line.endsWith(after.slice(1));
    return isOver ? { at: from, length: 0 } : undefined;
  }
  const begun = line.slice(from, at).split('"').length % 2 === 0;
  return { at, length: begun ? 0 : rest[0].length };
}

/**
 * After Enter at the end of a string, which cannot go on in the next line: what one writes next is the next item or name.
 * @param at where Enter was pressed.
 * @param indent what the new line begins with.
 * @param after what was after the caret then; undefined: nothing was typed since.
 */
export function leaveByEnter(
  lines: Lines,
  at: Place,
  indent: number,
  isHcl: boolean,
  after?: string,
): Leaving | undefined {
  if (at.line + 1 >= lines.count) return undefined;
  const [text, next] = [lines.line(at.line), lines.line(at.line + 1)];
  const quote = openingQuote(text, at.character);
  if (quote === undefined || text.length !== at.character) return undefined;
  const rest = restAfter(next, indent, after);
  if (!rest) return undefined;
  const before = text.slice(0, quote).trimEnd();
  const isValue = before.endsWith(':') || (isHcl && before.endsWith('='));
  const isItem = !isValue && enclosingBracket(lines, { line: at.line, character: quote }) === '[';
  // In HCL, a new line ends an attribute.
  const comma = rest.length > 1 || isItem || (isValue && !isHcl);
  return {
    end: at,
    text: comma ? '",' : '"',
    rest: { line: at.line + 1, character: rest.at },
    length: rest.length,
  };
}

/**
 * After a comma at the end of a string that is whole without it.
 * @param at where the comma was typed.
 * @param isAccepted the string is a suggestion that was just accepted.
 * @param after what was after the caret then; undefined: nothing was typed since.
 */
export function leaveByComma(
  lines: Lines,
  at: Place,
  isAccepted: boolean,
  after?: string,
): Leaving | undefined {
  const text = lines.line(at.line);
  const quote = openingQuote(text, at.character);
  if (quote === undefined || text[at.character] !== ',') return undefined;
  const rest = restAfter(text, at.character + 1, after);
  const value = text.slice(quote + 1, at.character);
  if (!rest || value === '' || !(isAccepted || WHOLE.test(value))) return undefined;
  return { end: at, text: '"', rest: { line: at.line, character: rest.at }, length: rest.length };
}
