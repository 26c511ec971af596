/** Support for rules about actions that are granted on every resource. */
import { matchGlob } from '../../algebra/glob.js';
import type { CompiledStatement } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { RuleContext } from '../rule.js';

/** Does the statement allow something on every resource, without a condition? */
export const allowsOnEverything = ({
  effect,
  opaque,
  conditions,
  actions,
  resources,
}: CompiledStatement): boolean =>
  effect === 'Allow' &&
  !opaque &&
  conditions.length === 0 &&
  actions?.negated === false &&
  resources?.negated === false &&
  resources.globs.some((g) => g.shape === 'all');

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
