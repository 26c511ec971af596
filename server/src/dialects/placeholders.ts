/**
 * Placeholders in the text of a policy: what people or a template engine replace before the policy goes to AWS. They are
 * holes: `<account-id>`, `{{account}}`, `${var.region}`, `%{name}`, `@@NAME@@`, `ACCOUNT_ID`, `xxxxxxxxxxxx`,
 * `x.x.x.x/24`, `CHANGEME`, `my-bucket-here`. A policy variable (`${aws:username}`) is not a placeholder, nor is a name
 * that could be a real one (`MyBucket`).
 */
import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import { fingerprint } from '../policy/fingerprint.js';
import { first } from '../policy/statement-body.js';
import { certainProperties } from '../syntax/certain-properties.js';
import type { HostDocument } from '../syntax/syntax.js';
import {
  type HoleDomain,
  holesOf,
  type ObjectNode,
  type OpaqueNode,
  ofOrigin,
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
import {
  type Found,
  keyPrefix,
  placeholderWords,
  shellVariables,
  yoursInOtherLetters,
} from './placeholder-words.js';
import { statementsOfTemplate, unknownStatements } from './template-blocks.js';

/** A placeholder between delimiters. */
interface Delimited {
  readonly open: string;
  readonly close: string;
  /** What can be between them. */
  readonly inner: RegExp;
  /** It is all between two separators, or all of the text. */
  readonly alone?: boolean;
  /** It can be longer than a name. */
  readonly max?: number;
}

/** Longer texts are not placeholders. */
const MAX_NAME = 200;
/** The start of an ID, as subjects of Bitbucket have in braces. */
const UUID = /^[\dA-Fa-f]{8}-[\dA-Fa-f]{4}-/;
/** A variable of the environment in PowerShell ("about_Environment_Variables"), whose colon is part of it. */
const ENVIRONMENT = /\$env:([A-Za-z_]\w*)/iy;
const DELIMITED: readonly Delimited[] = [
  { open: '{{', close: '}}', inner: /^[^{}]+$/ },
  { open: '<<', close: '>>', inner: /^[^<>]+$/ },
  { open: '[[', close: ']]', inner: /^[^[\]]+$/ },
  { open: '((', close: '))', inner: /^[^()]+$/ },
  { open: '{%', close: '%}', inner: /^[^{}]+$/ },
  { open: '<%', close: '%>', inner: /^[^<>]+$/ },
  // Strings with names in Python, "printf-style String Formatting".
  { open: '%(', close: ')s', inner: /^\w+$/ },
  { open: '%(', close: ')d', inner: /^\w+$/ },
  // Encrypted by SOPS, "SOPS: Secrets OPerationS".
  { open: 'ENC[', close: ']', inner: /^AES256_GCM,data:[^[\]]*$/, max: 5000 },
  { open: '%{', close: '}', inner: /^[^{}]+$/ },
  { open: '#{', close: '}', inner: /^[^{}]+$/ },
  { open: '$(', close: ')', inner: /^[^()]+$/ },
  { open: '<', close: '>', inner: /^ ?[\w.][^<>]*$/ },
  { open: '{', close: '}', inner: /^(\d{0,2}|[A-Za-z][\w .-]*)$/ },
  { open: '[', close: ']', inner: /^[A-Za-z][\w .-]*$/, alone: true },
  { open: '[', close: ']', inner: /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/ },
  { open: '__', close: '__', inner: /^[A-Z][A-Z\d_]*$/ },
  { open: '__', close: '__', inner: /^[a-z][a-z\d_]*$/, alone: true },
  { open: '%%', close: '%%', inner: /^[A-Za-z][\w.-]*$/ },
  { open: '%', close: '%', inner: /^[A-Z][A-Z\d_]*$/ },
  { open: '@@', close: '@@', inner: /^[A-Za-z][\w.-]*$/ },
  { open: '@', close: '@', inner: /^[A-Za-z][\w.-]*$/, alone: true },
  { open: '##', close: '##', inner: /^[A-Za-z][\w.-]*$/ },
  { open: '~', close: '~', inner: /^[A-Z][A-Z\d_-]*$/ },
  { open: '#', close: '#', inner: /^[A-Z][A-Z\d_.-]*$/, alone: true },
];

/**
 * A condition key, as a policy variable has it. No condition key: `AWS::Region` of CloudFormation, default values of a shell
 * (`BUCKET:-logs`; POSIX, "Parameter Expansion"), and what has one of the sources of Serverless Framework ("Variables")
 * that is not a service. The source `aws` has two addresses, and no condition key has one of these names.
 */
const SERVERLESS = /^\s*((env|self|opt|sls|param|cf|cf\.[\w-]+|git):|ssm:\/|aws:(accountId|region)\s*(,|$))/;
const POLICY_VARIABLE = /^\s*([\w.-]+:([^:=?+-]|$)|[*?$]$|$)/;

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

const FIRST_CHARACTERS: ReadonlySet<string> = new Set(['$', ...DELIMITED.map(({ open }) => open.charAt(0))]);

function delimitedAt(text: string, at: number): Found | undefined {
  if (!FIRST_CHARACTERS.has(text.charAt(at))) return undefined;
  ENVIRONMENT.lastIndex = at;
  const variable = text[at] === '$' ? ENVIRONMENT.exec(text) : null;
  if (variable) return { start: at, end: at + variable[0].length, name: variable[1]! };
  for (const { open, close, inner, alone, max = MAX_NAME } of DELIMITED) {
    if (!text.startsWith(open, at)) continue;
    const from = at + open.length;
    const length = text.slice(from, at + max + close.length).indexOf(close);
    if (length < 0) continue;
    const end = from + length;
    const name = text.slice(from, end);
    if (!inner.test(name) || (open === '{' && UUID.test(name))) continue;
    if (alone && !(isSeparator(text[at - 1]) && isSeparator(text[end + close.length]))) continue;
    return { start: at, end: end + close.length, name: nameIn(name) };
  }
  return undefined;
}

function expressionAt(text: string, at: number, lastBrace: number): Found | undefined {
  if (text.startsWith('$${', at) && at < lastBrace) return { start: at, end: at + 1 };
  const end = endOfExpression(text, at + 2);
  if (end === undefined) return undefined;
  const name = text.slice(at + 2, end - 1);
  return POLICY_VARIABLE.test(name) && !SERVERLESS.test(name)
    ? undefined
    : { start: at, end, name: name.trim() };
}

/** What is between delimiters, from left to right. @param expressions `${x}` is one, except policy variables. */
function delimited(text: string, expressions: boolean): Found[] {
  const out: Found[] = [];
  const lastBrace = text.lastIndexOf('}');
  /** After a policy variable. */
  const afterVariable = (at: number): number =>
    Math.max(at + 2, at > lastBrace ? 0 : text.indexOf('}', at) + 1);
  for (let i = 0; i < text.length; ) {
    const dollar = text.startsWith('${', i) || (expressions && text.startsWith('$${', i));
    const found = !dollar ? delimitedAt(text, i) : expressions ? expressionAt(text, i, lastBrace) : undefined;
    if (found) out.push(found);
    if (found) i = found.end;
    // A policy variable, or the text of one.
    else if (dollar) i = afterVariable(i);
    else i++;
    if (found && found.name === undefined) i = afterVariable(i);
  }
  return out;
}

const PART_DOMAINS: Readonly<Record<number, HoleDomain>> = { 1: 'partition', 3: 'region', 4: 'account' };

/** The domain of a placeholder that is a whole part of an ARN. @param colons where the first parts of the ARN end. */
function domainOf(text: string, { start, end }: Found, colons: readonly number[]): HoleDomain {
  if (!text.startsWith('arn:') || text[start - 1] !== ':' || text[end] !== ':') return 'any';
  return PART_DOMAINS[colons.filter((c) => c < start).length] ?? 'any';
}

/** The positions of the first five colons. */
function firstColons(text: string): number[] {
  const colons: number[] = [];
  for (let at = text.indexOf(':'); at >= 0 && colons.length < 5; at = text.indexOf(':', at + 1))
    colons.push(at);
  return colons;
}

/** The text with other characters, as many, in the place of what was found. @param found from left to right. */
function without(text: string, found: readonly Found[]): string {
  let out = '';
  let from = 0;
  for (const { start, end } of found) {
    out += text.slice(from, start) + '\ue000'.repeat(end - start);
    from = end;
  }
  return out + text.slice(from);
}

const MAYBE =
  /[<{[%$#@~]|__|\(\(|[xX]{2}|NNNN|nnnn|AAAA|aaaa|####|[A-Z][_-][A-Z]|[:.][A-Z]{3}|[Aa]cc(oun)?t|ACC(OUN)?T|[Rr]egion|REGION|[Yy]our|YOUR|[Pp]artition|PARTITION|TODO|FIXME|TBD|HANGE|REPLACE|ARN_OF|\.\.\.|…|SERVICE|service|-id$|-arn$|[_-]ARN$|FILL|INSERT|hange|eplace|ill[_-]?[mt]|[_-][Hh]ere|HERE|[你您]的|あなたの|당신의|여러분의|(tu|seu|sua|votre|deine?|ihre?|tuo)[-_]|\.[A-Za-z]{1,3}([./]|$)|\/[A-Za-z]{1,2}$|^(YYYY|yyyy)/;
/** As all of a text. */
const MAYBE_WHOLE = /^[A-Z]{3,20}$/;

/**
 * How the texts of a policy are read.
 *
 * - `named`: words count too, not only what is between delimiters.
 * - `element`: the element that they are in.
 * - `key`: the text is the name of a property.
 * - `functions`: the document has functions for what is unknown, so `${x}` is text.
 */
interface Reading {
  readonly named?: boolean;
  readonly element?: string;
  readonly key?: boolean;
  readonly functions?: boolean;
}

/** A dynamic reference: "Get values stored in other services using dynamic references", CloudFormation User Guide. */
const DYNAMIC_REFERENCE = /^\{\{resolve:/;

/** Whitespace around words is text, which remains when they are replaced. */
function withoutSpaces(text: string, found: Found): Found {
  const written = text.slice(found.start, found.end);
  const name = written.trim();
  if (name === written || name === '') return found;
  const start = found.start + written.indexOf(name);
  return {
    ...found,
    start,
    end: start + name.length,
    ...(found.name === undefined ? {} : { name: found.name.trim() }),
  };
}

/** The parts of a text with placeholders; undefined if it has none. */
export function placeholderParts(
  node: StringNode,
  { named = false, element = '', key = false, functions = false }: Reading,
): readonly StringPart[] | undefined {
  const text = node.value;
  if (!MAYBE.test(text) && !MAYBE_WHOLE.test(text)) return undefined;
  const delimiters = delimited(text, !functions);
  const between = delimiters.length > 0 ? delimiters : yoursInOtherLetters(text);
  // Words are looked for in what is left.
  const rest = without(text, between);
  const inRest = named
    ? placeholderWords(rest, element)
    : functions
      ? []
      : [...shellVariables(rest), ...(key ? keyPrefix(rest) : [])];
  const all = [...between, ...inRest.map((found) => withoutSpaces(text, found))].sort(
    (a, b) => a.start - b.start,
  );
  if (all.length === 0) return undefined;
  const parts: StringPart[] = [];
  const colons = firstColons(rest);
  let from = 0;
  for (const found of all) {
    if (found.start > from) parts.push(textPart(node, from, found.start));
    const written = text.slice(found.start, found.end);
    if (found.name !== undefined)
      parts.push({
        hole: {
          id: found.name,
          domain: domainOf(text, found, colons),
          range: stringRange(node, found.start, found.end),
          ...(functions && DYNAMIC_REFERENCE.test(written) ? {} : { written }),
        },
      });
    from = found.end;
  }
  if (from < text.length) parts.push(textPart(node, from, text.length));
  return parts;
}

function stringWith(node: StringNode, reading: Reading): ValueNode {
  const parts = placeholderParts(node, reading);
  if (!parts) return node;
  if (parts.every((p) => !('hole' in p))) {
    const value = parts.map((p) => ('hole' in p ? '' : p.text)).join('');
    const offsets = parts.flatMap((p) => ('hole' in p ? [] : p.offsets));
    return { ...node, value, offsets };
  }
  return { type: 'partial-string', range: node.range, inner: node.inner, parts, shown: shownText(parts) };
}

/** A value of an element with its placeholders. */
function valueWith(node: ValueNode, reading: Reading): ValueNode {
  switch (node.type) {
    case 'string':
      return node.closed ? stringWith(node, reading) : node;
    case 'array': {
      const items = node.items.map((n) => valueWith(n, reading));
      return items.every((n, i) => n === node.items[i]) ? node : { ...node, items };
    }
    case 'object': {
      const read = withProperties(node, (p) => propertyWith(p, reading));
      // A key that is unknown makes a condition that is unknown.
      const names = new Map(
        node.properties.flatMap(({ key }) => {
          const parts = placeholderParts(key, { ...reading, named: false, key: true });
          return parts ? [[key, parts] as const] : [];
        }),
      );
      const unknown = [...names.values()];
      if (unknown.length === 0) return read;
      const holes = unknown.flat().flatMap((p) => ('hole' in p ? p.hole : []));
      const all = [...holes, ...holesOf(read)].sort((a, b) => a.range.start - b.range.start);
      const known = read.properties.filter(({ key }) => !names.has(key));
      const certain = certainProperties(read, unknown, known);
      const opaque = { type: 'opaque', range: node.range, source: fingerprint(node) } as const;
      return { ...opaque, holes: all, written: node, ...(certain ? { certain } : {}) };
    }
    case 'opaque':
      return withAlternatives(node, (n) => valueWith(n, reading));
    default:
      return node;
  }
}

/** A choice with other values to choose from. */
function withAlternatives(node: OpaqueNode, read: (alternative: ValueNode) => ValueNode): OpaqueNode {
  if (!node.alternatives) return node;
  const [whenTrue, whenFalse] = node.alternatives.map((n) => n && read(n));
  const same = whenTrue === node.alternatives[0] && whenFalse === node.alternatives[1];
  return same ? node : { ...node, alternatives: [whenTrue, whenFalse] };
}

const propertyWith = (p: PropertyNode, reading: Reading): PropertyNode =>
  withValue(p, p.value && valueWith(p.value, reading));

const ELEMENTS: ReadonlySet<string> = new Set(STATEMENT_ELEMENTS);

const readStatement = (node: ObjectNode, functions: boolean): ObjectNode =>
  withProperties(node, (p) => {
    if (!ELEMENTS.has(p.key.value)) return p;
    return propertyWith(p, { named: p.key.value !== 'Sid', element: p.key.value, functions });
  });

const hasNone = (node: ObjectNode): boolean => readStatement(node, false) === node;
const hasNoneBesideFunctions = (node: ObjectNode): boolean => readStatement(node, true) === node;

/** None in what was read: nor is there where it is now. */
const statementWith = (node: ObjectNode, functions: boolean): ObjectNode =>
  ofOrigin(node, functions ? hasNoneBesideFunctions : hasNone) ? node : readStatement(node, functions);

const withVersion = (node: ObjectNode, functions: boolean): ObjectNode =>
  withProperties(node, (p) => (p.key.value === 'Version' ? propertyWith(p, { functions }) : p));

/**
 * The policy with its placeholders as holes.
 * @param functions the document has functions for what is unknown.
 */
export function withPlaceholders(node: ObjectNode, document: HostDocument, functions = false): ObjectNode {
  const marks = document.template ?? [];
  const versioned = withVersion(node, functions);
  const property = first(node, 'Statement');
  const value = property?.value;
  if (!value) return versioned;
  const ofTemplate =
    marks.length > 0
      ? statementsOfTemplate(marks, document.text, (n) => statementWith(n, functions))
      : undefined;
  const one = (n: ValueNode): ValueNode => {
    if (n.type === 'opaque') return withAlternatives(n, one);
    if (n.type !== 'object') return n;
    return ofTemplate ? ofTemplate(n) : statementWith(n, functions);
  };
  let fresh: ValueNode = value;
  if (value.type === 'array') {
    const items = [...value.items.map(one), ...unknownStatements(value, marks)];
    if (items.length !== value.items.length || items.some((n, i) => n !== value.items[i]))
      fresh = { ...value, items };
  } else fresh = one(value);
  if (fresh === value) return versioned;
  return withProperties(versioned, (p) => (p === property ? withValue(p, fresh) : p));
}
