/** The text of a completion: quotes where there are none, a comma where one will be missing. */
import type { Range } from '../../text/range.js';
import type { Data } from '../data.js';
import { type Cursor, type HostDocument, type InsertedText, type Insertion, isLineStart } from '../syntax.js';
import { nextCharacter } from './cursor.js';
import { hasStops, isText, type Lines, printJson, quoted, quotedSnippet } from './print.js';

/** The editor puts the indentation of the line before each line, and its own unit in the place of a tab. */
export const EDITOR_LINES: Lines = { indent: '', unit: '\t', eol: '\n' };

export function jsonInsertion(
  document: HostDocument,
  cursor: Cursor,
  insertion: Insertion,
  stops: boolean,
): InsertedText {
  const { text } = document;
  const { token, inString, hasValue } = cursor;
  // With the quote before the cursor, as VS Code's JSON support has it: an editor scores the text from there on, and would put
  // that support's suggestions above these.
  const replace = inString ? { start: token.start, end: cursor.replace.end } : cursor.replace;
  const closed = token.end > replace.end;
  const comma = !hasValue && /["{[\w-]/.test(nextCharacter(text, token.end)) ? ',' : '';
  const snippet = (...parts: (Data | undefined)[]): boolean => stops && parts.some(hasStops);
  const inserted = (
    range: Range,
    parts: (Data | undefined)[],
    write: (print: Print) => string,
  ): InsertedText => {
    const isSnippet = snippet(...parts);
    const printed = write(isSnippet ? snippetPrint : plainPrint);
    const commaAt = cursor.missingComma;
    // Two edits cannot begin at the same place.
    if (commaAt === range.start) return { range, text: `, ${printed}`, snippet: isSnippet };
    return { range, text: printed, snippet: isSnippet, commaAt };
  };
  if ('name' in insertion) {
    const { name, value } = insertion;
    if (hasValue) {
      return inserted(replace, [name], (print) => {
        const whole = print(name);
        return inString && closed ? whole.slice(0, -1) : whole;
      });
    }
    // The name goes in with its value: then the closing quote of a string at the cursor goes too.
    const range = inString && closed ? { start: replace.start, end: token.end } : replace;
    const { preceding } = insertion;
    const between = isLineStart(document, range.start) ? '\n' : ' ';
    return inserted(range, [name, value], (print) => {
      const before = preceding ? `${print(preceding.name)}: ${print(preceding.value)},${between}` : '';
      return `${before}${print(name)}: ${value === undefined ? '' : print(value) + comma}`;
    });
  }
  const { value } = insertion;
  // The quotes around the cursor go where the value is not a string.
  if (!isText(value))
    return inserted(inString ? token : replace, [value], (print) => print(value) + (inString ? comma : ''));
  return inserted(replace, [value], (print) => {
    const whole = print(value);
    return inString && closed ? whole.slice(0, -1) : whole + comma;
  });
}

type Print = (value: Data) => string;
const plainPrint: Print = (value) => printJson(value, EDITOR_LINES, quoted);
const snippetPrint: Print = (value) => printJson(value, EDITOR_LINES, quotedSnippet);
