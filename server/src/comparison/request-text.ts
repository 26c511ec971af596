/** A request for people. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { writtenKey } from '../catalogue/condition-keys.js';
import { callerText } from '../requests/principal.js';
import type { Request } from '../requests/request.js';

/** One line for people: who does what on what, under which conditions. */
export function requestText(request: Request, catalogue: Catalogue): string {
  const who = request.caller ? `${callerText(request.caller)}: ` : '';
  const context = [...request.context]
    .map(([key, values]) => `${writtenKey(catalogue, key)}=${values.join(',')}`)
    .join(', ');
  return `${who}${request.action} on ${request.resource}${context ? ` with ${context}` : ''}`;
}
