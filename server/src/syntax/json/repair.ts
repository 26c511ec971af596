/** Small slips in JSON, and the edits that correct them: commas, quotes, Python's words, brackets at the end. */
import { applyEdits, type TextEdit } from '../../text/text-edit.js';
import type { HostDocument, Repair } from '../syntax.js';
import { childrenOf, type SyntaxProblem, type ValueNode } from '../value.js';
import { indentAt } from './arrange.js';
import { layoutOf, quoted } from './print.js';
import { readTree } from './read-tree.js';
import { lastBefore } from './slips.js';

/** Characters that are taken for double quotes. */
const QUOTED = /^['‘’“”]([^'"‘’“”\r\n]*)['‘’“”]/;
const WORD = /^[A-Za-z_$][\w*./-]*(?::[\w*./-]+)*/;
/** Longer strings and words are not corrected. */
const LONGEST = 500;
/** So many characters can be read again for the corrections of all problems of a document. */
const READ_AGAIN = 1_000_000;
/** Python's, and those of JSON in another case. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['none', 'null'],
]);

/** Quotes around a word or in the place of other quotes, or the intended literal. */
function symbol(text: string, at: number): Repair | undefined {
  const here = text.slice(at, at + LONGEST);
  const other = QUOTED.exec(here);
  const match = other ?? WORD.exec(here);
  if (!match) return undefined;
  const range = { start: at, end: at + match[0].length };
  if (other) return { title: 'Use double quotes', edits: [{ range, text: quoted(other[1]!) }] };
  const literal = LITERALS.get(match[0].toLowerCase());
  return literal === undefined
    ? { title: `Put ${match[0]} in double quotes`, edits: [{ range, text: quoted(match[0]) }] }
    : { title: `Change to ${literal}`, edits: [{ range, text: literal }] };
}

/** The lists and objects that the text ends in, the inner ones first. */
function unclosed(node: ValueNode | undefined): ValueNode[] {
  if (!node || !('closed' in node) || node.closed || node.type === 'string') return [];
  const last = childrenOf(node).at(-1);
  return [...unclosed(last), node];
}

/** The brackets that are missing at the end of the text. */
function brackets(document: HostDocument): Repair | undefined {
  const { text, root } = document;
  const open = unclosed(root);
  const end = text.trimEnd().length;
  if (open.length === 0 || document.comments.some((c) => c.range.end >= end)) return undefined;
  const several = text.slice(0, end).includes('\n');
  const closing = open.map((node) => {
    const bracket = node.type === 'array' ? ']' : '}';
    return several ? `${layoutOf(text).eol}${indentAt(text, node.range.start)}${bracket}` : bracket;
  });
  const names = open.map((node) => (node.type === 'array' ? ']' : '}')).join(' ');
  return {
    title: `Add the missing ${names}`,
    edits: [{ range: { start: end, end }, text: closing.join('') }],
  };
}

/** The closing quote of a string that ends with its line. */
function quote(text: string, { range }: SyntaxProblem): TextEdit[] {
  const line = text.slice(range.start, range.end).trimEnd();
  if (!line.startsWith('"') || line.length < 2) return [];
  const end = range.start + (line.endsWith(',') ? line.length - 1 : line.length);
  return [{ range: { start: end, end }, text: '"' }];
}

function candidates(document: HostDocument, problem: SyntaxProblem): (Repair | undefined)[] {
  const { text } = document;
  const { start } = problem.range;
  const before = lastBefore(document, start);
  const after = { start: before + 1, end: before + 1 };
  if (problem.slip === 'extra comma') {
    const comma = text[start] === ',' ? start : before;
    return [{ title: 'Remove the comma', edits: [{ range: { start: comma, end: comma + 1 }, text: '' }] }];
  }
  if (problem.slip === 'missing comma')
    return [{ title: 'Add the comma', edits: [{ range: after, text: ',' }] }];
  const closing = quote(text, problem);
  return [
    symbol(text, start),
    closing.length > 0 ? { title: 'Add the closing quote', edits: closing } : undefined,
    text[before] === '"' && /["[{]/.test(text[start] ?? '')
      ? { title: 'Add the colon', edits: [{ range: after, text: ':' }] }
      : undefined,
    start >= text.trimEnd().length - 1 ? brackets(document) : undefined,
  ];
}

/** A correction after which the text has fewer mistakes. */
export function repair(document: HostDocument, problem: SyntaxProblem): Repair | undefined {
  if (document.template) return undefined;
  const { text, problems } = document;
  // The parser goes on as if the comma were right, so a correction is never worse: a long text is not read again for each of many.
  if (problem.slip && text.length * problems.length > READ_AGAIN) return candidates(document, problem)[0];
  return candidates(document, problem).find(
    (r) => r && readTree(applyEdits(text, r.edits)).problems.length < problems.length,
  );
}
