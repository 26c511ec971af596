import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import { describeClaim, describeKey, describeService, describeWildcard } from '../hover/describe.js';
import { describeAction } from '../hover/describe-action.js';
import { describeOperator, parseOperator } from '../policy/operators.js';
import { requestSets } from '../sets/request-sets.js';

/** Markdown about the service, condition key, operator or action of a completion entry; an action can have wildcards. */
export function describeEntry(catalogue: Catalogue, type: string, id: string): string | undefined {
  if (type === 'service') {
    const service = catalogue.service(id);
    return service && describeService(service, catalogue);
  }
  if (type === 'key') {
    const hit = lookupKey(catalogue, id);
    if (hit.found === 'claim') return describeClaim(id, catalogue);
    return hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
  }
  if (type === 'operator') {
    const use = parseOperator(id);
    return use && describeOperator(use);
  }
  if (/[*?]/.test(id)) return describeWildcard(id, catalogue, requestSets(catalogue));
  const action = catalogue.action(id);
  return action && describeAction(action, catalogue);
}
