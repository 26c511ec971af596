/** Names that only the syntax of the document has: the attributes of a `condition` block. */
import type { CompletionSource } from '../completion-source.js';

export const source: CompletionSource = {
  id: 'own-names',
  ownNames: true,
  complete: ({ ownNames = [] }) =>
    ownNames.map(({ name, value, documentation }, rank) => ({
      label: name,
      kind: 'property',
      insert: { name, value },
      documentation,
      rank,
      again: true,
    })),
};
