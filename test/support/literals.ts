/** The strings in the statements of a policy that a test generates or reads. */

/** Where a string is: `owner[key]`. */
export interface Literal {
  readonly owner: Data | unknown[];
  readonly key: string | number;
  /** The element of the statement that contains it. */
  readonly element: string;
}

export type Data = { [key: string]: unknown };
export const isObject = (v: unknown): v is Data => typeof v === 'object' && v !== null && !Array.isArray(v);

/** The strings that are values of these elements, at any depth. */
export function literalsOf({ Statement }: Data, elements: readonly string[]): Literal[] {
  const out: Literal[] = [];
  const walk = (owner: Data | unknown[], key: string | number, element: string): void => {
    const value = (owner as Data)[key];
    if (typeof value === 'string') out.push({ owner, key, element });
    else if (Array.isArray(value)) for (const i of value.keys()) walk(value, i, element);
    else if (isObject(value)) for (const k of Object.keys(value)) walk(value, k, element);
  };
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  for (const s of statements.filter(isObject))
    for (const name of elements) if (s[name] !== undefined) walk(s, name, name);
  return out;
}
