/** How a string is written as a scalar of YAML: plain where it means the same, else with quotes. */
import type { Template } from '../data.js';
import { templateSnippet, templateText } from '../snippet.js';

export type Quote = '' | '"' | "'";

/** Texts that are not strings when they are plain, in YAML 1.1 or 1.2: nothing, booleans, numbers and dates. */
const NOT_STRING =
  /^(~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_,.:eE+-]*|[-+]?\.[0-9][0-9_eE+-]*|0[ox][0-9a-f]+|[-+]?\.(inf|nan)|<<|=)$/i;
/** Characters that begin something else than a plain scalar. */
const BEGINS_OTHER = /^([[\]{},#&*!|>'"%@`]|[-?:](?=\s|$)|---|\.\.\.)/;
const BREAKS_FLOW = /[[\]{},]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: YAML has no control characters in plain scalars.
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[\ud800-\udfff](?![\udc00-\udfff])/;

/** Does a plain scalar with that text mean the text? @param flow it is in brackets. */
export function canBePlain(text: string, flow: boolean): boolean {
  return !(
    text === '' ||
    text.trim() !== text ||
    NOT_STRING.test(text) ||
    BEGINS_OTHER.test(text) ||
    UNPRINTABLE.test(text) ||
    text.includes(': ') ||
    text.endsWith(':') ||
    text.includes(' #') ||
    (flow && (BREAKS_FLOW.test(text) || text.startsWith('-') || text.startsWith('?')))
  );
}

/** The characters of a string as they are between quotes. */
export function escapedIn(quote: '"' | "'", text: string): string {
  if (quote === "'") return text.replaceAll("'", "''");
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The quotes for a text: those that are preferred, unless they cannot have it. */
export function quoteFor(text: string, preferred: Quote, flow: boolean): Quote {
  if (UNPRINTABLE.test(text)) return '"';
  return preferred === '' ? (canBePlain(text, flow) ? '' : '"') : preferred;
}

/** @param preferred the quotes of the strings next to it; none: only where they are needed. */
export interface ScalarStyle {
  readonly preferred: Quote;
  /** The quotes where some are needed. */
  readonly needed: '"' | "'";
  readonly flow: boolean;
}

export function scalarText(value: string | Template, { preferred, needed, flow }: ScalarStyle): string {
  const text = templateText(value);
  const found = quoteFor(text, preferred, flow);
  const quote = found === '"' && preferred === '' && !UNPRINTABLE.test(text) ? needed : found;
  return quote === '' ? text : `${quote}${escapedIn(quote, text)}${quote}`;
}

/** As `scalarText`, with tab stops. What a person types there is plain, or in quotes where the text around needs them. */
export function scalarSnippet(value: string | Template, style: ScalarStyle): string {
  if (typeof value === 'string') return templateSnippet(value, () => scalarText(value, style));
  const text = templateText(value);
  const stopsOnly = value.parts.every((p) => typeof p !== 'string');
  const found =
    stopsOnly && style.preferred === ''
      ? text === '' || canBePlain(text, style.flow)
        ? ''
        : '"'
      : quoteFor(text === '' ? 'x' : text, style.preferred, style.flow);
  const quote = found === '"' && style.preferred === '' ? style.needed : found;
  return quote === ''
    ? templateSnippet(value, (t) => t)
    : `${quote}${templateSnippet(value, (t) => escapedIn(quote, t))}${quote}`;
}
