/** A document that is a policy. */
import type { KnownStatements } from '../policy/policy.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { NO_NAMES, resolved } from './cloudformation/intrinsic-functions.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { kindOfDocument } from './kind/kind-evidence.js';
import { nameSaysPolicy } from './policy-file-name.js';
import { looksLikePolicy, misspeltStatement } from './policy-shape.js';

/** A file whose name says policy, with a typo in it, must not pass as a file without a policy. */
const misspelt = (root: ObjectNode, path: string): boolean =>
  nameSaysPolicy(path) && misspeltStatement(root) !== undefined;

/** A root that is a policy; undefined: it is something else. */
export function plainPolicy(
  root: ValueNode | undefined,
  path: string,
  known?: KnownStatements,
): FoundPolicy | undefined {
  if (root?.type !== 'object') return undefined;
  if (!property(root, 'Statement') && !property(root, 'Version') && !misspelt(root, path)) return undefined;
  // Fragments of templates can be in separate files.
  const node = resolved(root, NO_NAMES);
  if (!looksLikePolicy(node) && !misspelt(root, path)) return undefined;
  const { kind, reason, doubt } = kindOfDocument(node, path, known);
  return { node, kind, kindReason: reason, guessed: true, ...(doubt ? { doubt } : {}) };
}

export const dialect: Dialect = {
  id: 'plain-policy',
  words: ['Statement'],
  policies({ root }, path, known) {
    const policy = plainPolicy(root, path, known);
    return policy && [policy];
  },
};
