/** What edits of a document do to the access that its policies grant, as the algebra proves it. */
import { Budget } from '../algebra/budget.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { grantsNew } from '../comparison/compare-policies.js';
import { onlyDenies, withFullAccess } from '../comparison/with-full-access.js';
import type { KindHint } from '../dialects/kind/kind-evidence.js';
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

/** Statements of a policy that the other one does not have, and the whole policy. */
interface Changed {
  readonly whole: CompiledPolicy;
  readonly statements: readonly CompiledStatement[];
}

/** undefined where more differs than Allow statements, or something cannot be read. */
function changedAllows({ before, after }: Versions): { old: Changed; fresh: Changed } | undefined {
  if (!isWhole(before) || !isWhole(after) || variantsOf([before, after])) return undefined;
  const keyOf = ({ statement }: CompiledStatement): string => statementFingerprint(statement);
  const keys = [before, after].map((p) => new Set(p.statements.map(keyOf)));
  const [old, fresh] = [before, after].map((p, i) => p.statements.filter((s) => !keys[1 - i]!.has(keyOf(s))));
  if ([...old!, ...fresh!].some((s) => s.effect === 'Deny')) return undefined;
  return { old: { whole: before, statements: old! }, fresh: { whole: after, statements: fresh! } };
}

/** The policy with nothing but these statements. */
const only = ({ whole, statements }: Changed): CompiledPolicy => ({ ...whole, statements });

/** The policy with these Allow statements alone. The other ones grant nothing that the other policy does not: it has them too. */
const withDenies = ({ whole, statements }: Changed): CompiledPolicy => ({
  ...whole,
  statements: [...statements, ...whole.statements.filter((s) => s.effect === 'Deny')],
});

/** Without the Allow statements of which something is unknown: the policy grants at least what is left. */
const known = (policy: CompiledPolicy): CompiledPolicy => ({
  ...policy,
  statements: policy.statements.filter((s) => s.effect === 'Deny' || !s.opaque),
});

function effectOnPolicy(before: Policy, after: Policy, catalogue: Catalogue): AccessEffect {
  if (before.kind !== after.kind) return 'changes';
  if (originOf(before.node) === originOf(after.node)) return 'keeps';
  if (policyFingerprint(before) === policyFingerprint(after)) return 'keeps';
  const onlyLimits = onlyDenies(before) && onlyDenies(after);
  const [old, fresh] = [before, after].map((p) => (onlyLimits ? withFullAccess(p) : compilePolicy(p)));
  const sets = requestSets(catalogue);
  const grants = (now: CompiledPolicy, then: CompiledPolicy): boolean =>
    grantsNew(then, now, catalogue, sets);
  const changed = changedAllows({ before: old!, after: fresh! });
  if (!changed) {
    if (grants(fresh!, old!)) return 'changes';
    return grants(old!, fresh!) ? 'narrows' : 'keeps';
  }
  // The changed statements alone mostly show it, without the Deny statements and the other Allow statements.
  const isNew = (now: Changed, then: Changed): boolean =>
    grants(only(now), only(then)) && grants(withDenies(now), known(then.whole));
  if (isNew(changed.fresh, changed.old)) return 'changes';
  return isNew(changed.old, changed.fresh) ? 'narrows' : 'keeps';
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

/** Reading the edited document takes some steps, and more the longer its policies are. */
const STEPS = 2000;
const STEPS_PER_CHARACTER = 2;
const STEPS_PER_STATEMENT = 400;

const stepsOf = (policies: readonly Policy[]): number =>
  policies.reduce(
    (sum, { node: { range }, statements }) =>
      sum + STEPS_PER_CHARACTER * (range.end - range.start) + STEPS_PER_STATEMENT * statements.length,
    STEPS,
  );

/**
 * @param allowance of all edits that are asked about together. What is asked once it is spent is not proved.
 * @returns the effect of edits on all policies of the document together; only what changes is read and compared.
 */
export function effectOfEdits(
  edited: EditedPolicies,
  edits: readonly TextEdit[],
  catalogue: Catalogue,
  allowance = new Budget(Number.POSITIVE_INFINITY),
): AccessEffect {
  if (!allowance.spend(stepsOf(edited.policies))) return 'changes';
  const effect = requestSets(catalogue).within(allowance, () => effectOn(edited, edits, catalogue));
  return allowance.exhausted ? 'changes' : effect;
}

/** What the proofs for one list of code actions can take: about half a second at most. */
const STEPS_TOGETHER = 1_500_000;

/** @returns the effect of each of several edits, as long as they do not take too long together: then, `changes`. */
export function effectsOfEdits(
  edited: EditedPolicies,
  catalogue: Catalogue,
): (edits: readonly TextEdit[]) => AccessEffect {
  const allowance = new Budget(STEPS_TOGETHER);
  return (edits) => effectOfEdits(edited, edits, catalogue, allowance);
}

function effectOn(
  { document, policies, statements, path, forced }: EditedPolicies,
  edits: readonly TextEdit[],
  catalogue: Catalogue,
): AccessEffect {
  const after = editedDocument(document, edits, (around) => statementsAround(policies, around));
  if (after.problems.length > document.problems.length) return 'changes';
  const fresh = policiesOf(after, path, forced, statements);
  if (fresh.length !== policies.length) return 'changes';
  const effects = policies.map((policy, i) => effectOnPolicy(policy, fresh[i]!, catalogue));
  if (effects.includes('changes')) return 'changes';
  return effects.includes('narrows') ? 'narrows' : 'keeps';
}
