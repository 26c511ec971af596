/** Where quoted strings begin and end, and how a key that cannot belong in one leaves it. Imports nothing of VS Code. */

/** How strings are written: in JSON, HCL or YAML. */
export type Syntax = 'json' | 'hcl' | 'yaml';

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

/** How far back what is before a value of YAML is looked for. */
const MAX_BEFORE = 80;

/** Does a string, or a bracket, of YAML begin here? Elsewhere, quotes and brackets are part of a plain value. */
function startsYamlValue(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - MAX_BEFORE), at);
  const text = before.trimEnd();
  if (text === '' || /[[{,]$/.test(text)) return true;
  return text !== before && /(?:[:?-]|(?:^|\s)![\w:.]*)$/.test(text);
}

/**
 * Reads a line up to a character, and reports the brackets outside of strings. Strings end on their line.
 * @returns where the string that the character is in begins; undefined: it is in none.
 */
function scan(
  line: string,
  character: number,
  syntax: Syntax,
  bracket?: (text: string) => void,
): number | undefined {
  const isYaml = syntax === 'yaml';
  let start: number | undefined;
  for (let i = 0; i < character; i++) {
    const c = line[i]!;
    if (start !== undefined) {
      if (c === '\\' && line[start] === '"') i++;
      // In single quotes, two of them are one.
      else if (c === line[start] && c === "'" && line[i + 1] === "'" && i + 1 < character) i++;
      else if (c === line[start]) start = undefined;
    } else if (c === '"' || (isYaml && c === "'")) {
      if (!isYaml || startsYamlValue(line, i)) start = i;
    } else if (isYaml ? c === '#' && (i === 0 || line[i - 1] === ' ') : c === '/' && line[i + 1] === '/') {
      return undefined;
    } else if (c === '[' || c === '{') {
      if (!isYaml || startsYamlValue(line, i)) bracket?.(c);
    } else if (c === ']' || c === '}') bracket?.(c);
  }
  return start;
}

/** Is the character within a string of a line? */
export function isInString(line: string, character: number, syntax: Syntax): boolean {
  return scan(line, character, syntax) !== undefined;
}

/** Where to type in the first empty string from a character on; undefined: there is none. */
export function emptyString(line: string, from: number, syntax: Syntax): number | undefined {
  for (let at = from; at + 1 < line.length; at++) {
    const c = line[at];
    const isEmpty = (c === '"' || (c === "'" && syntax === 'yaml')) && line[at + 1] === c;
    if (isEmpty && isInString(line, at + 1, syntax)) return at + 1;
  }
  return undefined;
}

/** The innermost bracket that is open at a place. */
function enclosingBracket(lines: Lines, { line, character }: Place, syntax: Syntax): string | undefined {
  const open: string[] = [];
  const note = (bracket: string): void => {
    if (bracket === '[' || bracket === '{') open.push(bracket);
    else open.pop();
  };
  for (let i = Math.max(0, line - MAX_LINES); i <= line; i++) {
    const text = lines.line(i);
    scan(text, i === line ? character : text.length, syntax, note);
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
  quote: string,
  after = line.slice(from),
): { at: number; length: number } | undefined {
  const rest = /^["'](?:\s*,)?(\s*[:=])?/.exec(after.startsWith(quote) ? after : '');
  // Not at the end of the string, or at the end of a name.
  if (!rest || rest[1] !== undefined) return undefined;
  const at = line.length - after.length;
  if (at < from || !line.endsWith(after)) {
    // A quote was typed over the one that was there, as VS Code does: now it begins the next string.
    const isOver = line.slice(from).trimStart().startsWith(quote) && line.endsWith(after.slice(1));
    return isOver ? { at: from, length: 0 } : undefined;
  }
  const begun = line.slice(from, at).split(quote).length % 2 === 0;
  return { at, length: begun ? 0 : rest[0].length };
}

/**
 * After Enter at the end of a string: what one writes next is the next item or name.
 * @param at where Enter was pressed.
 * @param indent what the new line begins with.
 * @param after what was after the caret then; undefined: nothing was typed since.
 */
export function leaveByEnter(
  lines: Lines,
  at: Place,
  indent: number,
  syntax: Syntax,
  after?: string,
): Leaving | undefined {
  if (at.line + 1 >= lines.count) return undefined;
  const [text, next] = [lines.line(at.line), lines.line(at.line + 1)];
  const start = scan(text, at.character, syntax);
  if (start === undefined || text.length !== at.character) return undefined;
  const quote = text[start]!;
  const rest = restAfter(next, indent, quote, after);
  if (!rest) return undefined;
  const before = text.slice(0, start).trimEnd();
  const bracket = enclosingBracket(lines, { line: at.line, character: start }, syntax);
  const isValue = before.endsWith(':') || (syntax === 'hcl' && before.endsWith('='));
  const isItem = !isValue && bracket === '[';
  // In HCL, a new line ends an attribute; in YAML, a value that is in no brackets.
  const isSeparated = syntax === 'json' || (syntax === 'yaml' && bracket !== undefined);
  const comma = rest.length > 1 || isItem || (isValue && isSeparated);
  return {
    end: at,
    text: comma ? `${quote},` : quote,
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
  syntax: Syntax,
  after?: string,
): Leaving | undefined {
  const text = lines.line(at.line);
  const start = scan(text, at.character, syntax);
  if (start === undefined || text[at.character] !== ',') return undefined;
  const quote = text[start]!;
  const rest = restAfter(text, at.character + 1, quote, after);
  const value = text.slice(start + 1, at.character);
  if (!rest || value === '' || !(isAccepted || WHOLE.test(value))) return undefined;
  // Outside of brackets, nothing of YAML has a comma after it.
  if (syntax === 'yaml' && !enclosingBracket(lines, { line: at.line, character: start }, syntax))
    return undefined;
  return { end: at, text: quote, rest: { line: at.line, character: rest.at }, length: rest.length };
}
