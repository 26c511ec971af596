/** Is there one resource on which a principal can do several things? */
import type { Box } from '../../algebra/search.js';
import { type CompiledStatement, namesAction } from '../../policy/compile.js';
import type { KeyTest } from '../../sets/key-dimension.js';
import type { RequestSets } from '../../sets/request-sets.js';

/** One of the things. */
export interface JointStep {
  readonly action: string;
  /** Its requests: one of the boxes, which are about all but the action. */
  readonly asked: readonly Box[];
  /** What Deny statements can stop of the action, and what requests have for keys that only they test. */
  readonly denied: { readonly boxes: readonly Box[]; readonly keys: readonly KeyTest[] };
}

export interface AllowBox {
  readonly s: CompiledStatement;
  /** Without the action. */
  readonly box: Box;
}

/** With more combinations of statements than this, the others are not tried. */
const MAX_COMBINATIONS = 20;

/** One of each list. */
function* combinations<T>(
  lists: readonly (readonly T[])[],
  chosen: readonly T[] = [],
): Iterable<readonly T[]> {
  const next = lists[chosen.length];
  if (!next) yield chosen;
  else for (const one of next) yield* combinations(lists, [...chosen, one]);
}

/**
 * A statement for each step that lets it through on a resource that all of them name, and that no Deny of one of the
 * steps is about.
 */
export function jointly(
  steps: readonly JointStep[],
  allows: readonly AllowBox[],
  sets: RequestSets,
): readonly CompiledStatement[] | undefined {
  const lists = steps.map(({ action, asked }) =>
    allows.filter(
      ({ s, box }) =>
        namesAction(s.actions!, action.toLowerCase()) && asked.some((a) => sets.meet(box, a) === true),
    ),
  );
  if (lists.some((list) => list.length === 0)) return undefined;
  const denied = steps.flatMap((s) => s.denied.boxes);
  const keys = steps.flatMap((s) => s.denied.keys).map((t) => sets.keyAtom(t)) as Box;
  let left = MAX_COMBINATIONS;
  for (const chosen of combinations(lists)) {
    if (left-- === 0) return undefined;
    const resources = chosen.map(({ s }) => sets.resourceAtom(s.resources!)) as Box;
    const open = steps.every(({ asked }, i) =>
      asked.some(
        (a) => sets.outside([...resources, ...chosen[i]!.box, ...a, ...keys], denied).kind === 'found',
      ),
    );
    if (open) return chosen.map(({ s }) => s);
  }
  return undefined;
}
