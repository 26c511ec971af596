/**
 * The value of a table for a name from a document. What every object inherits (`constructor`, `toString`, `__proto__`) is
 * not in the table.
 */
export const ownValue = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
