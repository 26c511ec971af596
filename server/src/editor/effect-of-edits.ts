/** What edits of a document do to the access that its policies grant, as the algebra proves it. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { grantsNew } from '../comparison/compare-policies.js';
import { onlyDenies, withFullAccess } from '../comparison/with-full-access.js';
import type { KindHint } from '../dialects/kind-evidence.js';
import { policiesOf, statementsAround } from '../dialects/policy-places.js';
import { type CompiledPolicy, type CompiledStatement, compilePolicy, isWhole } from '../policy/compile.js';
import { policyFingerprint, statementFingerprint } from '../policy/fingerprint.js';
import type { KnownStatements, Policy } from '../policy/policy.js';
import { variantsOf } from '../policy/policy-variants.js';
import { requestSets } from '../sets/request-sets.js';
import { editedDocument } from '../syntax/edited-document.js';
import { originOf } from '../syntax/shifted.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { TextEdit } from '../text/text-edit.js';

/**
 * - `keeps`: proved that every request is allowed after the edits if and only if it was before.
 * - `narrows`: proved that nothing new is allowed, and something no longer is.
 * - `changes`: something new is allowed, or it cannot be proved that nothing is.
 */
export type AccessEffect = 'keeps' | 'narrows' | 'changes';

/** Two versions of a policy. */
interface Versions {
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
}

/**
 * Both policies without the statements that they share, where only Allow statements differ: if what remains grants the same,
 * the policies do, and if it grants nothing new, neither does the new policy. undefined where that does not follow.
 */
function changedAllows({ before, after }: Versions): Versions | undefined {
  if (!isWhole(before) || !isWhole(after) || variantsOf([before, after])) return undefined;
  const keyOf = ({ statement }: CompiledStatement): string => statementFingerprint(statement);
  const keys = [before, after].map((p) => new Set(p.statements.map(keyOf)));
  const [old, fresh] = [before, after].map((p, i) => p.statements.filter((s) => !keys[1 - i]!.has(keyOf(s))));
  if ([...old!, ...fresh!].some((s) => s.effect === 'Deny')) return undefined;
  return { before: { ...before, statements: old! }, after: { ...after, statements: fresh! } };
}

function effectOn(before: Policy, after: Policy, catalogue: Catalogue): AccessEffect {
  if (before.kind !== after.kind) return 'changes';
  if (originOf(before.node) === originOf(after.node)) return 'keeps';
  if (policyFingerprint(before) === policyFingerprint(after)) return 'keeps';
  const onlyLimits = onlyDenies(before) && onlyDenies(after);
  const [old, fresh] = [before, after].map((p) => (onlyLimits ? withFullAccess(p) : compilePolicy(p)));
  const sets = requestSets(catalogue);
  const grants = (now: CompiledPolicy, then: CompiledPolicy): boolean =>
    grantsNew(then, now, catalogue, sets);
  const changed = changedAllows({ before: old!, after: fresh! });
  const nothingNew = changed !== undefined && !grants(changed.after, changed.before);
  if (!nothingNew && grants(fresh!, old!)) return 'changes';
  if (nothingNew && !grants(changed.before, changed.after)) return 'keeps';
  return grants(old!, fresh!) ? 'narrows' : 'keeps';
}

/** The policies of a document as they are now, and how they are read. */
export interface EditedPolicies {
  readonly document: HostDocument;
  readonly policies: readonly Policy[];
  readonly statements: KnownStatements;
  /** Uses `/`. */
  readonly path: string;
  readonly forced?: KindHint | undefined;
}

/** @returns the effect of edits on all policies of the document together; only what changes is read and compared. */
export function effectOfEdits(
  { document, policies, statements, path, forced }: EditedPolicies,
  edits: readonly TextEdit[],
  catalogue: Catalogue,
): AccessEffect {
  const after = editedDocument(document, edits, (around) => statementsAround(policies, around));
  if (after.problems.length > document.problems.length) return 'changes';
  const fresh = policiesOf(after, path, forced, statements);
  if (fresh.length !== policies.length) return 'changes';
  const effects = policies.map((policy, i) => effectOn(policy, fresh[i]!, catalogue));
  if (effects.includes('changes')) return 'changes';
  return effects.includes('narrows') ? 'narrows' : 'keeps';
}
