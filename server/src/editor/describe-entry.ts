import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import { describeAction, describeKey, describeService, describeWildcard } from '../hover/describe.js';
import { requestSets } from '../sets/request-sets.js';

/** Markdown about the service, condition key or action of a completion entry; an action can have wildcards. */
export function describeEntry(catalogue: Catalogue, type: string, id: string): string | undefined {
  if (type === 'service') {
    const service = catalogue.service(id);
    return service && describeService(service, catalogue);
  }
  if (type === 'key') {
    const hit = lookupKey(catalogue, id);
    return hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
  }
  if (/[*?]/.test(id)) return describeWildcard(id, catalogue, requestSets(catalogue));
  const action = catalogue.action(id);
  return action && describeAction(action, catalogue);
}
