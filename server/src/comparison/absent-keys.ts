/** The condition keys that an example must not have: that they are absent is why one policy allows it and another does not. */
import {
  actionMatches,
  type Evaluation,
  principalMatches,
  resourceMatches,
  statementMatches,
  testHolds,
} from '../evaluation/match.js';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile.js';

/** The policies that an example is about. */
export interface ExampleOf {
  /** They allow it. */
  readonly allowing: readonly CompiledPolicy[];
  /** It does not. */
  readonly denying?: CompiledPolicy | undefined;
}

const isAbsent = (key: string, { request }: Evaluation): boolean =>
  (request.context.get(key)?.length ?? 0) === 0;

/** The keys of a statement that the request does not have. */
const absentIn = ({ conditions }: CompiledStatement, e: Evaluation): string[] =>
  conditions.flatMap(({ key }) => (isAbsent(key, e) ? [key] : []));

/** The keys that a statement of the effect matches without; none if another one matches whatever keys there are. */
function whyMatches({ statements }: CompiledPolicy, effect: 'Allow' | 'Deny', e: Evaluation): string[] {
  const all = statements
    .filter((s) => s.effect === effect && statementMatches(s, e) !== false)
    .map((s) => absentIn(s, e));
  return all.some((keys) => keys.length === 0) ? [] : (all[0] ?? []);
}

/** The keys without which statements of the effect do not match, although everything else of them does. */
function whyNotMatches({ statements }: CompiledPolicy, effect: 'Allow' | 'Deny', e: Evaluation): string[] {
  return statements.flatMap((s) => {
    if (s.effect !== effect) return [];
    const failing = s.conditions.filter((test) => testHolds(test, e) === false);
    const isOnlyAbsence = failing.length > 0 && failing.every(({ key }) => isAbsent(key, e));
    if (!isOnlyAbsence || s.defects.length > 0) return [];
    const applies = [actionMatches, resourceMatches, principalMatches].every(
      (matches) => matches(s, e) !== false,
    );
    return applies ? failing.map(({ key }) => key) : [];
  });
}

/** @returns lower-cased keys, each once, in the order of the policies. */
export function absentKeys({ allowing, denying }: ExampleOf, e: Evaluation): string[] {
  const keys = allowing.flatMap((policy) => [
    ...whyMatches(policy, 'Allow', e),
    ...whyNotMatches(policy, 'Deny', e),
  ]);
  if (denying) {
    const isDenied = denying.statements.some((s) => s.effect === 'Deny' && statementMatches(s, e) !== false);
    keys.push(...(isDenied ? whyMatches(denying, 'Deny', e) : whyNotMatches(denying, 'Allow', e)));
  }
  return [...new Set(keys)];
}
