/** Lists of actions in CDK code: `actions: ['s3:GetObject']` in TypeScript, `actions=["s3:GetObject"]` in Python. Text only. */
import type { Range } from '../text/range.js';

/** Languages whose code is looked at. */
export const CDK_LANGUAGES: readonly string[] = ['typescript', 'python'];

/** Can the code have a policy statement of CDK? Without one, nothing is offered in it. */
export const mayHoldCdkStatement = (text: string): boolean =>
  text.includes('PolicyStatement') && (text.includes('aws-cdk') || text.includes('aws_cdk'));

/** A list of actions that the cursor is in a string of. */
export interface CdkActionList {
  readonly name: 'Action' | 'NotAction';
  /** The strings, in order; those that are not written out are not among them. */
  readonly actions: readonly string[];
  /** The string with the cursor. */
  readonly index: number;
  /** Characters of it before the cursor. */
  readonly character: number;
  /** The text between its quotes. */
  readonly range: Range;
}

/** Lists are shorter than this. */
const MAX_LENGTH = 20_000;
const LIST = /\b(actions|notActions|not_actions)["']?\s{0,99}[:=]\s{0,99}\[/g;

interface Found {
  readonly strings: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

const isQuote = (c: string | undefined): boolean => c === '"' || c === "'" || c === '`';

/** The end of a comment that begins at an offset; undefined: none does. */
function commentEnd(text: string, at: number): number | undefined {
  const end = (of: string, length: number): number => {
    const found = text.indexOf(of, at);
    return found < 0 ? text.length : found + length;
  };
  if (text[at] === '#' || text.startsWith('//', at)) return end('\n', 0);
  return text.startsWith('/*', at) ? end('*/', 2) : undefined;
}

/** The end of a string: its quote, or the end of the line. */
function stringEnd(text: string, start: number): number {
  const quote = text[start - 1];
  let at = start;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The strings of the list that is open at its bracket. @param open the offset after the bracket. */
function stringsOf(text: string, open: number): Found {
  const strings: { text: string; start: number; end: number }[] = [];
  const limit = Math.min(text.length, open + MAX_LENGTH);
  let depth = 1;
  for (let at = open; at < limit && depth > 0; at++) {
    const c = text[at]!;
    const comment = commentEnd(text, at);
    if (comment !== undefined) at = comment - 1;
    else if (isQuote(c)) {
      const end = stringEnd(text, at + 1);
      if (depth === 1) strings.push({ text: text.slice(at + 1, end), start: at + 1, end });
      at = end;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
  }
  return { strings };
}

/** What an escape or an expression makes is unknown. */
const isPlain = (text: string): boolean => !/[\\{]/.test(text);

/** Is an offset in a comment to the end of its line? In TypeScript, a number sign begins the name of a private property. */
function isInLineComment(text: string, offset: number): boolean {
  const hasNumberSigns = !text.includes('aws-cdk');
  for (let at = text.lastIndexOf('\n', offset - 1) + 1; at < offset; at++) {
    if (isQuote(text[at])) at = stringEnd(text, at + 1);
    else if (text.startsWith('//', at) ? !hasNumberSigns : text[at] === '#' && hasNumberSigns) return true;
  }
  return false;
}

/** Is an offset in a block comment? One that begins a line: elsewhere, its signs can be in a string, as in "b/*". */
function isInBlockComment(text: string, from: number, offset: number): boolean {
  const lines = text.slice(from, offset).split('\n');
  const last = lines
    .map((line) => line.trim())
    .findLast((line) => line.startsWith('/*') || line.startsWith('*/') || line.endsWith('*/'));
  return last?.startsWith('/*') === true && !last.includes('*/');
}

/** The list of actions at an offset; undefined: the offset is not in a string of one. */
export function cdkActionListAt(text: string, offset: number): CdkActionList | undefined {
  const from = Math.max(0, offset - MAX_LENGTH);
  const [last] = [...text.slice(from, offset).matchAll(LIST)].slice(-1);
  if (!last) return undefined;
  const start = from + last.index;
  if (isInLineComment(text, start) || isInBlockComment(text, from, start)) return undefined;
  const strings = stringsOf(text, start + last[0].length).strings.filter((s) => isPlain(s.text));
  const index = strings.findIndex(({ start, end }) => start <= offset && offset <= end);
  const at = strings[index];
  if (!at) return undefined;
  return {
    name: last[1] === 'actions' ? 'Action' : 'NotAction',
    actions: strings.map((s) => s.text),
    index,
    character: offset - at.start,
    range: { start: at.start, end: at.end },
  };
}
