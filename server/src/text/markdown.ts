/** Markdown for hovers, completion and reports. Text from a document must always pass through one of these functions. */

import { ownValue } from './own-value.js';
import { printable } from './printable.js';

const MAX_CODE = 300;

/** The text in one line, and cut where it is too long for a sentence. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return printable(
    line.length > MAX_CODE
      ? `${Array.from(line.slice(0, 2 * MAX_CODE))
          .slice(0, MAX_CODE)
          .join('')}…`
      : line,
  );
}

/** Inline code: backticks and line ends in the text cannot break out of it. */
export function code(text: string): string {
  const clean = shorten(text);
  const ticks = clean.match(/`+/g)?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const fence = '`'.repeat(ticks + 1);
  return clean.trim() === ''
    ? '(empty)'
    : ticks > 0
      ? `${fence} ${clean} ${fence}`
      : `${fence}${clean}${fence}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/**
 * Plain text in one line. Every character is escaped that has a meaning in Markdown or HTML, also those that make a link of
 * an address, and those that begin a list or a heading at the start of a line.
 */
export function plain(text: string): string {
  return printable(text.replace(/\s+/g, ' '))
    .replace(/[\\`*_{}[\]()#+!|<>~&@]|:(?=\/)|^[-=]/g, (c) => ownValue(ENTITIES, c) ?? `\\${c}`)
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/^( ?\d+)\./, '$1\\.')
    .replace(/^ [-=]/, (start) => ` \\${start[1]}`);
}

/** A list of names as code, with at most `max` of them. */
export function codes(texts: readonly string[], max = 12): string {
  const shown = texts.slice(0, max).map(code).join(', ');
  return texts.length > max ? `${shown} and ${texts.length - max} more` : shown;
}

/** An explanation without Markdown. */
export const withoutMarkdown = (text: string): string => text.replace(/`/g, '"');

/**
 * A message of a notification. VS Code makes links of `[text](target)` there, also links that run a command, so a name from a
 * file must not contain one.
 */
export const notificationText = (text: string): string => printable(text).replaceAll('](', '] (');
