/** The text of a completion in HCL. */

import { lineStartOf } from '../comment-lines.js';
import type { Data } from '../data.js';
import { templateSnippet, templateText } from '../snippet.js';
import { type Cursor, type HostDocument, type InsertedText, type Insertion, isLineStart } from '../syntax.js';
import {
  escapedHcl,
  type HclLayout,
  hasStops,
  isBareName,
  isText,
  type NameStyle,
  nameText,
  printHcl,
  stringText,
  USUAL_NAMES,
} from './hcl-print.js';

/** The editor puts the indentation of the line before each line, and its own unit in the place of a tab. */
const EDITOR: HclLayout = { indent: '', unit: '\t', eol: '\n' };

/** So many lines before the cursor show how names are written. */
const LINES = 20;

/** How the names before an offset are written. */
function namesBefore(text: string, offset: number): NameStyle {
  let end = lineStartOf(text, offset);
  for (let i = 0; i < LINES && end > 0; i++) {
    const start = lineStartOf(text, end - 1);
    const found = /^\s*("?)[\w:.-]{1,100}"?\s{0,100}([=:])/.exec(
      text.slice(start, Math.min(end, start + 300)),
    );
    if (found) return { quoted: found[1] !== '', colon: found[2] === ':', comma: false };
    end = start;
  }
  return USUAL_NAMES;
}

/** The next character that is neither whitespace nor in a comment. */
function nextCharacter(text: string, from: number): string {
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (/\s/.test(c)) continue;
    if (c !== '#' && !text.startsWith('//', i)) return c;
    while (i < text.length && text[i] !== '\n') i++;
  }
  return '';
}

const textOf = (value: Parameters<typeof templateText>[0], snippet: boolean): string =>
  snippet ? templateSnippet(value, escapedHcl) : escapedHcl(templateText(value));

export function hclInsertion(
  document: HostDocument,
  cursor: Cursor,
  insertion: Insertion,
  stops: boolean,
): InsertedText {
  const { text } = document;
  const { replace, token, inString, hasValue, path } = cursor;
  const parts: (Data | undefined)[] =
    'name' in insertion ? [insertion.name, hasValue ? undefined : insertion.value] : [insertion.value];
  const snippet = stops && parts.some(hasStops);
  const layout: HclLayout = { ...EDITOR, snippet, names: namesBefore(text, token.start) };
  const inItems = typeof path.at(-1) === 'number';
  const comma = inItems && /["{[]/.test(nextCharacter(text, token.end)) ? ',' : '';
  const closed = token.end > replace.end;
  if ('name' in insertion) {
    const { name, value } = insertion;
    if (hasValue && inString)
      return { range: replace, text: textOf(name, snippet) + (closed ? '' : '"'), snippet };
    if (hasValue) {
      const bare = isBareName(name) ? name : stringText(name, layout);
      return { range: replace, text: bare, snippet };
    }
    const names = inString ? { ...layout.names!, quoted: true } : layout.names!;
    const property = (n: typeof name, v: Data | undefined): string =>
      nameText(n, { ...layout, names }) + (v === undefined ? '' : printHcl(v, layout));
    const { preceding } = insertion;
    const between = isLineStart(document, token.start) ? '\n' : ', ';
    const before = preceding ? property(preceding.name, preceding.value) + between : '';
    return { range: token, text: before + property(name, value), snippet };
  }
  const { value } = insertion;
  if (!isText(value)) return { range: token, text: printHcl(value, layout) + comma, snippet };
  if (!inString) return { range: replace, text: stringText(value, layout) + comma, snippet };
  return { range: replace, text: textOf(value, snippet) + (closed ? '' : `"${comma}`), snippet };
}
