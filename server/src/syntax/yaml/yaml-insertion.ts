/** The text of a completion in YAML. */

import { lineStartOf } from '../comment-lines.js';
import type { Data } from '../data.js';
import { templateSnippet, templateText } from '../snippet.js';
import type { Cursor, HostDocument, InsertedText, Insertion } from '../syntax.js';
import { property } from '../value.js';
import { escapedIn, type Quote } from './scalar-style.js';
import { quoteOf } from './yaml-place.js';
import {
  blockValue,
  flowValue,
  hasStops,
  isOneLine,
  isText,
  layoutOf,
  nameText,
  valueAfterColon,
  type YamlLayout,
} from './yaml-print.js';

/** Is the cursor in brackets? On its line: brackets rarely span several. */
function inBrackets(text: string, offset: number): boolean {
  let open = 0;
  let quote = '';
  for (let i = lineStartOf(text, offset); i < offset; i++) {
    const char = text[i]!;
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && /[\s[{,:]/.test(text[i - 1] ?? ' ')) quote = char;
    else if (char === '[' || char === '{') open++;
    else if ((char === ']' || char === '}') && open > 0) open--;
  }
  return open > 0;
}

/**
 * What the lines after the first are indented with: the editor adds the indentation of the line, but does not count the
 * dash of a list item.
 */
function hangingIndent(text: string, offset: number): string {
  const line = text.slice(lineStartOf(text, offset), offset);
  const indent = line.length - line.trimStart().length;
  return ' '.repeat(/^[- ]*/.exec(line)![0].length - indent);
}

/** The quotes of the strings in the list that the cursor is in, if all have the same. */
function quoteOfOthers({ root, text }: HostDocument, { path, replace }: Cursor): Quote {
  if (typeof path.at(-1) !== 'number') return '';
  let node = root;
  for (const step of path.slice(0, -1)) {
    const read = node?.type === 'opaque' ? node.written : node;
    node = read?.type === 'array' ? read.items[step as number] : read && property(read, String(step))?.value;
  }
  if (node?.type !== 'array') return '';
  const quotes = node.items.flatMap((item) =>
    item.type === 'string' && item.range.start !== replace.start ? [quoteOf(text, item)] : [],
  );
  const [quote] = quotes;
  return quote !== undefined && quotes.every((q) => q === quote) ? quote : '';
}

function valueText(value: Data, layout: YamlLayout, cursor: Cursor, text: string, flow: boolean): string {
  if (flow || isOneLine(value)) return flowValue(value, layout, flow);
  const hanging = hangingIndent(text, cursor.replace.start) + (cursor.missingDash ? '  ' : '');
  const line = text.slice(lineStartOf(text, cursor.replace.start), cursor.replace.start);
  // After a colon, the value begins on the next line.
  if (/:\s*$/.test(line)) return valueAfterColon(value, layout, hanging).slice(1);
  return blockValue(value, layout, hanging);
}

export function yamlInsertion(
  document: HostDocument,
  cursor: Cursor,
  insertion: Insertion,
  stops: boolean,
): InsertedText {
  const { text } = document;
  const { replace, token, inString, hasValue } = cursor;
  const isSnippet =
    stops &&
    ('name' in insertion
      ? hasStops(insertion.value) || (typeof insertion.name !== 'string' && hasStops(insertion.name))
      : hasStops(insertion.value));
  const layout = { ...layoutOf(text), eol: '\n', ...(isSnippet ? { snippet: true } : {}) };
  const flow = inBrackets(text, replace.start);
  // A colon or a dash right before the cursor needs a space after it.
  const space = !inString && /[:-]/.test(text[replace.start - 1] ?? '') ? ' ' : '';
  const inserted = (range: InsertedText['range'], body: string): InsertedText => ({
    range,
    text: body,
    snippet: isSnippet,
  });
  if ('name' in insertion) {
    const { name, value } = insertion;
    if (hasValue) {
      if (!inString) return inserted(replace, nameText(name, layout, flow));
      const quote = text[token.start] as '"' | "'";
      return inserted(
        replace,
        isSnippet ? templateSnippet(name, (t) => escapedIn(quote, t)) : escapedIn(quote, templateText(name)),
      );
    }
    const hanging = hangingIndent(text, replace.start);
    const property = (n: typeof name, v: Data | undefined): string => {
      const after =
        v === undefined ? ': ' : flow ? `: ${flowValue(v, layout)}` : valueAfterColon(v, layout, hanging);
      return nameText(n, layout, flow) + after;
    };
    const { preceding } = insertion;
    const between = flow ? ', ' : `\n${hanging}`;
    const before = preceding ? property(preceding.name, preceding.value) + between : '';
    return inserted(token, space + before + property(name, value));
  }
  const { value } = insertion;
  const dash = cursor.missingDash ? '- ' : '';
  if (!inString) {
    const style = isText(value) ? { ...layout, preferred: quoteOfOthers(document, cursor) } : layout;
    return inserted(replace, space + dash + valueText(value, style, cursor, text, flow));
  }
  if (!isText(value)) return inserted(token, valueText(value, layout, cursor, text, flow));
  const quote = text[token.start] as '"' | "'";
  const closing = token.end > replace.end ? '' : quote;
  const body = isSnippet
    ? templateSnippet(value, (t) => escapedIn(quote, t))
    : escapedIn(quote, templateText(value));
  return inserted(replace, body + closing);
}
