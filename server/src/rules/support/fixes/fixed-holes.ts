import { isHole } from '../../../algebra/policy-variables.js';
import { type CompiledStatement, type ConditionTest, withParts } from '../../../policy/compile.js';

/** Does the test compare with an unknown text that can contain a wildcard, where wildcards are read? */
const isOpen = ({ set, use }: ConditionTest): boolean =>
  set.family === 'string' &&
  use.operator.wildcards &&
  !use.operator.negated &&
  set.globs.some((g) => g.letters.some(({ ref }) => isHole(ref)));

/**
 * The Allow as it is where no hole of its conditions contains a wildcard: an access that it does not grant so is open
 * only for some values of the holes. undefined: no condition has such a hole.
 */
export function withFixedHoles(allow: CompiledStatement): CompiledStatement | undefined {
  if (!allow.conditions.some(isOpen)) return undefined;
  const conditions = allow.conditions.map((test) =>
    isOpen(test)
      ? { ...test, use: { ...test.use, operator: { ...test.use.operator, wildcards: false } } }
      : test,
  );
  return withParts(allow, { conditions });
}
