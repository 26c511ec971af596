/** Edits, cursor and completions in the JSON of a heredoc: those of JSON, with what HCL would take for expressions escaped. */
import type { Range } from '../../text/range.js';
import { type Data, Entries, Existing, Expression, Inline, Template } from '../data.js';
import { jsonSyntax } from '../json/json-syntax.js';
import { shiftedRange } from '../shifted.js';
import type { Cursor, HostDocument, Insertion, Syntax, SyntaxEdits } from '../syntax.js';
import { hclSyntax } from './hcl-syntax.js';

/** The document of the policy in a heredoc. */
export interface HeredocDocument extends HostDocument {
  /** The lines of the heredoc. */
  readonly body: Range;
}

/** `$${x}` is the text `${x}`. */
export const escaped = (text: string): string => text.replace(/([$%])\{/g, '$1$1{');

const escapedText = (value: string | Template): string | Template =>
  typeof value === 'string'
    ? escaped(value)
    : new Template(
        ...value.parts.map((p) =>
          typeof p === 'string'
            ? escaped(p)
            : { ...p, ...(p.placeholder === undefined ? {} : { placeholder: escaped(p.placeholder) }) },
        ),
      );

export function escapedData(value: Data): Data {
  if (typeof value === 'string' || value instanceof Template) return escapedText(value);
  if (typeof value !== 'object' || value === null || value instanceof Existing || value instanceof Expression)
    return value;
  if (value instanceof Inline) return new Inline(escapedData(value.value as Data) as Inline['value']);
  if (value instanceof Entries)
    return new Entries(value.entries.map(([name, v]) => [escapedText(name), escapedData(v)] as const));
  if (Array.isArray(value)) return value.map((v: Data) => escapedData(v));
  return Object.fromEntries(
    Object.entries(value).map(([name, v]) => [escaped(name), escapedData(v as Data)]),
  );
}

const { edit } = jsonSyntax;

/** Edits of JSON that is a template of Terraform. */
export const escapedEdits: SyntaxEdits = {
  ...edit,
  set: (document, object, name, value, order) =>
    edit.set(document, object, escaped(name), escapedData(value), order),
  rename: (document, object, property, name) => edit.rename(document, object, property, escaped(name)),
  insert: (document, list, index, ...values) =>
    edit.insert(document, list, index, ...values.map(escapedData)),
  append: (document, list, value) => edit.append(document, list, escapedData(value)),
  replace: (document, node, value) => edit.replace(document, node, escapedData(value)),
  replaceItems: (document, from, to, values) =>
    edit.replaceItems(document, from, to, values.map(escapedData)),
  setText: (document, node, text, part) => edit.setText(document, node, escaped(text), part),
};

const bodyOf = (document: HostDocument): Range => (document as HeredocDocument).body;

/** Where the cursor is in the JSON, at the offsets of the text around it. */
function cursor(document: HostDocument, offset: number): Cursor {
  const { start, end } = bodyOf(document);
  const text = document.text.slice(start, end);
  const inside = Math.max(0, Math.min(text.length, offset - start));
  const at = jsonSyntax.cursor({ ...document, text, comments: [] }, inside);
  const isOutside = offset < start || offset > end;
  return {
    ...at,
    offset,
    path: isOutside ? [''] : [0, ...at.path],
    replace: shiftedRange(at.replace, start),
    token: shiftedRange(at.token, start),
  };
}

export const escapedInsertion = (insertion: Insertion): Insertion =>
  'name' in insertion
    ? {
        name: escapedText(insertion.name),
        value: insertion.value === undefined ? undefined : escapedData(insertion.value),
      }
    : { value: escapedData(insertion.value) };

export const heredocSyntax: Syntax = {
  ...hclSyntax,
  id: 'hcl-heredoc',
  embedded: true,
  edit: escapedEdits,
  cursor,
  // What follows the heredoc does not belong to the JSON.
  insertion: (document, at, insertion, stops) =>
    jsonSyntax.insertion(
      { ...document, text: document.text.slice(0, bodyOf(document).end) },
      at,
      escapedInsertion(insertion),
      stops,
    ),
};
