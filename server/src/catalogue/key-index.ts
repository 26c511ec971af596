/** Condition keys found by the names that policies use: they ignore case, and a tag is in the name. */
/** By the name in lower case. */
export const indexByName = <T extends { readonly name: string }>(keys: readonly T[]): Map<string, T> =>
  new Map(keys.map((k) => [k.name.toLowerCase(), k]));

/** The key of a policy's name: itself, or the template of a tag. */
export function byKeyName<T>(index: ReadonlyMap<string, T>, name: string): T | undefined {
  const key = name.toLowerCase();
  const exact = index.get(key);
  if (exact) return exact;
  const slash = key.indexOf('/');
  return slash < 0 ? undefined : index.get(`${key.slice(0, slash)}/\${tagkey}`);
}
