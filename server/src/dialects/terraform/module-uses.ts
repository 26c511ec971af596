/** What a file of Terraform says about the policies of other files of its module. */
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import type { HclPieceTree } from '../../syntax/hcl/hcl-tree.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { referencesInPiece } from '../permissions-boundaries.js';
import { policiesInPiece } from './terraform-places.js';

interface Said {
  /** A name of a document or a local, and the rest as a text to compare. */
  readonly uses: readonly { readonly name: string; readonly text: string }[];
  /** What decides which policies are boundaries. */
  readonly references: string;
}

/** The name in its declaration: `policy` of `local.policy.read`. */
const declaredName = (name: string): string => /^local\.([\w-]+)/.exec(name)?.[1] ?? name;

function saidInPiece(piece: HclPieceTree): Said {
  const references = piece.derived.of(referencesInPiece);
  return {
    uses: piece.derived
      .of(policiesInPiece)
      .uses.map((use) => ({ name: declaredName(use.name), text: JSON.stringify(use) })),
    references: references.length === 0 ? '' : JSON.stringify(references),
  };
}

const saidIn = (documents: readonly HostDocument[]): Said[] =>
  documents.flatMap((one) => (hclOf(one)?.pieces ?? []).map(({ tree }) => tree.derived.of(saidInPiece)));

/** Do the policies of a file mean the same with one list of the other files and with the other? */
export function saySameOfPolicies(
  text: string,
  some: readonly HostDocument[],
  others: readonly HostDocument[],
): boolean {
  if (some.length !== others.length) return false;
  const changed = some.flatMap((one, i) => (one === others[i] ? [] : i));
  const [one, other] = [some, others].map((all) => saidIn(changed.map((i) => all[i]!))) as [Said[], Said[]];
  const usesIn = (said: readonly Said[]): string =>
    said
      .flatMap(({ uses }) => uses.filter(({ name }) => text.includes(name)).map((use) => use.text))
      .join('');
  const referencesIn = (said: readonly Said[]): string => said.map(({ references }) => references).join('');
  if (usesIn(one) !== usesIn(other)) return false;
  // Without the word, nothing in the module is a boundary.
  return (
    referencesIn(one) === referencesIn(other) ||
    ![text, ...[...some, ...others].map((document) => document.text)].some((all) => /boundar/i.test(all))
  );
}
