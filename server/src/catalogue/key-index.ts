/** Finds condition keys by the names in policies, which ignore case and can contain a tag key. */
/** By the name in lowercase. */
export const indexByName = <T extends { readonly name: string }>(keys: readonly T[]): Map<string, T> =>
  new Map(keys.map((k) => [k.name.toLowerCase(), k]));

/** The key for a name in a policy: the exact key, or the one with the tag placeholder, in place of which there is a tag. */
export function byKeyName<T>(index: ReadonlyMap<string, T>, name: string): T | undefined {
  const key = name.toLowerCase();
  const exact = index.get(key);
  if (exact) return exact;
  const slash = key.indexOf('/');
  return slash < 0 || slash === key.length - 1 ? undefined : index.get(`${key.slice(0, slash)}/\${tagkey}`);
}

/** Names in lowercase, for questions in which case makes no difference. */
export const lowerSet = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((n) => n.toLowerCase()));
