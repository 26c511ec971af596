import type { Declarations, DeclaredArn } from '../policy/declarations.js';
import type { HostDocument } from '../syntax/syntax.js';
import { DIALECTS } from './registry.js';

/** An offset that no block is around. */
const NOWHERE = -1;

const elsewhere = (arn: DeclaredArn): DeclaredArn => ({ ...arn, elsewhere: true });

/**
 * What a document declares that a policy at an offset can refer to; undefined: its language has no references.
 * @param others documents of its module, in which its language declares things for it too.
 */
export function declarationsIn(
  document: HostDocument,
  offset: number,
  others: readonly HostDocument[] = [],
): Declarations | undefined {
  for (const dialect of DIALECTS) {
    const found = dialect.declarations?.(document, offset);
    if (!found) continue;
    const declared = others.flatMap((other) => dialect.declarations?.(other, NOWHERE)?.arns ?? []);
    return declared.length === 0 ? found : { ...found, arns: [...found.arns, ...declared.map(elsewhere)] };
  }
  return undefined;
}
