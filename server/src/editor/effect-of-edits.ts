/** What edits of a document do to the access that its policies grant, as the algebra proves it. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { comparePolicies } from '../comparison/compare-policies.js';
import { onlyDenies, withFullAccess } from '../comparison/with-full-access.js';
import type { KindHint } from '../dialects/kind-evidence.js';
import { policiesOf } from '../dialects/policy-places.js';
import { compilePolicy } from '../policy/compile.js';
import { fingerprint } from '../policy/fingerprint.js';
import type { Policy } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';
import { editedDocument } from '../syntax/edited-document.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { TextEdit } from '../text/text-edit.js';

/**
 * - `keeps`: proved that every request is allowed after the edits if and only if it was before.
 * - `narrows`: proved that nothing new is allowed, and something no longer is.
 * - `changes`: something new is allowed, or it cannot be proved that nothing is.
 */
export type AccessEffect = 'keeps' | 'narrows' | 'changes';

function effectOn(before: Policy, after: Policy, catalogue: Catalogue): AccessEffect {
  if (fingerprint(before.node) === fingerprint(after.node)) return 'keeps';
  if (before.kind !== after.kind) return 'changes';
  const onlyLimits = onlyDenies(before) && onlyDenies(after);
  const [old, fresh] = [before, after].map((p) => (onlyLimits ? withFullAccess(p) : compilePolicy(p)));
  const { newAccess, lostAccess } = comparePolicies(old!, fresh!, catalogue, requestSets(catalogue));
  if (newAccess.findings.length > 0 || newAccess.unknown.length > 0) return 'changes';
  return lostAccess.findings.length === 0 && lostAccess.unknown.length === 0 ? 'keeps' : 'narrows';
}

/** The policies of a document as they are now, and how they are read. */
export interface EditedPolicies {
  readonly document: HostDocument;
  readonly policies: readonly Policy[];
  /** Uses `/`. */
  readonly path: string;
  readonly forced?: KindHint | undefined;
}

/** @returns the effect of edits on all policies of the document together. */
export function effectOfEdits(
  { document, policies, path, forced }: EditedPolicies,
  edits: readonly TextEdit[],
  catalogue: Catalogue,
): AccessEffect {
  const after = editedDocument(document, edits);
  if (after.problems.length > document.problems.length) return 'changes';
  const fresh = policiesOf(after, path, forced);
  if (fresh.length !== policies.length) return 'changes';
  const effects = policies.map((policy, i) => effectOn(policy, fresh[i]!, catalogue));
  if (effects.includes('changes')) return 'changes';
  return effects.includes('narrows') ? 'narrows' : 'keeps';
}
