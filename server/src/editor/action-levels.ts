import type { AccessLevel } from '../catalogue/access-levels.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Policy } from '../policy/policy.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Range } from '../text/range.js';

/** Access levels, from the least to the most. */
export const ACCESS_LEVELS: readonly AccessLevel[] = [
  'List',
  'Read',
  'Tagging',
  'Write',
  'Permissions management',
];

export interface ActionLevel {
  /** The name of the action, without its service. */
  readonly range: Range;
  readonly level: AccessLevel;
}

/**
 * The access level of each action, in the order of the text. A wildcard has the highest level that it matches; actions
 * that AWS does not document have none.
 */
export function actionLevels(
  policies: readonly Policy[],
  catalogue: Catalogue,
  sets: RequestSets,
): ActionLevel[] {
  const out: ActionLevel[] = [];
  for (const item of policies.flatMap((p) => p.statements.flatMap((s) => s.action?.items ?? []))) {
    const colon = item.value.indexOf(':');
    if (!item.closed || item.offsets || colon < 0 || namesAnyService(item.value)) continue;
    let highest = -1;
    for (const id of sets.expand(item.value)) {
      for (const level of catalogue.action(id)!.levels)
        highest = Math.max(highest, ACCESS_LEVELS.indexOf(level));
    }
    const level = ACCESS_LEVELS[highest];
    if (level) out.push({ range: { start: item.inner.start + colon + 1, end: item.inner.end }, level });
  }
  return out.sort((a, b) => a.range.start - b.range.start);
}
