/** The placeholders of policies, and their text with values in the place of placeholders. */
import type { Policy } from '../policy/policy.js';
import { editedDocument } from '../syntax/edited-document.js';
import { type Hole, holesOf, type StringNode } from '../syntax/value.js';
import type { TextEdit } from '../text/text-edit.js';
import { asKind, policiesOf } from './policy-places.js';

/** A hole that a person or a template engine fills, as it is written. */
export type Placeholder = Hole & { readonly written: string };

/** Values of placeholders, by how these are written: `<account-id>`. */
export type PlaceholderValues = ReadonlyMap<string, string>;

const isWritten = (hole: Hole): hole is Placeholder => hole.written !== undefined;

/** Each place of each placeholder, in the order of the text. */
export const placeholdersOf = (policies: readonly Policy[]): Placeholder[] =>
  policies
    .flatMap((p) => [...holesOf(p.node)])
    .filter(isWritten)
    .sort((a, b) => a.range.start - b.range.start);

/** Puts values in the place of placeholders; none where the policy is JSON in a string, which is not edited. */
export function fillEdits(policies: readonly Policy[], values: PlaceholderValues): TextEdit[] {
  return policies.flatMap((policy) => {
    const { document } = policy;
    return placeholdersOf([policy]).flatMap(({ written, range }) => {
      const value = values.get(written);
      const node: StringNode = { type: 'string', value: written, range, inner: range, closed: true };
      return value === undefined ? [] : document.syntax.edit.setText(document, node, value);
    });
  });
}

/** The policy with values in the place of its placeholders. @param path of its file. */
export function withValues(policy: Policy, values: PlaceholderValues, path: string): Policy {
  if (values.size === 0) return policy;
  const { document, kind } = policy;
  const index = policiesOf(document, path).findIndex((p) => p.node.range.start === policy.node.range.start);
  const filled = policiesOf(editedDocument(document, fillEdits([policy], values)), path)[index];
  return filled ? asKind(filled, kind) : policy;
}
