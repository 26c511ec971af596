/** Where an expression in a string ends: with the brackets and strings in it. */
import type { ReadBudget } from './read-budget.js';

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
/** Expressions nest less deep. */
const MAX_DEPTH = 200;

/** The offset after a comment at the offset; undefined: there is none. */
function commentEnd(text: string, at: number): number | undefined {
  if (text[at] === '#' || text.startsWith('//', at)) {
    const next = text.indexOf('\n', at);
    return next < 0 ? text.length : next;
  }
  if (!text.startsWith('/*', at)) return undefined;
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? text.length : close + 2;
}

/** Does `${` or `%{` begin at the offset, and not the text of one (`$${`)? */
export const opensTemplate = (text: string, at: number): boolean =>
  (text[at] === '$' || text[at] === '%') && text[at + 1] === '{' && text[at - 1] !== text[at];

/** Is it the `=` of an attribute, and not a part of an operator? */
const isAssignment = (text: string, at: number): boolean =>
  text[at] === '=' && !/[=>]/.test(text[at + 1] ?? '') && !/[=!<>]/.test(text[at - 1] ?? '');

/**
 * The offset after the bracket that closes what is open. undefined where the text is not that of an expression: a bracket that
 * nothing opened, a string without its end, or (in a string) an attribute.
 * @param from the offset after the opening bracket.
 * @param close the bracket.
 * @param inString the expression is in a string.
 */
export function closingEnd(
  text: string,
  from: number,
  close: ')' | ']' | '}',
  inString: boolean,
  budget: ReadBudget,
): number | undefined {
  const open: string[] = [close];
  for (let i = from; i < text.length && budget.take(); ) {
    const top = open.at(-1)!;
    const char = text[i]!;
    if (top === '"') {
      if (char === '\n') return undefined;
      if (char === '"') open.pop();
      else if (opensTemplate(text, i)) open.push('}');
      i += char === '\\' || opensTemplate(text, i) ? 2 : 1;
      continue;
    }
    const comment = commentEnd(text, i);
    if (comment !== undefined) {
      i = comment;
      continue;
    }
    if (char === '"') open.push('"');
    else if (CLOSING.has(char)) open.push(CLOSING.get(char)!);
    else if (char === ')' || char === ']' || char === '}') {
      if (char !== top) return undefined;
      open.pop();
      if (open.length === 0) return i + 1;
    } else if (inString && open.length === 1 && isAssignment(text, i)) return undefined;
    if (open.length > MAX_DEPTH) return undefined;
    i++;
  }
  return undefined;
}
