/**
 * Removes, adds and reorders the parts of an object or a list. A comment belongs to the part after it, or before it on the
 * same line: it is moved and removed with its part. What is between the other parts stays as it is written.
 */
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { HostDocument } from '../syntax.js';
import type { ArrayNode, Comment, ObjectNode, ValueNode } from '../value.js';
import { type Layout, type Lines, layoutOf } from './print.js';

/** A part that is not there yet. */
export interface NewPart {
  readonly print: (layout: Layout) => string;
  /** Comments that belong to it: before it, with the whitespace after them, and on its line after the comma. */
  readonly lead?: string;
  readonly trail?: string;
}

/** The position of a part that is there already, or a new one. */
export type WantedPart = number | NewPart;

interface Part {
  /** With the comments that are before it and belong to it. */
  readonly lead: number;
  readonly start: number;
  readonly end: number;
  /** The comments after it that belong to it, with the whitespace before them. */
  readonly trail: string;
  /** The comma and whitespace after it, comments that belong to no part, and those of `trail`. */
  readonly gap: string;
  /** `gap` without the comma and `trail`. */
  readonly rest: string;
}

export interface Parts {
  /** All of them. */
  readonly parts: readonly Part[];
  readonly count: number;
  /** One of them: most edits of a long list need those next to what they change. */
  readonly part: (at: number) => Part;
  /** After the opening bracket. */
  readonly head: string;
  /** Is each part on a separate line? */
  readonly separate: boolean;
  /** How a new part is printed: on one line where all the objects and lists next to it are. */
  readonly layout: Layout;
  readonly lines: Lines;
  /** The indentation of the line that the container begins on. */
  readonly outer: string;
  /** Is there a comma after the last part, which stays there? */
  readonly endsWithComma: boolean;
}

/** What differs between the syntaxes that have brackets and commas. */
export interface Style {
  /** A comma after the last part, where it has a line to itself, is usual. */
  readonly lastComma?: boolean;
}

const BREAK = /[\r\n]/;
const BLANK_LINE = /\n[ \t]*\r?\n/;

/** The whitespace before the first character of the line that an offset is on. */
export function indentAt(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))![0];
}

/** The comma in a gap that begins at an offset, which no comment contains; -1: there is none. */
function commaIn(text: string, from: number, to: number, comments: readonly Comment[]): number {
  for (let at = text.indexOf(',', from); at >= 0 && at < to; at = text.indexOf(',', at + 1))
    if (!comments.some(({ range }) => range.start <= at && at < range.end)) return at;
  return -1;
}

/** Where what belongs to the next part begins: comments before it without an empty line between them. */
function leadOf(text: string, start: number, comments: readonly Comment[]): number {
  let lead = start;
  for (const { range } of [...comments].reverse()) {
    if (BLANK_LINE.test(text.slice(range.end, lead))) break;
    lead = range.start;
  }
  return lead;
}

/** The comments between two offsets, of those of a container. */
function commentsBetween(inside: readonly Comment[], from: number, to: number): Comment[] {
  let low = 0;
  let high = inside.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inside[middle]!.range.start < from) low = middle + 1;
    else high = middle;
  }
  const out: Comment[] = [];
  for (; low < inside.length && inside[low]!.range.start < to; low++)
    if (inside[low]!.range.end <= to) out.push(inside[low]!);
  return out;
}

/** What is after a part, up to the next one or the closing bracket. */
interface Gap {
  /** The comments of the part. */
  readonly own: readonly Comment[];
  readonly comma: number;
  /** Where what belongs to the next part begins. */
  readonly after: number;
}

/** The parts of a container, each found when it is needed. */
class LazyParts {
  readonly #text: string;
  readonly #nodes: readonly { readonly range: Range }[];
  readonly #end: number;
  readonly #inside: readonly Comment[];
  readonly #gaps: (Gap | undefined)[] = [];
  /** Where the first part begins, with its comments. */
  readonly firstLead: number;

  constructor(document: HostDocument, container: ArrayNode | ObjectNode) {
    const { text } = document;
    const { start, end } = container.range;
    this.#text = text;
    this.#nodes = container.type === 'array' ? container.items : container.properties;
    this.#end = end - 1;
    this.#inside = document.comments.filter((c) => c.range.start > start && c.range.end < end);
    const first = this.#nodes[0]?.range.start ?? end - 1;
    const before = this.between(start + 1, first);
    const ofContainer = before.filter(
      ({ range }) => !BREAK.test(text.slice(start, range.start)) && BREAK.test(text.slice(range.end, first)),
    );
    this.firstLead = leadOf(
      text,
      first,
      before.filter((c) => !ofContainer.includes(c)),
    );
  }

  between(from: number, to: number): Comment[] {
    return commentsBetween(this.#inside, from, to);
  }

  #gapAfter(at: number): Gap {
    const known = this.#gaps[at];
    if (known) return known;
    const text = this.#text;
    const { end } = this.#nodes[at]!.range;
    const next = this.#nodes[at + 1];
    const to = next?.range.start ?? this.#end;
    const comments = this.between(end, to);
    const comma = commaIn(text, end, to, comments);
    const own = comments.filter(
      (c) =>
        !BREAK.test(text.slice(end, c.range.start)) &&
        (!next || c.range.start < comma || BREAK.test(text.slice(c.range.end, to))),
    );
    const after = next
      ? leadOf(
          text,
          to,
          comments.filter((c) => !own.includes(c)),
        )
      : to;
    const gap = { own, comma, after };
    this.#gaps[at] = gap;
    return gap;
  }

  at(at: number): Part {
    const text = this.#text;
    const { range } = this.#nodes[at]!;
    const { own, comma, after } = this.#gapAfter(at);
    const lead = at === 0 ? this.firstLead : this.#gapAfter(at - 1).after;
    const trail = own.map((c) => ` ${text.slice(c.range.start, c.range.end)}`).join('');
    // What remains of the gap begins after its comma and the comments before and after that.
    const from = Math.max(range.end, comma + 1, own.at(-1)?.range.end ?? 0);
    return { lead, ...range, trail, gap: text.slice(range.end, after), rest: text.slice(from, after) };
  }
}

/** Everything between the brackets, with what belongs to what. */
export function partsOf(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  { lastComma = false }: Style = {},
): Parts {
  const { text } = document;
  const { start, end } = container.range;
  const nodes = container.type === 'array' ? container.items : container.properties;
  const found = new LazyParts(document, container);
  const part = (at: number): Part => found.at(at);
  const head = text.slice(start + 1, found.firstLead);
  const outer = indentAt(text, start);
  const { eol, unit } = layoutOf(text);
  const firstBreak = text.slice(start, end).search(BREAK);
  const separate =
    firstBreak >= 0 && (BREAK.test(head) || nodes.slice(0, -1).some((_, i) => BREAK.test(part(i).gap)));
  const broken = firstBreak < 0 ? -1 : nodes.findIndex((_, i) => start + firstBreak < part(i).lead);
  const own = broken < 0 ? undefined : part(broken);
  const indent = own ? indentAt(text, own.lead) : outer + unit;
  const nested = container.type === 'array' ? nodes.filter((n) => 'items' in n || 'properties' in n) : [];
  const compact =
    nested.length > 0 && nested.every((n) => !BREAK.test(text.slice(n.range.start, n.range.end)));
  const lines: Lines = { indent, unit, eol };
  const count = nodes.length;
  const last = lastComma && count > 0 ? part(count - 1) : undefined;
  const endsWithComma =
    last !== undefined &&
    BREAK.test(last.gap) &&
    commaIn(text, last.end, end - 1, found.between(last.end, end - 1)) >= 0;
  // `[{`, and `}, {` between two: the lines of a part are indented as those of the list.
  const hugging = !separate && nested.length > 0 && !compact ? { ...lines, indent: outer } : 'line';
  const layout = separate && !compact ? lines : hugging;
  return {
    get parts() {
      return nodes.map((_, i) => part(i));
    },
    count,
    part,
    head,
    separate,
    layout,
    lines,
    outer,
    endsWithComma,
  };
}

/** Or in a comment that contains what begins one. */
const endsInLineComment = (trail: string): boolean => /\/\/|#/.test(trail.slice(trail.lastIndexOf('\n') + 1));

/** What is between two parts that were not next to each other. */
function separator(trail: string, { separate, lines }: Parts): string {
  return `,${trail}${separate || endsInLineComment(trail) ? lines.eol + lines.indent : ' '}`;
}

/** Comments that belong to no part, in the gaps after the parts at these positions, with the whitespace after them. */
function detached({ part, count }: Parts, from: number, to: number = count): string {
  let out = '';
  for (let at = from; at < to; at++) out += part(at).rest.trimStart();
  return out;
}

/** An edit that makes one text of another, without what they begin and end with. */
function change(text: string, start: number, end: number, fresh: string): TextEdit[] {
  const old = text.slice(start, end);
  if (old === fresh) return [];
  const most = Math.min(old.length, fresh.length);
  let before = 0;
  while (before < most && old[before] === fresh[before]) before++;
  // Not within a word, and not between the two characters that end a line.
  while (before > 0 && (!/[\s,]/.test(old[before - 1]!) || old[before - 1] === '\r')) before--;
  let after = 0;
  while (after < most - before && old[old.length - 1 - after] === fresh[fresh.length - 1 - after]) after++;
  while (after > 0 && !/[\r\n\t ,\]}]/.test(old[old.length - after]!)) after--;
  if (after > 0 && old[old.length - after] === '\n' && old[old.length - after - 1] === '\r') after--;
  return [
    {
      range: { start: start + before, end: end - after },
      text: fresh.slice(before, fresh.length - after),
    },
  ];
}

/**
 * What is after the last part.
 * @param trail its comments.
 * @param kept the last part that was there before, -1 if there is none: comments of no part after it stay.
 */
function closing(trail: string, kept: number, all: Parts): string {
  const { part, count, lines, outer, endsWithComma } = all;
  const more = detached(all, Math.max(0, kept), count - 1).trimEnd();
  const tail = part(count - 1).rest;
  const ends = `${endsWithComma ? ',' : ''}${trail}${more === '' ? '' : lines.eol + lines.indent + more}`;
  return endsInLineComment(ends) && !/^[ \t]*\r?\n/.test(tail) ? ends + lines.eol + outer : ends + tail;
}

/**
 * The text after a part, up to the next one or the closing bracket.
 * @param kept the last part up to this one that was there before, -1 if there is none.
 * @param between as `detached`.
 */
function gapAfter(
  wanted: readonly WantedPart[],
  at: number,
  kept: number,
  all: Parts,
  between: (from: number, to: number) => string,
): string {
  const { part, count, separate } = all;
  const [one, next] = [wanted[at]!, wanted[at + 1]];
  const isNew = typeof one !== 'number';
  const trail = isNew ? (one.trail ?? '') : part(one).trail;
  if (next === undefined) return one === count - 1 ? part(one).gap : closing(trail, kept, all);
  // What is between two parts comes after the new ones between them.
  if (typeof next !== 'number' || next <= kept) return separator(trail, all);
  if (!isNew) return part(one).gap + between(one + 1, next);
  const rest = kept < 0 ? '' : part(kept).rest + between(kept + 1, next);
  const goesOn = BREAK.test(rest) === separate && rest !== '';
  return goesOn || rest.trim() !== '' ? `,${trail}${rest}` : separator(trail, all);
}

/**
 * The edits after which a container has these parts. It must be sound, and not empty before.
 * @param wanted each part that is there at most once.
 */
export function arrange(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  wanted: readonly WantedPart[],
  style: Style = {},
): TextEdit[] {
  const { text } = document;
  const all = partsOf(document, container, style);
  const { part, head, layout } = all;
  const end = container.range.end - 1;
  const kept = wanted.filter((w): w is number => typeof w === 'number');
  const inOrder = kept.every((w, i) => i === 0 || w > kept[i - 1]!);
  // Where comments that belong to no part would go is unknown.
  if (!inOrder && all.parts.some((p) => p.rest.trim() !== '')) return [];
  // In another order, there are none of them, and what is between two can be nearly everything.
  const between = (from: number, to: number): string => (inOrder ? detached(all, from, to) : '');
  if (wanted.length === 0) {
    const rest = `${head}${detached(all, 0, all.count - 1)}${part(all.count - 1).rest}`;
    return change(text, container.range.start + 1, end, rest.trim() === '' ? '' : rest);
  }
  const out: TextEdit[] = [];
  let from = container.range.start + 1;
  let last = -1;
  const [first] = kept;
  let buffer = head + between(0, first ?? 0);
  for (const [i, one] of wanted.entries()) {
    if (typeof one === 'number') last = one;
    // Between two that follow each other, as before, everything stays.
    const follows = inOrder && typeof one === 'number' && i > 0 && wanted[i - 1] === one - 1;
    if (follows && wanted[i + 1] === one + 1) continue;
    if (typeof one !== 'number') buffer += (one.lead ?? '') + one.print(layout);
    else if (inOrder) {
      if (!follows) out.push(...change(text, from, part(one).lead, buffer));
      from = part(one).end;
      buffer = '';
    } else buffer += text.slice(part(one).lead, part(one).end);
    buffer += gapAfter(wanted, i, last, all, between);
  }
  return [...out, ...change(text, from, end, buffer)];
}

/** Some items of a list, as they are written, with their comments. */
export function someItems(
  document: HostDocument,
  list: ArrayNode,
  items: readonly ValueNode[],
  style: Style = {},
): string {
  const { parts, separate, lines, outer, endsWithComma } = partsOf(document, list, style);
  const wanted = parts.filter((_, i) => items.includes(list.items[i]!));
  const written = wanted.map(({ lead, end }) => document.text.slice(lead, end));
  if (!separate) return `[${written.join(', ')}]`;
  const { eol, indent } = lines;
  const rows = wanted.map(
    ({ trail }, i) =>
      `${eol}${indent}${written[i]}${endsWithComma || i < wanted.length - 1 ? ',' : ''}${trail}`,
  );
  return `[${rows.join('')}${eol}${outer}]`;
}

/** A part of the text without the comments in it. */
export function withoutComments({ text, comments }: HostDocument, { start, end }: Range): string {
  let out = '';
  let from = start;
  for (const { range } of comments) {
    if (range.start < start || range.end > end) continue;
    const before = text.slice(from, range.start);
    out += before.trimEnd();
    from = range.end;
  }
  return out + text.slice(from, end);
}
