/** Snippet syntax, as LSP and VS Code define it. */
import type { TabStop, Template } from './data.js';

/** Escapes text for a snippet. */
export const snippetText = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

function stopText({ stop, placeholder, choices }: TabStop, encode: (text: string) => string): string {
  if (choices) {
    const list = choices.map((c) => snippetText(encode(c)).replace(/[,|]/g, '\\$&'));
    return `\${${stop}|${list.join()}|}`;
  }
  return placeholder === undefined ? `$${stop}` : `\${${stop}:${snippetText(encode(placeholder))}}`;
}

/**
 * A string with its tab stops as snippet text.
 * @param encode what the syntax does to the characters of a string.
 */
export function templateSnippet(value: string | Template, encode: (text: string) => string): string {
  if (typeof value === 'string') return snippetText(encode(value));
  return value.parts
    .map((p) => (typeof p === 'string' ? snippetText(encode(p)) : stopText(p, encode)))
    .join('');
}

/** A string with its placeholders as plain text. */
export function templateText(value: string | Template): string {
  if (typeof value === 'string') return value;
  return value.parts
    .map((p) => (typeof p === 'string' ? p : (p.placeholder ?? p.choices?.[0] ?? '')))
    .join('');
}
