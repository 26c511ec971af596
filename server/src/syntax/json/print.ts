/** JSON text of data. */
import { type Data, Entries, Existing, Expression, FunctionCall, Inline, Template } from '../data.js';
import { templateSnippet, templateText } from '../snippet.js';

export interface Lines {
  /** Before the line that the value begins on. */
  readonly indent: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/** On one line, or broken over lines. */
export type Layout = 'line' | Lines;

type StringPrinter = (value: string | Template) => string;

/** The characters of a string as they are between quotes. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

export const quoted: StringPrinter = (value) => JSON.stringify(templateText(value));
export const quotedSnippet: StringPrinter = (value) => `"${templateSnippet(value, escaped)}"`;

export const isText = (value: Data): value is string | Template =>
  typeof value === 'string' || value instanceof Template;

const entriesOf = (value: object): readonly (readonly [string | Template, Data])[] =>
  value instanceof Entries ? value.entries : Object.entries(value as { readonly [name: string]: Data });

/** A text of the document, as it is written, at another indentation. */
export const reindented = (text: string, from: string, to: string): string =>
  text.replace(/(\r?\n)([ \t]*)/g, (_, eol: string, own: string) =>
    own.startsWith(from) ? eol + to + own.slice(from.length) : eol + own,
  );

/** As it is written, at another indentation. */
function printExisting({ data, text, indent }: Existing, layout: Layout, print: StringPrinter): string {
  if (!/[\r\n]/.test(text)) return text;
  if (layout === 'line') return printJson(data, layout, print);
  return reindented(text, indent, layout.indent);
}

/** The comments of a value of another place, for a separate line there. */
export function commentsAround(
  value: Data,
  layout: Layout,
): { readonly lead?: string; readonly trail?: string } {
  if (!(value instanceof Existing) || layout === 'line') return {};
  const { lead, trail, indent } = value;
  return { lead: reindented(lead, indent, layout.indent), trail };
}

export function printJson(value: Data, layout: Layout, print: StringPrinter = quoted): string {
  if (isText(value)) return print(value);
  if (value instanceof Inline) return printJson(value.value, 'line', print);
  if (value instanceof Expression) return JSON.stringify(value.inString);
  if (value instanceof FunctionCall) return printJson({ [value.name]: value.argument }, 'line', print);
  if (value instanceof Existing) return printExisting(value, layout, print);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = layout === 'line' ? layout : { ...layout, indent: layout.indent + layout.unit };
  const isArray = Array.isArray(value);
  const parts = isArray
    ? (value as readonly Data[]).map((item) => printJson(item, inner, print))
    : entriesOf(value).map(([name, v]) => `${print(name)}: ${printJson(v, inner, print)}`);
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  if (layout === 'line') {
    const pad = isArray ? '' : ' ';
    return `${open}${pad}${parts.join(', ')}${pad}${close}`;
  }
  const { indent, unit, eol } = layout;
  const around = isArray ? (value as readonly Data[]).map((item) => commentsAround(item, inner)) : [];
  const lines = parts.map((text, i) => {
    const { lead = '', trail = '' } = around[i] ?? {};
    return `${indent}${unit}${lead}${text}${i < parts.length - 1 ? ',' : ''}${trail}${eol}`;
  });
  return `${open}${eol}${lines.join('')}${indent}${close}`;
}

/** Has the data tab stops? */
export function hasStops(value: Data | undefined): boolean {
  if (value instanceof Template) return value.parts.some((p) => typeof p !== 'string');
  if (value instanceof Inline) return hasStops(value.value);
  if (value instanceof Expression) return false;
  if (value instanceof FunctionCall) return hasStops(value.argument);
  if (value instanceof Existing) return false;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((v: Data) => hasStops(v));
  return entriesOf(value).some(([name, v]) => hasStops(name) || hasStops(v));
}

/** How a text ends its lines. */
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** One step of indentation, as a text uses it. */
const indentUnit = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';

/** The layout of a text, at a line with that indentation. */
export const layoutOf = (text: string, indent = ''): Lines => ({
  indent,
  unit: indentUnit(text),
  eol: eolOf(text),
});
