/** Tags of template engines: `%{ if x ~}`, `{% for %}`, `{{ end }}`, `{{ arns }}`, `<% } %>`, `${jsonencode(x)}`. */
import type { TemplateMark } from './syntax.js';

interface Delimiters {
  readonly open: string;
  readonly close: string;
  readonly role: 'directive' | 'value' | 'either';
}

/** The longer ones first. */
const DELIMITERS: readonly Delimiters[] = [
  { open: '{{', close: '}}', role: 'either' },
  { open: '{%', close: '%}', role: 'directive' },
  { open: '{#', close: '#}', role: 'directive' },
  { open: '<%=', close: '%>', role: 'value' },
  { open: '<%', close: '%>', role: 'directive' },
  { open: '%{', close: '}', role: 'directive' },
  { open: '${', close: '}', role: 'value' },
];

/** Longer expressions than this are not read as such. */
const MAX_LENGTH = 5000;
/** Characters that are read in search of the ends of expressions; what follows then is not a template. */
const STEPS = 300_000;

export interface Search {
  /** How many characters are left to read. */
  steps: number;
  /** Where expressions that a brace closes end, by where they begin; undefined: nowhere. */
  readonly ends: Map<number, number | undefined>;
}

/** For the tags of one text. */
export const searchOf = (text: string): Search => ({ steps: STEPS + 4 * text.length, ends: new Map() });

const OPENS = /^[-~#^\s]*(if|unless|for|foreach|range|with|each|block|define|case|switch)\b/;
const MIDDLE = /^[-~\s]*(else|elif|elsif|elseif|when)\b/;
const CLOSES = /^[-~/\s]*(end\w*|fi|done)\b|^\//;

/** Does Ruby's code end with `do`, or with `do |names|`? */
function endsWithDo(code: string): boolean {
  const names = code.endsWith('|') ? code.lastIndexOf('|', code.length - 2) : code.length;
  const before = code.slice(0, Math.max(0, names)).trimEnd();
  return before.endsWith('do') && !/\w/.test(before.at(-3) ?? '');
}

/** Code of EJS and ERB between tags: what it opens, a later tag closes. */
function blockOfCode(code: string): TemplateMark['block'] {
  const end = code.replace(/-$/, '').trimEnd();
  const opens = end.endsWith('{') || endsWithDo(end);
  if (!/^[-_\s]*\}/.test(code)) return opens ? 'open' : undefined;
  return opens ? 'middle' : 'close';
}

/** `{{#name ...}}` and `{{^name}}` begin a section, whatever its helper is (Handlebars, "Block Helpers"; Mustache, "Sections"). */
const SECTION = /^~?[#^][\s>*]*\w/;

function blockOf(inner: string, open: string): TemplateMark['block'] {
  if (open === '{{' && SECTION.test(inner)) return 'open';
  if (open === '{{' && /^~?\^~?$/.test(inner.trim())) return 'middle';
  if (CLOSES.test(inner)) return 'close';
  if (MIDDLE.test(inner)) return 'middle';
  return OPENS.test(inner) ? 'open' : undefined;
}

/** A string, or an expression with the braces that are open in it. */
interface Level {
  readonly string: boolean;
  /** Where its braces open. */
  readonly braces: number[];
  /** Where the expression begins. */
  readonly start: number;
}

/**
 * Reads an expression up to its end. What is found on the way about expressions inside of it is kept: of those that have no
 * end, each would be read again from each of its braces.
 */
function readExpression(text: string, from: number, limit: number, close: string, search: Search) {
  const { ends } = search;
  const levels: Level[] = [{ string: false, braces: [], start: from }];
  for (let i = from; i < limit; i++) {
    if (search.steps-- <= 0) return undefined;
    const level = levels.at(-1)!;
    const char = text[i]!;
    if (level.string) {
      if (char === '\\') i++;
      else if (char === '"') levels.pop();
      else if (char === '$' && text[i + 1] === '{')
        levels.push({ string: false, braces: [], start: ++i + 1 });
      continue;
    }
    if (levels.length === 1 && level.braces.length === 0 && text.startsWith(close, i))
      return i + close.length;
    if (char === '"') levels.push({ string: true, braces: [], start: i });
    else if (char === '{') level.braces.push(i + 1);
    else if (char === '}') {
      const start = level.braces.pop();
      if (start !== undefined) ends.set(start, i + 1);
      else if (levels.length > 1) ends.set(levels.pop()!.start, i + 1);
      else return undefined;
    }
  }
  if (limit < text.length) return undefined;
  for (const { string, braces, start } of levels)
    if (!string) for (const open of [start, ...braces]) ends.set(open, undefined);
  return undefined;
}

/** The end of an expression, with its strings and the expressions in those; undefined if it has none. */
export function endOf(text: string, from: number, close: string, search: Search): number | undefined {
  const last = from + MAX_LENGTH;
  if (close !== '}') return readExpression(text, from, Math.min(text.length, last), close, search);
  if (!search.ends.has(from)) {
    const end = readExpression(text, from, text.length, close, search);
    search.ends.set(from, end);
  }
  const end = search.ends.get(from);
  return end !== undefined && end <= last ? end : undefined;
}

/** The end of a tag of EJS or ERB: the first of its delimiters, wherever it is in the code. */
export function endOfCode(text: string, from: number, close: string, search: Search): number | undefined {
  if (search.steps <= 0) return undefined;
  const end = text.slice(from, from + MAX_LENGTH).indexOf(close);
  search.steps -= end < 0 ? MAX_LENGTH : end;
  return end < 0 || search.steps < 0 ? undefined : from + end + close.length;
}

/** Between two braces: the inside of an object of JSON (`{{"a": 1}}`), and not an expression, which can begin with a string. */
function isObject(inner: string): boolean {
  const start = inner.trimStart();
  if (start === '' || start.startsWith('{') || start.startsWith('}')) return true;
  if (!start.startsWith('"')) return false;
  const end = start.indexOf('"', 1);
  const next = end < 0 ? '' : start.slice(end + 1).trimStart();
  return next === '' || next.startsWith(':');
}

/** An expression for the comma between the items of a loop: `{{ "," if not loop.last }}` (Jinja, "For"). */
const isSeparator = (inner: string): boolean =>
  /^(["'])[\s,]{0,20}\1/.test(inner.replace(/^[-~]/, '').trimStart());

/** The tag of a template engine at an offset: a directive or a value. */
export function tagAt(text: string, at: number, search: Search): TemplateMark | undefined {
  for (const { open, close, role } of DELIMITERS) {
    if (!text.startsWith(open, at)) continue;
    const code = open.startsWith('<%');
    const end = (code ? endOfCode : endOf)(text, at + open.length, close, search);
    if (end === undefined) continue;
    const inner = text.slice(at + open.length, end - close.length);
    const separates = isSeparator(inner) && !inner.includes(':');
    if (open === '{{' && isObject(inner) && !separates) continue;
    const block = (code ? blockOfCode(inner) : undefined) ?? blockOf(inner, open);
    const directive = role === 'directive' || (role === 'either' && (block !== undefined || separates));
    return {
      role: directive ? 'directive' : 'value',
      ...(directive && block ? { block } : {}),
      text: text.slice(at, end),
      range: { start: at, end },
    };
  }
  return undefined;
}
