/** Support for rules about actions that are granted on every resource. */
import { matchGlob } from '../../algebra/glob.js';
import { type CompiledStatement, type ConditionTest, compileStatement } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { RuleContext } from '../rule.js';

/** Does every request match, with the key and without it? condition-matches-all reports such a condition. */
const isVoid = ({ use, set }: ConditionTest): boolean =>
  use.operator.wildcards &&
  !use.operator.negated &&
  (use.ifExists || use.qualifier === 'ForAllValues') &&
  set.family === 'string' &&
  set.globs.some((g) => g.shape === 'all');

/** Does the statement allow something on every resource, without a condition that limits it? */
export const allowsOnEverything = ({
  effect,
  opaque,
  conditions,
  actions,
  resources,
}: CompiledStatement): boolean =>
  effect === 'Allow' &&
  !opaque &&
  conditions.every(isVoid) &&
  actions?.negated === false &&
  resources?.negated === false &&
  resources.globs.some((g) => g.shape === 'all');

const findAllowingEverything = (policy: Policy): readonly Statement[] =>
  policy.statements.filter((s) => {
    const compiled = compileStatement(s);
    return compiled !== undefined && allowsOnEverything(compiled);
  });

/** The statements that `allowsOnEverything` is true of, found once: the fixes of each statement ask for them. */
export const allowingEverything = (policy: Policy): readonly Statement[] =>
  policy.derived.of(findAllowingEverything);

/** Reports each action pattern that matches some of the listed actions; other rules report `*` and `service:*`. */
export function reportListed(
  statement: Statement,
  context: RuleContext,
  listed: readonly string[],
  say: (actions: readonly string[]) => string,
): void {
  const compiled = context.compile(statement);
  if (!compiled || !allowsOnEverything(compiled)) return;
  const { globs, nodes } = compiled.actions!;
  globs.forEach((glob, i) => {
    if (/^(\*|[^:]*:\*)$/.test(glob.text)) return;
    const hits = listed.filter((id) => matchGlob(glob, id.toLowerCase()));
    if (hits.length > 0) context.report({ range: nodes[i]!.range, message: say(hits) });
  });
}
