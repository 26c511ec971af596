/**
 * Placeholders in the text of a policy: what people or a template engine replace before the policy goes to AWS. They are
 * holes: `<account-id>`, `{{account}}`, `${var.region}`, `%{name}`, `@@NAME@@`, `ACCOUNT_ID`, `xxxxxxxxxxxx`. A policy variable
 * (`${aws:username}`) is not a placeholder, nor is a name that could be a real one (`MyBucket`).
 */
import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import { fingerprint } from '../policy/fingerprint.js';
import { first } from '../policy/statement-body.js';
import type { HostDocument, TemplateMark } from '../syntax/syntax.js';
import {
  type ArrayNode,
  type HoleDomain,
  type ObjectNode,
  type OpaqueNode,
  type PropertyNode,
  type StringNode,
  type StringPart,
  shownText,
  stringRange,
  textPart,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';

/** A placeholder in a text, or text that a template engine writes without its first character (`$${x}`). */
interface Found {
  readonly start: number;
  readonly end: number;
  /** What it is called; undefined: it is text, without its first character. */
  readonly name?: string;
}

/** A placeholder between delimiters. */
interface Delimited {
  readonly open: string;
  readonly close: string;
  /** What can be between them. */
  readonly inner: RegExp;
  /** It is all between two separators, or all of the text. */
  readonly alone?: boolean;
}

/** Longer texts are not placeholders. */
const MAX_NAME = 200;
const DELIMITED: readonly Delimited[] = [
  { open: '{{', close: '}}', inner: /^[^{}]+$/ },
  { open: '{%', close: '%}', inner: /^[^{}]+$/ },
  { open: '<%', close: '%>', inner: /^[^<>]+$/ },
  { open: '%{', close: '}', inner: /^[^{}]+$/ },
  { open: '#{', close: '}', inner: /^[^{}]+$/ },
  { open: '$(', close: ')', inner: /^[^()]+$/ },
  { open: '<', close: '>', inner: /^[A-Za-z][^<>]*$/ },
  { open: '{', close: '}', inner: /^[A-Za-z][\w .-]*$/ },
  { open: '[', close: ']', inner: /^[A-Za-z][\w .-]*$/, alone: true },
  { open: '__', close: '__', inner: /^[A-Z][A-Z\d_]*$/ },
  { open: '%', close: '%', inner: /^[A-Z][A-Z\d_]*$/ },
  { open: '@@', close: '@@', inner: /^[A-Za-z][\w.-]*$/ },
];

/** A condition key, as a policy variable has it; `AWS::Region` is a name of CloudFormation. */
const POLICY_VARIABLE = /^\s*([\w.-]+:([^:]|$)|[*?$]$|$)/;

/** The end of `${...}`, with the braces and strings in it. */
function endOfExpression(text: string, from: number): number | undefined {
  let braces = 0;
  let quoted = false;
  for (let i = from; i < text.length && i < from + MAX_NAME; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (char === '{') braces++;
    else if (char === '}') {
      if (braces === 0) return i + 1;
      braces--;
      // An expression in a string has strings of its own.
      if (quoted && text.lastIndexOf('${', i) > text.lastIndexOf('"', i)) quoted = true;
    }
  }
  return undefined;
}

const isSeparator = (char: string | undefined): boolean => char === undefined || /[:/,]/.test(char);

/** Without what a template engine has around it: `{{- .account -}}`. */
function nameIn(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && '-~=. '.includes(text[start]!)) start++;
  while (end > start && '-~ '.includes(text[end - 1]!)) end--;
  return start < end ? text.slice(start, end) : text;
}

function delimitedAt(text: string, at: number): Found | undefined {
  for (const { open, close, inner, alone } of DELIMITED) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    if (end < 0 || end - at > MAX_NAME) continue;
    const name = text.slice(at + open.length, end);
    if (!inner.test(name)) continue;
    if (alone && !(isSeparator(text[at - 1]) && isSeparator(text[end + close.length]))) continue;
    return { start: at, end: end + close.length, name: nameIn(name) };
  }
  return undefined;
}

function expressionAt(text: string, at: number): Found | undefined {
  if (text.startsWith('$${', at) && text.includes('}', at)) return { start: at, end: at + 1 };
  const end = endOfExpression(text, at + 2);
  if (end === undefined) return undefined;
  const name = text.slice(at + 2, end - 1);
  return POLICY_VARIABLE.test(name) ? undefined : { start: at, end, name: name.trim() };
}

/** What is between delimiters, from left to right. */
function delimited(text: string): Found[] {
  const out: Found[] = [];
  for (let i = 0; i < text.length; ) {
    const dollar = text.startsWith('${', i) || text.startsWith('$${', i);
    const found = dollar ? expressionAt(text, i) : delimitedAt(text, i);
    if (found) out.push(found);
    if (found) i = found.end;
    // A policy variable, or the text of one.
    else if (dollar) i = Math.max(i + 2, text.indexOf('}', i) + 1);
    else i++;
    if (found && found.name === undefined) i = Math.max(i + 2, text.indexOf('}', i) + 1);
  }
  return out;
}

/** Words that stand for an account, a Region or a partition in that part of an ARN. */
const PART_WORDS: Readonly<Record<number, RegExp>> = {
  1: /partition/i,
  3: /region/i,
  4: /account|acct|[xX]{4}/i,
};
const PART_DOMAINS: Readonly<Record<number, HoleDomain>> = { 1: 'partition', 3: 'region', 4: 'account' };

/** A name that says what goes there: `YOUR_BUCKET`, `your-bucket`, `ROLE_NAME`. */
const NAME_WORDS =
  /^(your[-_]\w[\w-]*|YOUR[A-Z_-]\w[\w-]*|[A-Z][A-Z\d]*([_-][A-Z\d]+)*[_-](NAME|ID|ARN|HERE))$/;
/** The same as all of another text: only what is about accounts, or is yours. */
const ANY_WORDS =
  /^([A-Z_]*ACCOUNT_?(ID|NUMBER)|YOUR_[A-Z\d_]+|(aws[-_])?account[-_]?(id|number)|(Aws)?Account(Id|Number))$/;
const PREFIXED_WORDS = /^\$[A-Z][A-Z\d_]+$/;

/** Placeholders that are words, in an ARN part by part. */
function words(text: string): Found[] {
  const out: Found[] = [];
  const arn = text.startsWith('arn:');
  let colons = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char !== ':' && char !== '/' && char !== undefined) continue;
    const word = text.slice(start, i);
    const part = arn && char !== '/' ? PART_WORDS[colons] : undefined;
    const found =
      /[A-Za-z]/.test(word) &&
      !/[${}*?\ue000-\uf8ff]/.test(word) &&
      (part?.test(word) ||
        (arn && colons >= 5 && NAME_WORDS.test(word)) ||
        (word === text && ANY_WORDS.test(word)));
    if (found || PREFIXED_WORDS.test(word)) out.push({ start, end: i, name: word.replace(/^\$/, '') });
    else {
      const run = /x{4,}|X{4,}/.exec(word);
      if (run) {
        const at = start + run.index;
        out.push({ start: at, end: at + run[0].length, name: run[0] });
      }
    }
    if (char === ':') colons++;
    start = i + 1;
  }
  return out;
}

/** The domain of a placeholder that is a whole part of an ARN. @param before what is known of the text before it. */
function domainOf(text: string, { start, end }: Found, before: string): HoleDomain {
  if (!text.startsWith('arn:') || text[start - 1] !== ':' || text[end] !== ':') return 'any';
  return PART_DOMAINS[before.split(':').length - 1] ?? 'any';
}

const MAYBE =
  /[<{[%$#]|__|@@|[xX]{4}|[A-Z][_-][A-Z]|[Aa]cc(oun)?t|ACC(OUN)?T|[Rr]egion|REGION|[Yy]our|YOUR|[Pp]artition|PARTITION/;

/**
 * The parts of a text with placeholders; undefined if it has none.
 * @param named words count too, not only what is between delimiters.
 */
export function placeholderParts(node: StringNode, named: boolean): readonly StringPart[] | undefined {
  const text = node.value;
  if (!MAYBE.test(text)) return undefined;
  const between = delimited(text);
  // Words are looked for in what is left.
  let rest = text;
  for (const { start, end } of between)
    rest = rest.slice(0, start) + '\ue000'.repeat(end - start) + rest.slice(end);
  const all = [...between, ...(named ? words(rest) : [])].sort((a, b) => a.start - b.start);
  if (all.length === 0) return undefined;
  const parts: StringPart[] = [];
  let from = 0;
  for (const found of all) {
    if (found.start > from) parts.push(textPart(node, from, found.start));
    if (found.name !== undefined)
      parts.push({
        hole: {
          id: found.name,
          domain: domainOf(text, found, rest.slice(0, found.start)),
          range: stringRange(node, found.start, found.end),
          written: text.slice(found.start, found.end),
        },
      });
    from = found.end;
  }
  if (from < text.length) parts.push(textPart(node, from, text.length));
  return parts;
}

function stringWith(node: StringNode): ValueNode {
  const parts = placeholderParts(node, true);
  if (!parts) return node;
  if (parts.every((p) => !('hole' in p))) {
    const value = parts.map((p) => ('hole' in p ? '' : p.text)).join('');
    const offsets = parts.flatMap((p) => ('hole' in p ? [] : p.offsets));
    return { ...node, value, offsets };
  }
  return { type: 'partial-string', range: node.range, inner: node.inner, parts, shown: shownText(parts) };
}

/** A value of an element with its placeholders. */
function valueWith(node: ValueNode): ValueNode {
  switch (node.type) {
    case 'string':
      return node.closed ? stringWith(node) : node;
    case 'array': {
      const items = node.items.map(valueWith);
      return items.every((n, i) => n === node.items[i]) ? node : { ...node, items };
    }
    case 'object': {
      // A key that is unknown makes a condition that is unknown.
      const unknown = node.properties.flatMap((p) => placeholderParts(p.key, false) ?? []);
      if (unknown.length > 0) {
        const holes = unknown.flatMap((p) => ('hole' in p ? p.hole : []));
        return { type: 'opaque', range: node.range, source: fingerprint(node), holes };
      }
      return withProperties(node, propertyWith);
    }
    default:
      return node;
  }
}

const propertyWith = (p: PropertyNode): PropertyNode => withValue(p, p.value && valueWith(p.value));

const ELEMENTS: ReadonlySet<string> = new Set(STATEMENT_ELEMENTS);

function statementWith(node: ObjectNode): ObjectNode {
  // None in what was read: nor is there where it is now.
  if (node.origin && statementWith(node.origin) === node.origin) return node;
  return withProperties(node, (p) => (ELEMENTS.has(p.key.value) ? propertyWith(p) : p));
}

/** A statement of a template, as far as it is there for sure. */
function statementOfTemplate(node: ObjectNode, marks: readonly TemplateMark[]): ObjectNode | OpaqueNode {
  const { start, end } = node.range;
  const last = node.properties.at(-1)?.range.end ?? end;
  const inside = marks.some((m) => m.role === 'directive' && m.range.start > start && m.range.end < last);
  const source = `template ${marks.map((m) => m.text).join(' ')} at ${start}`;
  if (inside) return { type: 'opaque', range: node.range, source };
  let open = 0;
  for (const { block, range } of marks) {
    if (range.start > start) break;
    if (block === 'open') open++;
    else if (block === 'close' && open > 0) open--;
  }
  const statement = statementWith(node);
  return open > 0
    ? { type: 'opaque', range: node.range, source, alternatives: [statement, undefined] }
    : statement;
}

/** Statements that a template engine puts in its place. */
const unknownStatements = (list: ArrayNode, marks: readonly TemplateMark[]): OpaqueNode[] =>
  marks
    .filter(
      ({ role, block, range }) =>
        role === 'directive' &&
        block === undefined &&
        range.start > list.range.start &&
        range.end < list.range.end &&
        !list.items.some((i) => i.range.start < range.start && range.end < i.range.end),
    )
    .map(({ text, range }) => ({ type: 'opaque', range, source: `template ${text}` }));

/** The policy with its placeholders as holes. */
export function withPlaceholders(node: ObjectNode, document: HostDocument): ObjectNode {
  const marks = document.template ?? [];
  const property = first(node, 'Statement');
  const value = property?.value;
  if (!value) return node;
  const one = (n: ValueNode): ValueNode => {
    if (n.type !== 'object') return n;
    return marks.length > 0 ? statementOfTemplate(n, marks) : statementWith(n);
  };
  let fresh: ValueNode = value;
  if (value.type === 'array') {
    const items = [...value.items.map(one), ...unknownStatements(value, marks)];
    if (items.length !== value.items.length || items.some((n, i) => n !== value.items[i]))
      fresh = { ...value, items };
  } else fresh = one(value);
  if (fresh === value) return node;
  return withProperties(node, (p) => (p === property ? withValue(p, fresh) : p));
}
