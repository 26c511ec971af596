/**
 * JSON that a template engine or a reader completes: directives (`%{ if x ~}`, `{% for %}`, `{{ end }}`, `...`) and values
 * (`${jsonencode(x)}`, `{{ arns }}`, `<arn>`, `$ARN`, `YOUR_ARN`) outside of strings, and expressions with quotes of their
 * own inside of strings. Each is replaced by text of the same length that JSON can have in its place, so that offsets
 * remain what they are.
 */
import type { TemplateMark } from '../syntax.js';

export interface TemplateText {
  /** JSON, as far as the template has any. */
  readonly json: string;
  readonly marks: readonly TemplateMark[];
}

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

interface Search {
  /** How many characters are left to read. */
  steps: number;
  /** Where expressions that a brace closes end, by where they begin; undefined: nowhere. */
  readonly ends: Map<number, number | undefined>;
}
/** Text of a template in place of quotes, backslashes and line ends inside of a JSON string. */
const QUOTE = '\ue022';
const BACKSLASH = '\ue05c';
const NEWLINE = '\ue00a';
const FILLER = '\ue020';

/** Restores what `templateText` replaced in a string. */
export const restored = (text: string): string =>
  /[\ue00a\ue022\ue05c]/.test(text)
    ? text.replaceAll(QUOTE, '"').replaceAll(BACKSLASH, '\\').replaceAll(NEWLINE, '\n')
    : text;

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

function blockOf(inner: string): TemplateMark['block'] {
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
function endOf(text: string, from: number, close: string, search: Search): number | undefined {
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
function endOfCode(text: string, from: number, close: string, search: Search): number | undefined {
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

/** The template expression at an offset outside of a string. */
function expressionAt(text: string, at: number, search: Search): TemplateMark | undefined {
  for (const { open, close, role } of DELIMITERS) {
    if (!text.startsWith(open, at)) continue;
    const code = open.startsWith('<%');
    const end = (code ? endOfCode : endOf)(text, at + open.length, close, search);
    if (end === undefined) continue;
    const inner = text.slice(at + open.length, end - close.length);
    const separates = isSeparator(inner) && !inner.includes(':');
    if (open === '{{' && isObject(inner) && !separates) continue;
    const block = (code ? blockOfCode(inner) : undefined) ?? blockOf(inner);
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

/** Words without quotes that the reader of an example replaces; what follows ends a value. */
const BARE_VALUE =
  /(<[A-Za-z.][^<>"\r\n]{0,200}>|\$\([^()"\r\n]{0,200}\)|\$[A-Za-z_]\w{0,100}|@@[\w.-]{1,100}@@|__[A-Za-z]\w{0,100}|%[sdv]|[A-Z][A-Z\d]{0,50}_[A-Z\d_]{1,100})(?=[\s,\]}]|$)/y;
/** "And so on" in an example. */
const ELLIPSIS = /(\.\.\.|…)(?=[\s,\]}]|$)/y;
/** What can be before them. */
const BEFORE_BARE = /[\s,:[{]/;

/** A placeholder without delimiters of a template engine, at an offset outside of a string. */
function bareAt(text: string, at: number): TemplateMark | undefined {
  if (!BEFORE_BARE.test(text[at - 1] ?? ' ')) return undefined;
  BARE_VALUE.lastIndex = at;
  ELLIPSIS.lastIndex = at;
  const value = BARE_VALUE.exec(text)?.[0];
  const written = value ?? ELLIPSIS.exec(text)?.[0];
  if (written === undefined) return undefined;
  return {
    role: value === undefined ? 'directive' : 'value',
    text: written,
    range: { start: at, end: at + written.length },
  };
}

/** What ends an expression in a string, where that is not a brace. */
const CLOSE: ReadonlyMap<string, string> = new Map([
  ['{{', '}}'],
  ['{%', '%}'],
  ['<%', '%>'],
]);

/** The end of a string, with an expression's quotes replaced in it. */
function readString(
  text: string,
  from: number,
  search: Search,
): { readonly json: string; readonly changed: boolean } {
  let json = '"';
  let changed = false;
  for (let i = from + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\n') break;
    if (char === '"') return { json: `${json}"`, changed };
    if (char === '\\') {
      json += text.slice(i, i + 2);
      i++;
    } else {
      const open = ['${', '%{', '{{', '{%', '<%'].find((o) => text.startsWith(o, i));
      const close = CLOSE.get(open ?? '') ?? '}';
      const read = open === '<%' ? endOfCode : endOf;
      const end = open === undefined ? undefined : read(text, i + open.length, close, search);
      const expression = end === undefined ? undefined : text.slice(i, end);
      if (expression?.includes('"') && !expression.includes('\n')) {
        json += expression.replaceAll('"', QUOTE).replaceAll('\\', BACKSLASH);
        changed = true;
        i = end! - 1;
      } else json += char;
    }
  }
  return { json, changed };
}

const MAYBE = /[$%]\{|\{[{%#]|<[%A-Za-z.]|\$[A-Za-z_(]|@@|__|%[sdv]|[A-Z\d]_[A-Z\d]|\.\.\.|…/;

/** Every brace of the JSON is there twice, as `format` of Python needs it. */
const DOUBLED = /^\s{0,100}\{\{\s{0,100}"/;

/** The text as JSON with marks; undefined if it has none of a template. */
export function templateText(text: string): TemplateText | undefined {
  if (!MAYBE.test(text)) return undefined;
  const doubled = DOUBLED.test(text);
  const search: Search = { steps: STEPS + 4 * text.length, ends: new Map() };
  const marks: TemplateMark[] = [];
  const out: string[] = [];
  let changed = false;
  for (let i = 0; i < text.length; ) {
    const char = text[i]!;
    if (char === '"') {
      const string = readString(text, i, search);
      out.push(string.json);
      changed ||= string.changed;
      i += string.json.length;
      continue;
    }
    const comment = text.startsWith('//', i) ? '\n' : text.startsWith('/*', i) ? '*/' : undefined;
    if (comment) {
      const end = text.indexOf(comment, i + 2);
      const to = end < 0 ? text.length : end;
      out.push(text.slice(i, to));
      i = to;
      continue;
    }
    if (doubled && (text.startsWith('{{', i) || text.startsWith('}}', i))) {
      out.push(`${char} `);
      changed = true;
      i += 2;
      continue;
    }
    const mark = expressionAt(text, i, search) ?? bareAt(text, i);
    if (!mark) {
      out.push(char);
      i++;
      continue;
    }
    marks.push(mark);
    const length = mark.range.end - i;
    // Line ends remain, so that lines are what they were.
    const blank = mark.text.replace(/[^\r\n]/g, ' ');
    out.push(mark.role === 'directive' ? blank : `"${FILLER.repeat(length - 2)}"`);
    i = mark.range.end;
  }
  return changed || marks.length > 0 ? { json: out.join(''), marks } : undefined;
}
