/**
 * Lines of YAML that have only tags of a template engine (`{{#each buckets}}`, `{% endif %}`, `<% } %>`, `%{ for x in y }`):
 * the template decides what of the text around them is there.
 */
import type { TemplateMark } from '../syntax.js';
import { type Search, searchOf, tagAt } from '../template-tags.js';

export interface WithoutDirectives {
  /** YAML of the same length, in which the lines are blank. */
  readonly yaml: string;
  readonly marks: readonly TemplateMark[];
}

const OPENINGS = ['{{', '{%', '{#', '<%', '%{'];
const MAYBE = /(^|\n)[ \t]{0,200}(\{\{|\{%|\{#|<%|%\{)/;
/** Asked of each version of a text: most have none of the openings, which is found in less time. */
const mayHaveTags = (text: string): boolean => OPENINGS.some((o) => text.includes(o)) && MAYBE.test(text);
const BLOCK_HEADER = /(?:^|[\s:-])[|>][-+\d]{0,2}$/;
/** Does a block scalar begin after this line? */
function opensBlockScalar(line: string): boolean {
  const comment = line.search(/[ \t]#/);
  return BLOCK_HEADER.test((comment < 0 ? line : line.slice(0, comment)).trimEnd());
}
/** A key whose value is on the lines after it. */
const KEY_ALONE = /:[ \t]*\r?$/;

/** The column of what a line says, after the dashes of the items that begin in it. */
function columnOf(line: string): number {
  const dashes = /^[ \t]*(?:-[ \t]+)*/.exec(line)![0];
  return line.includes(':') ? dashes.length : line.length - line.trimStart().length;
}

/** The tags that are all of the text from an offset to the end of a line. */
function tagsOfLine(text: string, from: number, search: Search): TemplateMark[] {
  const marks: TemplateMark[] = [];
  for (let at = from; ; ) {
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
    if (at >= text.length || text[at] === '\n') return marks;
    const tag = text.startsWith('${', at) ? undefined : tagAt(text, at, search);
    if (!tag) return [];
    marks.push({ ...tag, role: 'directive' });
    at = tag.range.end;
  }
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** An alias of the same length, which is the value of no anchor: the reader knows nothing of it. */
const unknownValue = (text: string): string => `*${text.slice(1).replace(/[^\w-]/g, '_')}`;

/** The text without such lines; undefined if it has none. */
export function withoutDirectives(text: string): WithoutDirectives | undefined {
  if (!mayHaveTags(text)) return undefined;
  const search = searchOf(text);
  const marks: TemplateMark[] = [];
  const out: string[] = [];
  /** The column of the key whose block scalar is being passed. */
  let scalar: number | undefined;
  let keyAlone = false;
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf('\n', start);
    let end = lineEnd < 0 ? text.length : lineEnd + 1;
    const line = text.slice(start, lineEnd < 0 ? text.length : lineEnd);
    const indent = line.length - line.trimStart().length;
    if (scalar !== undefined && line.trim() !== '' && indent <= scalar) scalar = undefined;
    const found = scalar === undefined ? tagsOfLine(text, start + indent, search) : [];
    const last = found.at(-1);
    if (!last) {
      if (scalar === undefined && opensBlockScalar(line)) scalar = columnOf(line);
      if (line.trim() !== '') keyAlone = KEY_ALONE.test(line);
      out.push(text.slice(start, end));
      start = end;
      continue;
    }
    const afterLast = text.indexOf('\n', last.range.end);
    end = afterLast < 0 ? text.length : afterLast + 1;
    const [only] = found;
    if (keyAlone && found.length === 1 && only && !only.block && !only.text.startsWith('{#')) {
      // The value of the key, which can be on its line only.
      const before = out.pop()!;
      const { range } = only;
      out.push(
        before.replace(/\r?\n$/, (eol) => ' '.repeat(eol.length)),
        blank(text.slice(start, range.start)),
      );
      out.push(unknownValue(only.text), text.slice(range.end, end));
    } else {
      marks.push(...found);
      out.push(blank(text.slice(start, end)));
    }
    keyAlone = false;
    start = end;
  }
  const yaml = out.join('');
  return yaml === text ? undefined : { yaml, marks };
}
