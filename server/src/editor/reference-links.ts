import type { Catalogue } from '../catalogue/catalogue.js';
import type { Policy } from '../policy/policy.js';
import type { Range } from '../text/range.js';

export interface ReferenceLink {
  readonly range: Range;
  readonly url: string;
}

/** Links from actions to the page of their service in the Service Authorization Reference. */
export function referenceLinks(policies: readonly Policy[], catalogue: Catalogue): ReferenceLink[] {
  const out: ReferenceLink[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
        if (!prefix || !item.closed || !catalogue.hasService(prefix)) continue;
        out.push({ range: item.inner, url: catalogue.referenceUrl(prefix) });
      }
    }
  }
  return out;
}
