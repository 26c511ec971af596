/**
 * JSON in a string, as the AWS CLI and many resource types keep policies: `"{\"Version\": ...}"`, URL-encoded as IAM's API
 * returns it, or with holes from `Fn::Sub`. The nodes of the result have their places in the outer text.
 */
import { fingerprint } from '../policy/fingerprint.js';
import { certainProperties } from '../syntax/certain-properties.js';
import { parseJson } from '../syntax/json/json-syntax.js';
import {
  type Hole,
  holesOf,
  otherObject,
  type PartialStringNode,
  type PropertyNode,
  type StringNode,
  type StringPart,
  shownText,
  textPart,
  type ValueNode,
} from '../syntax/value.js';
import type { Range } from '../text/range.js';

/** Longer than any policy; KMS allows most, with 32 KB. */
const MAX_LENGTH = 200_000;
/** While the inner text is read, a hole is a letter from the private use area. */
const FIRST = 0xe000;
const LAST = 0xf8ff;

/** The inner text with, for each of its characters and its end, the offset in the outer text. */
interface Decoded {
  readonly text: string;
  readonly offsets: readonly number[];
  readonly holes: readonly Hole[];
}

function decodeString(node: StringNode | PartialStringNode): Decoded | undefined {
  const holes: Hole[] = [];
  const offsets: number[] = [];
  let text = '';
  const parts = node.type === 'string' ? [textPart(node, 0, node.value.length)] : node.parts;
  for (const part of parts) {
    if ('hole' in part) {
      if (FIRST + holes.length > LAST) return undefined;
      text += String.fromCharCode(FIRST + holes.length);
      offsets.push(part.hole.range.start);
      holes.push(part.hole);
    } else {
      if (/[\ue000-\uf8ff]/.test(part.text)) return undefined;
      offsets.push(...part.offsets);
      text += part.text;
    }
  }
  offsets.push(node.inner.end);
  return { text, offsets, holes };
}

/** Decodes `%7B...`; undefined when the text is not so encoded. */
function decodeUrl({ text, offsets, holes }: Decoded): Decoded | undefined {
  if (!/^(%0A|%20|\+)*%7B/i.test(text) || holes.length > 0) return undefined;
  let out = '';
  const map: number[] = [];
  for (let i = 0; i < text.length; ) {
    let end = i;
    while (text[end] === '%' && /^[0-9a-f]{2}$/i.test(text.slice(end + 1, end + 3))) end += 3;
    let piece = text[i] === '+' ? ' ' : text[i]!;
    if (end > i) {
      try {
        piece = decodeURIComponent(text.slice(i, end));
      } catch {
        return undefined;
      }
    } else end = i + 1;
    const encoded = end - i;
    for (let k = 0; k < piece.length; k++)
      map.push(
        offsets[i + (encoded === piece.length * 3 ? k * 3 : Math.floor((k * encoded) / piece.length))]!,
      );
    out += piece;
    i = end;
  }
  map.push(offsets.at(-1)!);
  return { text: out, offsets: map, holes };
}

/** The parts of a text in which letters stand for holes; undefined when there are none. */
function partsOf(
  text: string,
  holes: readonly Hole[],
  place: (index: number) => number,
): StringPart[] | undefined {
  if (holes.length === 0) return undefined;
  const parts: StringPart[] = [];
  const known = (start: number, end: number): StringPart => ({
    text: text.slice(start, end),
    offsets: Array.from({ length: end - start }, (_, i) => place(start + i)),
  });
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const hole = holes[text.charCodeAt(i) - FIRST];
    if (!hole) continue;
    if (i > from) parts.push(known(from, i));
    parts.push({ hole });
    from = i + 1;
  }
  if (parts.length === 0) return undefined;
  if (from < text.length) parts.push(known(from, text.length));
  return parts;
}

/** The node with its places in the outer text. */
function outward(node: ValueNode, decoded: Decoded): ValueNode {
  const place = (offset: number): number => decoded.offsets[offset] ?? decoded.offsets.at(-1)!;
  const range = ({ start, end }: Range): Range => ({ start: place(start), end: place(end) });
  const at = (s: StringNode, i: number): number => place(s.offsets?.[i] ?? s.inner.start + i);
  const known = (s: StringNode): StringNode => ({
    ...s,
    range: range(s.range),
    inner: range(s.inner),
    offsets: Array.from({ length: s.value.length }, (_, i) => at(s, i)),
  });
  const string = (s: StringNode): StringNode | PartialStringNode => {
    const parts = partsOf(s.value, decoded.holes, (i) => at(s, i));
    if (!parts) return known(s);
    const shown = shownText(parts);
    return { type: 'partial-string', range: range(s.range), inner: range(s.inner), parts, shown };
  };
  const go = (n: ValueNode): ValueNode => {
    switch (n.type) {
      case 'string':
        return string(n);
      case 'array':
        return { ...n, range: range(n.range), items: n.items.map(go) };
      case 'object': {
        const property = (p: PropertyNode): PropertyNode => ({
          range: range(p.range),
          key: known(p.key),
          value: p.value && go(p.value),
          colon: p.colon === undefined ? undefined : place(p.colon),
        });
        const object = otherObject({ ...n, range: range(n.range) }, n.properties.map(property));
        // A name that is unknown makes an object that is unknown.
        const names = n.properties.map(({ key }) => partsOf(key.value, decoded.holes, (i) => at(key, i)));
        const unknown = names.flatMap((parts) => (parts ? [parts] : []));
        if (unknown.length === 0) return object;
        const named = object.properties.filter((_, i) => !names[i]);
        const certain = certainProperties(object, unknown, named);
        const inside = unknown.flat().flatMap((p) => ('hole' in p ? p.hole : []));
        const holes = [...inside, ...holesOf(object)].sort((a, b) => a.range.start - b.range.start);
        const opaque = { type: 'opaque', range: object.range, source: fingerprint(object) } as const;
        return { ...opaque, holes, written: object, ...(certain ? { certain } : {}) };
      }
      default:
        return { ...n, range: range(n.range) };
    }
  };
  return go(node);
}

/** The JSON object in a string, if it contains one. Never throws. */
export function parseEmbedded(node: StringNode | PartialStringNode): ValueNode | undefined {
  const value = parseEmbeddedValue(node);
  return value?.type === 'object' || value?.type === 'opaque' ? value : undefined;
}

/** The JSON object, list or string in a string, if it contains one. Never throws. */
export function parseEmbeddedValue(node: StringNode | PartialStringNode): ValueNode | undefined {
  if (node.range.end - node.range.start > MAX_LENGTH) return undefined;
  let decoded = decodeString(node);
  if (!decoded) return undefined;
  decoded = decodeUrl(decoded) ?? decoded;
  if (!/^\s*[{["]/.test(decoded.text)) return undefined;
  const { root, problems } = parseJson(decoded.text);
  return root && problems.length === 0 ? outward(root, decoded) : undefined;
}
