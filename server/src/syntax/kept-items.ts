import { type Data, Existing } from './data.js';
import type { ArrayNode } from './value.js';

/** For each new item of a list, the place of the equal string that the list has already; undefined: it has none left. */
export function keptItems(list: ArrayNode, values: readonly Data[]): (number | undefined)[] {
  const taken = new Set<number>();
  return values.map((value) => {
    const data = value instanceof Existing ? value.data : value;
    const at = list.items.findIndex(
      (item, i) => !taken.has(i) && item.type === 'string' && item.value === data,
    );
    if (at < 0) return undefined;
    taken.add(at);
    return at;
  });
}
