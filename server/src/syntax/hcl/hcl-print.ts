/** HCL text of data. */
import { type Data, Entries, Existing, Expression, Inline, Template } from '../data.js';
import { commentsAround, reindented } from '../json/print.js';
import { templateSnippet, templateText } from '../snippet.js';

export interface HclLayout {
  /** Before the line that the value begins on. */
  readonly indent: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
  /** All in one line. */
  readonly line?: boolean;
  /** How names of properties are written. */
  readonly names?: NameStyle;
  readonly snippet?: boolean;
}

/** `Action =`, `"Action" =`, `"Action":`, and a comma after a value that has its line to itself. */
export interface NameStyle {
  readonly quoted: boolean;
  readonly colon: boolean;
  readonly comma: boolean;
}

export const USUAL_NAMES: NameStyle = { quoted: false, colon: false, comma: false };

const CONTROL: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/** The characters of a string as they are between quotes. */
export const escapedHcl = (text: string): string =>
  text
    .replace(/[\p{Cc}"\\]/gu, (c) => CONTROL.get(c) ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/([$%])\{/g, '$1$1{');

export const isText = (value: Data): value is string | Template =>
  typeof value === 'string' || value instanceof Template;

export const isList = (value: Data): value is readonly Data[] => Array.isArray(value);

export const entriesOf = (value: object): readonly (readonly [string | Template, Data])[] =>
  value instanceof Entries ? value.entries : Object.entries(value as { readonly [name: string]: Data });

export function stringText(value: string | Template, { snippet }: Pick<HclLayout, 'snippet'>): string {
  return `"${snippet ? templateSnippet(value, escapedHcl) : escapedHcl(templateText(value))}"`;
}

const BARE = /^[A-Za-z_][\w-]*$/;

/** Can the name be written without quotes? */
export const isBareName = (name: string | Template): name is string =>
  typeof name === 'string' && BARE.test(name) && name !== 'for';

/** A name of a property, with its separator. @param width to which it is filled up. */
export function nameText(name: string | Template, layout: HclLayout, width = 0): string {
  const { quoted, colon } = layout.names ?? USUAL_NAMES;
  const text = !quoted && isBareName(name) ? name : stringText(name, layout);
  return colon ? `${text}: ` : `${text.padEnd(width)} = `;
}

/** So wide are the names of successive values on one line each, whose equals signs are aligned. */
function widths(names: readonly string[], values: readonly string[]): number[] {
  const out: number[] = names.map(() => 0);
  for (let from = 0; from < names.length; ) {
    let to = from;
    while (to < names.length && !/[\r\n]/.test(values[to]!)) to++;
    const width = Math.max(0, ...names.slice(from, to).map((n) => n.length));
    out.fill(width, from, to);
    from = to + 1;
  }
  return out;
}

/** As it is written, at another indentation. */
function existingText({ data, text, indent }: Existing, layout: HclLayout): string {
  if (!/[\r\n]/.test(text)) return text;
  // An expression on several lines is not data.
  return layout.line && data !== '' ? printHcl(data, layout) : reindented(text, indent, layout.indent);
}

/** A value as HCL has it. */
export function printHcl(value: Data, layout: HclLayout): string {
  if (isText(value)) return stringText(value, layout);
  if (value instanceof Inline) return printHcl(value.value, { ...layout, line: true });
  if (value instanceof Existing) return existingText(value, layout);
  if (value instanceof Expression) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { unit, eol, line } = layout;
  const indent = layout.indent + unit;
  const inner = { ...layout, indent };
  if (isList(value)) {
    const items = value.map((item) => printHcl(item, inner));
    if (items.length === 0) return '[]';
    if (line) return `[${items.join(', ')}]`;
    // One object is written with its brackets.
    if (items.length === 1 && !isText(value[0]!)) return `[${printHcl(value[0]!, layout)}]`;
    const lines = items.map((item, i) => {
      const { lead = '', trail = '' } = commentsAround(value[i]!, inner);
      return `${indent}${lead}${item},${trail}${eol}`;
    });
    return `[${eol}${lines.join('')}${layout.indent}]`;
  }
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  if (line) {
    const parts = entries.map(([name, v]) => nameText(name, layout) + printHcl(v, inner));
    return `{ ${parts.join(', ')} }`;
  }
  return `{${eol}${entryLines(entries, inner)}${layout.indent}}`;
}

/** Properties or attributes, each on a separate line. */
export function entryLines(
  entries: readonly (readonly [name: string | Template, value: Data])[],
  layout: HclLayout,
): string {
  const { names = USUAL_NAMES, indent, eol } = layout;
  const values = entries.map(([, v]) => printHcl(v, compact(v, layout)));
  const written = entries.map(([name]) =>
    !names.quoted && isBareName(name) ? name : stringText(name, layout),
  );
  const width = names.colon ? [] : widths(written, values);
  const end = names.comma ? `,${eol}` : eol;
  return entries
    .map(([name], i) => `${indent}${nameText(name, layout, width[i])}${values[i]}${end}`)
    .join('');
}

/** A list of one string, or of a few short ones, is written on one line. */
function compact(value: Data, layout: HclLayout): HclLayout {
  const strings =
    isList(value) && value.every((v) => typeof v !== 'object' || v instanceof Template || v === null);
  return strings && printHcl(value, { ...layout, line: true }).length <= 60
    ? { ...layout, line: true }
    : layout;
}

/** Has the data tab stops? */
export function hasStops(value: Data | undefined): boolean {
  if (value instanceof Template) return value.parts.some((p) => typeof p !== 'string');
  if (value instanceof Inline) return hasStops(value.value);
  if (value instanceof Existing || value instanceof Expression || typeof value !== 'object' || value === null)
    return false;
  if (isList(value)) return value.some((v) => hasStops(v));
  return entriesOf(value).some(([name, v]) => hasStops(name) || hasStops(v));
}

/** The layout of a text, at a line with that indentation. */
export const layoutOf = (text: string, indent = ''): HclLayout => ({
  indent,
  unit: text.includes('\n\t') && !text.includes('\n  ') ? '\t' : '  ',
  eol: text.includes('\r\n') ? '\r\n' : '\n',
});
