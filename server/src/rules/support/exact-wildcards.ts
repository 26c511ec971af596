/** Wildcards for lists of actions, and the actions that wildcards match. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { RequestSets } from '../../sets/request-sets.js';

/**
 * Wildcards that match exactly the listed actions and no other documented action: for each service, the shortest name
 * prefixes that only listed actions have.
 */
export function exactWildcards(values: readonly string[], catalogue: Catalogue): string[] {
  const byService = new Map<string, string[]>();
  const kept: string[] = [];
  for (const value of values) {
    const action = /[*?]/.test(value) ? undefined : catalogue.action(value);
    if (action)
      byService.get(action.service.prefix)?.push(action.name) ??
        byService.set(action.service.prefix, [action.name]);
    else kept.push(value);
  }
  for (const [prefix, names] of byService) {
    const service = catalogue.service(prefix)!;
    const own = new Set(names.map((n) => n.toLowerCase()));
    const left = new Set(names);
    const out: string[] = [];
    for (const name of names) {
      if (!left.has(name)) continue;
      const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [name];
      let stem = '';
      for (const word of words) {
        stem += word;
        const start = stem.toLowerCase();
        const hits = service.actionNames.filter((_, i) => service.lowerNames[i]!.startsWith(start));
        if (hits.length < 2 || !hits.every((h) => own.has(h.toLowerCase()))) continue;
        out.push(`${prefix}:${stem}*`);
        for (const h of hits) left.delete(h);
        break;
      }
      if (left.delete(name)) out.push(`${prefix}:${name}`);
    }
    // A name can begin as a wildcard that a later name led to.
    const stems = out.filter((v) => v.endsWith('*')).map((v) => v.slice(0, -1).toLowerCase());
    kept.push(...out.filter((v) => v.endsWith('*') || !stems.some((s) => v.toLowerCase().startsWith(s))));
  }
  return kept;
}

/** The IDs of all documented actions that patterns match. */
export function matchedActions(patterns: readonly string[], sets: RequestSets): Set<string> {
  const out = new Set<string>();
  for (const pattern of patterns) for (const id of sets.expand(pattern)) out.add(id);
  return out;
}

/** The actions that no wildcard of the list matches, and the wildcards. */
export function withoutCovered(values: readonly string[], catalogue: Catalogue, sets: RequestSets): string[] {
  const wild = values.filter((v) => /[*?]/.test(v));
  if (wild.length === values.length) return [...values];
  const matched = matchedActions(wild, sets);
  return values.filter((v) => {
    const action = /[*?]/.test(v) ? undefined : catalogue.action(v);
    return action === undefined || !matched.has(action.id);
  });
}
