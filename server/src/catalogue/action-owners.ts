/** The services that have an action of a name. */
import type { Catalogue } from './catalogue.js';

/** By the name in lowercase; services with the most actions first: they are the most likely ones. */
function ownersByName(catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const out = new Map<string, string[]>();
  const services = [...catalogue.services].sort((a, b) => b.actionCount - a.actionCount);
  for (const { prefix } of services) {
    for (const name of catalogue.service(prefix)!.lowerNames) {
      const known = out.get(name);
      if (known) known.push(prefix);
      else out.set(name, [prefix]);
    }
  }
  return out;
}

/**
 * IDs of the actions with this name (case-insensitive), of so many services at most. One table for all names: an index of each
 * service takes ten times as long.
 */
export const actionsNamed = (catalogue: Catalogue, name: string, most: number): readonly string[] =>
  (catalogue.derived.of(ownersByName).get(name.toLowerCase()) ?? [])
    .slice(0, most)
    .flatMap((prefix) => catalogue.action(`${prefix}:${name}`)?.id ?? []);
