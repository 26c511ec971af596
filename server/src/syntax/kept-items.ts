import { type Data, Existing } from './data.js';
import type { ArrayNode } from './value.js';

/** For each new item of a list, the place of the equal string that the list has already; undefined: it has none left. */
export function keptItems(list: ArrayNode, values: readonly Data[]): (number | undefined)[] {
  /** By the text, the last of them first. */
  const places = new Map<Data, number[]>();
  for (let i = list.items.length - 1; i >= 0; i--) {
    const item = list.items[i]!;
    if (item.type !== 'string') continue;
    const same = places.get(item.value);
    if (same) same.push(i);
    else places.set(item.value, [i]);
  }
  return values.map((value) => places.get(value instanceof Existing ? value.data : value)?.pop());
}
