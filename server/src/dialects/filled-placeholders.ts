/** The placeholders of policies, and their text with values in the place of placeholders. */
import { buildPolicy, type Policy } from '../policy/policy.js';
import { editedDocument } from '../syntax/edited-document.js';
import { pieceEdits } from '../syntax/piece-edits.js';
import { stringOfParts } from '../syntax/string-parts.js';
import {
  type Hole,
  holesOf,
  type StringPart,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';
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
      return value === undefined ? [] : pieceEdits(document, range, value);
    });
  });
}

/** How requests name a hole: as it is written, or else its ID as `${Bucket}`. */
export const holeName = ({ written, id }: Hole): string => written ?? `\${${id}}`;

/** The parts of a string with values in the place of holes. */
const filledParts = (parts: readonly StringPart[], values: PlaceholderValues): StringPart[] =>
  parts.map((part) => {
    const value = 'hole' in part ? values.get(holeName(part.hole)) : undefined;
    if (!('hole' in part) || value === undefined) return part;
    return { text: value, offsets: Array.from(value, () => part.hole.range.start) };
  });

function filledNode(node: ValueNode, values: PlaceholderValues): ValueNode {
  switch (node.type) {
    case 'partial-string':
      return stringOfParts(filledParts(node.parts, values), node.range, node.inner);
    case 'array':
      return { ...node, items: node.items.map((item) => filledNode(item, values)) };
    case 'object':
      return withProperties(node, (p) => withValue(p, p.value && filledNode(p.value, values)));
    case 'opaque': {
      if (node.certain) {
        const certain = filledNode(node.certain, values);
        return certain.type === 'object' ? { ...node, certain } : node;
      }
      if (!node.alternatives) return node;
      const [whenTrue, whenFalse] = node.alternatives.map((arm) => arm && filledNode(arm, values));
      return { ...node, alternatives: [whenTrue, whenFalse] };
    }
    default:
      return node;
  }
}

/** The policy with values in the place of holes, by `holeName`. */
export function withFilledHoles(policy: Policy, values: PlaceholderValues): Policy {
  if (values.size === 0) return policy;
  const { document, node, kind, kindReason, place, kindDoubt } = policy;
  const filled = filledNode(node, values);
  if (filled.type !== 'object') return policy;
  return buildPolicy(document, filled, kind, kindReason, undefined, place, kindDoubt);
}

/** The policy with values in the place of its placeholders and other holes. @param path of its file. */
export function withValues(policy: Policy, values: PlaceholderValues, path: string): Policy {
  if (values.size === 0) return policy;
  const { document, kind } = policy;
  const edits = fillEdits([policy], values);
  if (edits.length === 0) return withFilledHoles(policy, values);
  const index = policiesOf(document, path).findIndex((p) => p.node.range.start === policy.node.range.start);
  const filled = policiesOf(editedDocument(document, edits), path)[index];
  return filled ? asKind(withFilledHoles(filled, values), kind) : policy;
}
