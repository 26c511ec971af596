import type { Declarations } from '../policy/declarations.js';
import type { HostDocument } from '../syntax/syntax.js';
import { DIALECTS } from './registry.js';

/** What a document declares that a policy at an offset can refer to; undefined: its language has no references. */
export function declarationsIn(document: HostDocument, offset: number): Declarations | undefined {
  for (const dialect of DIALECTS) {
    const found = dialect.declarations?.(document, offset);
    if (found) return found;
  }
  return undefined;
}
