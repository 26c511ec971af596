/** A tree that was read of a decoded text, with its places in the text that was decoded. */
import type { Range } from '../text/range.js';
import {
  type ObjectNode,
  otherObject,
  type PropertyNode,
  type StringNode,
  type StringPart,
  type ValueNode,
} from './value.js';

/** The tree of a text. @param place in the outer text of an offset. */
export function placedIn<T extends ValueNode>(root: T, place: (offset: number) => number): T {
  const range = ({ start, end }: Range): Range => ({ start: place(start), end: place(end) });
  const string = (s: StringNode): StringNode => ({
    ...s,
    range: range(s.range),
    inner: range(s.inner),
    offsets: Array.from({ length: s.value.length }, (_, i) => place(s.offsets?.[i] ?? s.inner.start + i)),
  });
  const part = (p: StringPart): StringPart =>
    'hole' in p
      ? { hole: { ...p.hole, range: range(p.hole.range) } }
      : { text: p.text, offsets: p.offsets.map(place) };
  const property = (p: PropertyNode): PropertyNode => ({
    ...p,
    range: range(p.range),
    key: string(p.key),
    value: p.value && go(p.value),
    colon: p.colon === undefined ? undefined : place(p.colon),
  });
  const object = (n: ObjectNode): ObjectNode =>
    otherObject({ ...n, properties: n.properties, range: range(n.range) }, n.properties.map(property));
  const go = (n: ValueNode): ValueNode => {
    switch (n.type) {
      case 'string':
        return string(n);
      case 'partial-string':
        return { ...n, range: range(n.range), inner: range(n.inner), parts: n.parts.map(part) };
      case 'array':
        return { ...n, range: range(n.range), items: n.items.map(go) };
      case 'object':
        return object(n);
      case 'opaque': {
        const { alternatives, holes, written, certain } = n;
        const arm = (value: ValueNode | undefined): ValueNode | undefined => value && go(value);
        return {
          ...n,
          range: range(n.range),
          ...(alternatives ? { alternatives: [arm(alternatives[0]), arm(alternatives[1])] } : {}),
          ...(holes ? { holes: holes.map((h) => ({ ...h, range: range(h.range) })) } : {}),
          ...(written ? { written: object(written) } : {}),
          ...(certain ? { certain: object(certain) } : {}),
        };
      }
      default:
        return { ...n, range: range(n.range) };
    }
  };
  return go(root) as T;
}
