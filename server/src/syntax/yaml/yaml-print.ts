/** YAML text of data. */
import { type Data, Entries, Existing, Expression, FunctionCall, Inline, Template } from '../data.js';
import { type Quote, type ScalarStyle, scalarSnippet, scalarText } from './scalar-style.js';
import { shortForm } from './tags.js';

export interface YamlLayout {
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
  /** Lists are indented under their key. */
  readonly listsIndented: boolean;
  /** The quotes of strings; none: only where they are needed. */
  readonly preferred: Quote;
  /** The quotes where some are needed. */
  readonly needed: '"' | "'";
  /** Functions are written in their long form. */
  readonly longCalls?: boolean;
  /** The quotes of the text of Fn::Sub; those of other strings if omitted. */
  readonly callQuotes?: Quote;
  readonly snippet?: boolean;
}

export const isText = (value: Data): value is string | Template =>
  typeof value === 'string' || value instanceof Template;

export const entriesOf = (value: object): readonly (readonly [string | Template, Data])[] =>
  value instanceof Entries ? value.entries : Object.entries(value as { readonly [name: string]: Data });

const isList = <T extends Data>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** Is the value written in one line, whatever is around? */
export const isOneLine = (value: Data): boolean =>
  isText(value) ||
  value instanceof Inline ||
  value instanceof FunctionCall ||
  typeof value !== 'object' ||
  value === null ||
  (value instanceof Existing && isOneLine(value.data)) ||
  (isList(value) ? value.length === 0 : entriesOf(value).length === 0);

function scalar(
  value: string | Template,
  layout: YamlLayout,
  flow: boolean,
  preferred = layout.preferred,
): string {
  const style: ScalarStyle = { preferred, needed: layout.needed, flow };
  return layout.snippet ? scalarSnippet(value, style) : scalarText(value, style);
}

/** A name of a property, as it is before its colon. */
export const nameText = (name: string | Template, layout: YamlLayout, flow = false): string =>
  scalar(name, layout, flow, '');

/** `!Ref Queue`; in the long form, a mapping on one line. */
function callText({ name, argument }: FunctionCall, layout: YamlLayout, flow: boolean): string {
  const tag = layout.longCalls ? undefined : shortForm(name);
  if (tag === undefined) return flowValue({ [name]: argument }, layout, flow);
  const text = isList(argument) ? argument.join('.') : argument;
  const quotes = name === 'Fn::Sub' ? (layout.callQuotes ?? layout.needed) : '';
  return `${tag} ${scalar(text, layout, flow, quotes)}`;
}

/** A value on one line. */
export function flowValue(value: Data, layout: YamlLayout, flow = true): string {
  if (isText(value)) return scalar(value, layout, flow);
  if (value instanceof FunctionCall) return callText(value, layout, flow);
  if (value instanceof Expression) return JSON.stringify(value.inString);
  if (value instanceof Inline) return flowValue(value.value, layout);
  if (value instanceof Existing)
    return value.data instanceof FunctionCall || /^["']/.test(value.text)
      ? value.text
      : flowValue(value.data, layout, flow);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => flowValue(item, layout)).join(', ')}]`;
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  const body = entries
    .map(([name, v]) => `${nameText(name, layout, true)}: ${flowValue(v, layout)}`)
    .join(', ');
  return `{ ${body} }`;
}

/**
 * Lines of a value in block style; the first one goes where the value begins.
 * @param indent of the lines after the first.
 */
export function blockValue(value: Data, layout: YamlLayout, indent: string): string {
  if (isOneLine(value)) return flowValue(value, layout, false);
  const between = layout.eol + indent;
  if (value instanceof Existing) return value.text.split('\n').join(between);
  if (isList(value))
    return value
      .map((item) => withComments(item, `- ${blockValue(item, layout, `${indent}  `)}`, layout, indent))
      .join(between);
  return entriesOf(value as object)
    .map(([name, v]) => entryText(name, v, layout, indent))
    .join(between);
}

/** A part of a block with the comments of the value that it was made of: above it, and after it on its line. */
export function withComments(value: Data, printed: string, layout: YamlLayout, indent: string): string {
  if (!(value instanceof Existing)) return printed;
  const above = value.lead.split('\n').filter((line) => line !== '');
  return [...above, printed + value.trail].join(layout.eol + indent);
}

/** A property in block style. @param indent of its name. */
export function entryText(name: string | Template, value: Data, layout: YamlLayout, indent: string): string {
  return nameText(name, layout) + valueAfterColon(value, layout, indent);
}

/** What is after the colon of a name, with the colon. @param indent of the name. */
export function valueAfterColon(value: Data, layout: YamlLayout, indent: string): string {
  if (isOneLine(value)) return `: ${flowValue(value, layout, false)}`;
  const list = value instanceof Existing ? isList(value.data) : isList(value);
  const inner = list && !layout.listsIndented ? indent : indent + layout.unit;
  return `:${layout.eol}${inner}${blockValue(value, layout, inner)}`;
}

/** Has the data tab stops? */
export function hasStops(value: Data | undefined): boolean {
  if (value instanceof Template) return value.parts.some((p) => typeof p !== 'string');
  if (value instanceof Inline) return hasStops(value.value);
  if (value instanceof FunctionCall) return hasStops(value.argument);
  if (value instanceof Expression) return false;
  if (value instanceof Existing) return false;
  if (typeof value !== 'object' || value === null) return false;
  if (isList(value)) return value.some((v: Data) => hasStops(v));
  return entriesOf(value).some(([name, v]) => hasStops(name) || hasStops(v));
}

/** So much of a text is looked at to see how it is laid out. */
const HEAD = 20_000;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Text of Fn::Sub, with the quote that it begins with. */
const SUB_TEXT = /(?:!Sub|Fn::Sub["']?:)[ \t]+(?:(["'])|[^\s|>[-])/;

/** How the calls of functions in a text are written. */
function callsIn(text: string): Pick<YamlLayout, 'longCalls' | 'callQuotes'> {
  const sub = SUB_TEXT.exec(text);
  const isLong =
    /^[ -]*["']?(Fn::\w+|Ref)["']?:/m.test(text) && !/[\s[,]!(Sub|Ref|GetAtt|Join|If)\b/.test(text);
  return {
    ...(isLong ? { longCalls: true } : {}),
    ...(sub ? { callQuotes: (sub[1] ?? '') as Quote } : {}),
  };
}

/** What ends the lines of a text. */
export const eolOf = (text: string): '\r\n' | '\n' => (text.includes('\r\n') ? '\r\n' : '\n');

/** How a text is laid out. */
export function layoutOf(text: string): YamlLayout {
  const head = text.slice(0, HEAD);
  let unit: number | undefined;
  let listsIndented: boolean | undefined;
  const quotes = { '"': 0, "'": 0 };
  /** The indentation of the key on the line before, if it has no value there. */
  let key: number | undefined;
  for (const line of head.split('\n')) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const indent = indentOf(line);
    const isItem = content.startsWith('- ');
    if (key !== undefined && isItem) listsIndented ??= indent > key;
    else if (key !== undefined && indent > key) unit ??= indent - key;
    const quote = /[:-] (["'])/.exec(content)?.[1];
    if (quote === '"' || quote === "'") quotes[quote]++;
    // A key in a list item begins after the dash.
    key = content.endsWith(':') && !isItem ? indent : undefined;
  }
  return {
    unit: ' '.repeat(Math.min(unit ?? 2, 8)),
    eol: eolOf(text),
    listsIndented: listsIndented ?? true,
    preferred: '',
    needed: quotes["'"] > quotes['"'] ? "'" : '"',
    ...callsIn(head),
  };
}
