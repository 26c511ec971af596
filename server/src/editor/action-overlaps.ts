import { intersects } from '../algebra/glob-intersection.js';
import { compileAction } from '../policy/compile.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { StringNode } from '../syntax/value.js';
import { isWithin, type Range } from '../text/range.js';

export interface ActionOverlaps {
  /** Patterns of the statement at the offset. */
  readonly own: readonly Range[];
  /** Patterns of statements with the opposite effect that overlap with them. */
  readonly opposite: readonly Range[];
}

/** The patterns of a list that overlap with a pattern. */
function sharing(item: StringNode, others: readonly Statement[]): StringNode[] {
  const own = compileAction(item.value);
  return others.flatMap((s) =>
    s.action?.negated ? [] : (s.action?.items ?? []).filter((i) => intersects(own, compileAction(i.value))),
  );
}

/** At an action: the overlapping patterns of the opposite effect. At an Effect: all overlapping patterns. */
export function actionOverlaps(policy: Policy, offset: number): ActionOverlaps {
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement) return { own: [], opposite: [] };
  const others = policy.statements.filter(
    (s) => s.effect && statement.effect && s.effect !== statement.effect,
  );
  const at = statement.action?.items.find((i) => isWithin(i.range, offset));
  const mine = at
    ? [at]
    : statement.effectNode && isWithin(statement.effectNode.range, offset) && !statement.action?.negated
      ? (statement.action?.items ?? [])
      : [];
  const shared = new Set<StringNode>();
  const own = new Set<StringNode>();
  for (const item of mine) {
    const hits = sharing(item, others);
    if (hits.length > 0 || item === at) own.add(item);
    for (const hit of hits) shared.add(hit);
  }
  return { own: [...own].map((n) => n.inner), opposite: [...shared].map((n) => n.inner) };
}
