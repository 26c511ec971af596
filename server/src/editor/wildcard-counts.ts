import type { Policy } from '../policy/policy.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Range } from '../text/range.js';

export interface WildcardCount {
  readonly pattern: string;
  /** Where the pattern ends. */
  readonly offset: number;
  /** How many documented actions it matches, at least 1. */
  readonly count: number;
}

/** How many actions each wildcard of a service matches, in a range of the document. */
export function wildcardCounts(
  policies: readonly Policy[],
  sets: RequestSets,
  { start, end }: Range,
): WildcardCount[] {
  const out: WildcardCount[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        if (!item.closed || item.range.end < start || item.range.start > end) continue;
        if (!/[*?]/.test(item.value) || namesAnyService(item.value)) continue;
        const count = sets.expand(item.value).length;
        if (count > 0) out.push({ pattern: item.value, offset: item.range.end, count });
      }
    }
  }
  return out;
}
