import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import { describeKey } from '../hover/describe.js';
import { describeAction } from '../hover/describe-action.js';
import type { HoverText } from '../hover/hover.js';
import type { HostDocument } from '../syntax/syntax.js';
import { pathInRequest } from './complete-request.js';

/** The description of the action or the condition key at an offset of a request or test document. */
export function hoverRequest(
  document: HostDocument,
  catalogue: Catalogue,
  offset: number,
): HoverText | undefined {
  const { path, at, word, token, inString } = document.syntax.cursor(document, offset);
  const place = pathInRequest(path);
  if (!inString) return undefined;
  let markdown: string | undefined;
  if (at === 'key' && place.at(-2) === 'context') {
    const hit = lookupKey(catalogue, word);
    markdown = hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
  } else if (at === 'value' && place.at(-1) === 'action') {
    const action = catalogue.action(word);
    markdown = action && describeAction(action, catalogue);
  }
  return markdown === undefined ? undefined : { markdown, range: token };
}
