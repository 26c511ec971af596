/** Where heredocs end, also one whose end is missing. */
import type { ReadBudget } from './read-budget.js';

/** The first line of a block at the top level of Terraform: its type with as many labels as it takes, and a brace. */
const HEADER =
  /^(?:(?:resource|data|ephemeral|action|list)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(?:module|variable|output|provider|check|run|mock_provider|actions|store|component|deployment|provider)[ \t]+"[^"\n]*"|(?:locals|terraform|moved|import|removed))[ \t]*\{/;
/** So much of a line is looked at. */
const MAX_HEADER = 500;

/** Does a block at the top level begin at the offset, which begins a line? It ends everything that is not closed. */
export function isHeader(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  // They all begin with a letter in lowercase.
  return c >= 97 && c <= 122 && HEADER.test(text.slice(at, at + MAX_HEADER));
}

/** The offset after the line. */
export function lineEnd(text: string, at: number, limit: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 || next >= limit ? limit : next + 1;
}

export interface HeredocStart {
  readonly marker: string;
  readonly indented: boolean;
  /** Where its first line begins. */
  readonly body: number;
}

const START = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;

/** The heredoc that begins at an offset. */
export function heredocAt(text: string, at: number): HeredocStart | undefined {
  START.lastIndex = at;
  const found = START.exec(text);
  return found ? { indented: found[1] === '-', marker: found[2]!, body: at + found[0].length } : undefined;
}

export interface HeredocEnd {
  /** Where the last line of its text ends. */
  readonly body: number;
  /** The offset after its marker. */
  readonly end: number;
  readonly closed: boolean;
}

/** Is the marker alone on the line, except for what can follow a value? */
function isMarker(text: string, start: number, end: number, marker: string): number | undefined {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  if (!text.startsWith(marker, at)) return undefined;
  const after = at + marker.length;
  return /^[ \t\r]*([\n),\]}]|$)/.test(text.slice(after, end)) ? after : undefined;
}

/**
 * The end of a heredoc. One without its marker ends before the next block: that is so where a block begins in it, and after
 * that another heredoc with the same marker.
 */
export function heredocEnd(text: string, { body, marker }: HeredocStart, budget: ReadBudget): HeredocEnd {
  const limit = text.length;
  let header: number | undefined;
  for (let at = body; at < limit && budget.take(40); ) {
    const next = lineEnd(text, at, limit);
    const end = isMarker(text, at, next, marker);
    if (end !== undefined) return { body: at, end, closed: true };
    if (header === undefined && isHeader(text, at)) header = at;
    else if (header !== undefined && opens(text, at, next, marker)) break;
    at = next;
  }
  const end = header ?? limit;
  return { body: end, end, closed: false };
}

/** Does a heredoc with the marker begin on the line? */
function opens(text: string, start: number, end: number, marker: string): boolean {
  const at = text.indexOf('<<', start);
  return at >= 0 && at < end && heredocAt(text, at)?.marker === marker;
}
