/** The syntaxes. */
import { jsonSyntax } from './json/json-syntax.js';
import type { Syntax } from './syntax.js';

export const SYNTAXES: readonly Syntax[] = [jsonSyntax];

/** The syntax of a file; JSON where its name does not say. */
export function syntaxOf(path: string): Syntax {
  const name = path.toLowerCase();
  return SYNTAXES.find((syntax) => syntax.extensions.some((ending) => name.endsWith(ending))) ?? jsonSyntax;
}
