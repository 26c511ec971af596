/**
 * What a scalar of YAML says, with the offset in the text of each character of it. YAML 1.2.2, chapters 7.3 (flow scalars,
 * with line folding) and 8.1 (block scalars).
 */

/** A value, and the offset of each of its characters where these are not successive ones of the text. */
export interface Decoded {
  readonly value: string;
  readonly offsets?: readonly number[];
}

/** Collects characters with their offsets. */
class Collector {
  value = '';
  readonly offsets: number[] = [];

  put(text: string, offset: number): void {
    this.value += text;
    for (let k = 0; k < text.length; k++) this.offsets.push(offset);
  }

  /** Text as it is written. */
  copy(text: string, from: number, to: number): void {
    this.value += text.slice(from, to);
    for (let i = from; i < to; i++) this.offsets.push(i);
  }
}

const SPACES = /[ \t\r\n]+/y;
const PLAIN_RUN = /[^ \t\r\n\\']+/y;

function runAt(pattern: RegExp, text: string, at: number, end: number): number {
  pattern.lastIndex = at;
  return Math.min(end, at + (pattern.exec(text)?.[0].length ?? 0));
}

const lineEndsIn = (text: string, from: number, to: number): number => {
  let n = 0;
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) n++;
  return n;
};

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    t: '\t',
    '\t': '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    e: '\x1b',
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    N: '\x85',
    _: '\xa0',
    L: '\u2028',
    P: '\u2029',
  }),
);
const HEX: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** An escape of a double-quoted scalar, at its backslash. @returns the offset after it. */
function readEscape(text: string, at: number, end: number, out: Collector): number {
  const char = text[at + 1];
  if (char === '\n' || char === '\r') {
    // The line goes on: what it is indented with does not count.
    let next = at + (char === '\r' && text[at + 2] === '\n' ? 3 : 2);
    while (next < end && (text[next] === ' ' || text[next] === '\t')) next++;
    return next;
  }
  const digits = char === undefined ? undefined : HEX.get(char);
  if (digits !== undefined) {
    const code = text.slice(at + 2, at + 2 + digits);
    const point = /^[0-9a-fA-F]+$/.test(code) && code.length === digits ? Number.parseInt(code, 16) : -1;
    if (point >= 0 && point <= 0x10ffff) {
      out.put(String.fromCodePoint(point), at);
      return at + 2 + digits;
    }
  }
  const plain = char === undefined ? undefined : ESCAPES.get(char);
  if (plain === undefined) out.copy(text, at, Math.min(end, at + 2));
  else out.put(plain, at);
  return at + 2;
}

/**
 * A flow scalar: plain, or what is between the quotes.
 * @param quote the quote that it is in; empty for a plain one.
 */
export function flowText(text: string, start: number, end: number, quote: '' | '"' | "'"): Decoded {
  const raw = text.slice(start, end);
  if (!raw.includes('\n') && (quote === '' || !raw.includes(quote === '"' ? '\\' : "'")))
    return { value: raw };
  const out = new Collector();
  let i = start;
  while (i < end) {
    const char = text[i]!;
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      const to = runAt(SPACES, text, i, end);
      const breaks = lineEndsIn(text, i, to);
      if (breaks === 0) out.copy(text, i, to);
      else out.put(breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), i);
      i = to;
    } else if (char === '\\' && quote === '"') i = readEscape(text, i, end, out);
    else if (char === "'" && quote === "'" && text[i + 1] === "'") {
      out.put("'", i);
      i += 2;
    } else {
      const to = Math.max(i + 1, runAt(PLAIN_RUN, text, i, end));
      out.copy(text, i, to);
      i = to;
    }
  }
  return { value: out.value, offsets: out.offsets };
}

interface Line {
  /** Of its text, after the indentation of the scalar. */
  readonly start: number;
  readonly end: number;
}

function linesIn(text: string, start: number, end: number): Line[] {
  const lines: Line[] = [];
  let at = start;
  while (at < end) {
    const next = text.indexOf('\n', at);
    const stop = next < 0 || next >= end ? end : next;
    lines.push({ start: at, end: text[stop - 1] === '\r' && stop > at ? stop - 1 : stop });
    at = stop + 1;
  }
  return lines;
}

const indentOf = (text: string, { start, end }: Line): number => {
  let at = start;
  while (at < end && text[at] === ' ') at++;
  return at - start;
};

/** For each line, the first one after it of which something holds: a search from each would take the square of their number. */
function nextWhere(lines: readonly Line[], holds: (line: Line) => boolean): readonly (Line | undefined)[] {
  const out: (Line | undefined)[] = new Array(lines.length);
  let next: Line | undefined;
  for (let i = lines.length - 1; i >= 0; i--) {
    out[i] = next;
    if (holds(lines[i]!)) next = lines[i];
  }
  return out;
}

/**
 * A block scalar.
 * @param header as `|`, `>-` or `|2+`.
 * @param parentIndent of the node that has it.
 */
export function blockText(
  text: string,
  start: number,
  end: number,
  header: string,
  parentIndent: number,
): Decoded {
  const lines = linesIn(text, start, end);
  const given = /[1-9]/.exec(header)?.[0];
  const full = lines.find((l) => indentOf(text, l) < l.end - l.start);
  const indent = given ? Math.max(0, parentIndent) + Number(given) : full ? indentOf(text, full) : 0;
  const cut = lines.map((l): Line => ({ start: Math.min(l.end, l.start + indent), end: l.end }));
  const isEmpty = (l: Line): boolean => l.start >= l.end;
  let count = cut.length;
  while (count > 0 && isEmpty(cut[count - 1]!)) count--;
  const out = new Collector();
  const folded = header[0] === '>';
  const isMore = (l: Line): boolean => text[l.start] === ' ' || text[l.start] === '\t';
  const after = nextWhere(cut.slice(0, count), (l) => !isEmpty(l));
  for (let k = 0; k < count; k++) {
    const line = cut[k]!;
    out.copy(text, line.start, line.end);
    if (k === count - 1) break;
    const next = cut[k + 1]!;
    if (!folded || isMore(line)) out.put('\n', line.end);
    else if (isEmpty(line)) {
      // Each empty line is a line end.
      out.put('\n', line.end);
    } else if (!isEmpty(next)) out.put(isMore(next) ? '\n' : ' ', line.end);
    else {
      const nonEmpty = after[k];
      if (nonEmpty && isMore(nonEmpty)) out.put('\n', line.end);
    }
  }
  const last = cut[count - 1];
  const chomp = /[-+]/.exec(header)?.[0];
  if (chomp === '+') {
    // The line end of the last line, and those of the empty lines after it.
    const breaks = lineEndsIn(text, last ? last.end : start, end);
    out.put('\n'.repeat(breaks), last ? last.end : start);
  } else if (chomp !== '-' && last && lineEndsIn(text, last.end, end) > 0) out.put('\n', last.end);
  return { value: out.value, offsets: out.offsets };
}
