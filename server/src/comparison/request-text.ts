/** A request for people. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { writtenKey } from '../catalogue/condition-keys.js';
import { isArnFor } from '../policy/resources.js';
import { callerText } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { isPossibleArn } from '../sets/readable-resource.js';
import type { Example } from './access-finding.js';

/** The action is documented, and no resource that it acts on has such an ARN: only the text of the policy allows it. */
export function isResourceUndocumented({ action, resource }: Request, catalogue: Catalogue): boolean {
  const known = catalogue.action(action);
  return (
    known !== undefined &&
    resource.startsWith('arn:') &&
    !resource.includes('${') &&
    !(isPossibleArn(resource) && isArnFor(known, resource))
  );
}

/** One line for people: who does what on what, with which condition keys, and without which. */
export function requestText(request: Request & Partial<Example>, catalogue: Catalogue): string {
  const who = request.caller ? `${callerText(request.caller)}: ` : '';
  const context = [...request.context]
    .map(([key, values]) => `${writtenKey(catalogue, key)}=${values.join(',')}`)
    .join(', ');
  const absent = (request.absent ?? []).map((key) => writtenKey(catalogue, key)).join(', ');
  const keys = [context && `with ${context}`, absent && `without ${absent}`].filter((t) => t !== '');
  const text = `${who}${request.action} on ${request.resource}${keys.length > 0 ? ` ${keys.join(', ')}` : ''}`;
  return isResourceUndocumented(request, catalogue)
    ? `${text} (AWS documents no such resource for the action)`
    : text;
}
