/** Support for rules about actions that are granted on every resource. */
import { matchGlob } from '../../algebra/glob.js';
import type { Statement } from '../../policy/policy.js';
import type { RuleContext } from '../rule.js';

/** Does the statement allow something on every resource, without a condition? */
export function allowsOnEverything(statement: Statement, context: RuleContext): boolean {
  const compiled = context.compile(statement);
  return (
    compiled?.effect === 'Allow' &&
    !compiled.opaque &&
    compiled.conditions.length === 0 &&
    compiled.actions?.negated === false &&
    compiled.resources?.negated === false &&
    compiled.resources.globs.some((g) => g.shape === 'all')
  );
}

/** Reports each action pattern that matches some of the listed actions; other rules report `*` and `service:*`. */
export function reportListed(
  statement: Statement,
  context: RuleContext,
  listed: readonly string[],
  say: (actions: readonly string[]) => string,
): void {
  if (!allowsOnEverything(statement, context)) return;
  const { globs, nodes } = context.compile(statement)!.actions!;
  globs.forEach((glob, i) => {
    if (/^(\*|[^:]*:\*)$/.test(glob.text)) return;
    const hits = listed.filter((id) => matchGlob(glob, id.toLowerCase()));
    if (hits.length > 0) context.report({ range: nodes[i]!.range, message: say(hits) });
  });
}
