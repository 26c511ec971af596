/**
 * JSON that a template engine or a reader completes: directives (`%{ if x ~}`, `{% for %}`, `{{ end }}`, `...`) and values
 * (`${jsonencode(x)}`, `{{ arns }}`, `<arn>`, `$ARN`, `YOUR_ARN`) outside of strings, and expressions with quotes of their
 * own inside of strings. Each is replaced by text of the same length that JSON can have in its place, so that offsets
 * remain what they are.
 */
import type { TemplateMark } from '../syntax.js';
import { endOf, endOfCode, type Search, searchOf, tagAt } from '../template-tags.js';

export interface TemplateText {
  /** JSON, as far as the template has any. */
  readonly json: string;
  readonly marks: readonly TemplateMark[];
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
  const search = searchOf(text);
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
    const mark = tagAt(text, i, search) ?? bareAt(text, i);
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
