/**
 * Condition keys that say the same in several forms. Where none of them is given they are one unknown value: the time of
 * the request (`aws:CurrentTime`, `aws:EpochTime`), its Region, a tag of the resource (`aws:ResourceTag/team`,
 * `ec2:ResourceTag/team`). From the table of condition keys (server/data/global-keys.json).
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Request } from '../requests/request.js';
import { sameInstant } from './derive-context.js';
import { resourceTagPrefixes } from './service-keys.js';

/** Equal texts for keys that say the same in requests like this one. @param key in lowercase. */
export function meaningOf(key: string, { action, resource }: Request, catalogue: Catalogue): string {
  for (const d of catalogue.keyFacts(key)?.derivation ?? []) {
    if (d.from === 'request-region') return d.from;
    if (d.from === 'keys' && d.how === 'same-instant') return d.how;
  }
  if (!key.includes(':resourcetag/')) return key;
  const prefix = resourceTagPrefixes(action, resource, catalogue)
    .map((p) => p.toLowerCase())
    .find((p) => p.endsWith(':resourcetag/') && key.startsWith(p));
  return prefix === undefined ? key : `tag ${key.slice(prefix.length)}`;
}

/** The value of another key with the same meaning, in the form of this key. @param key in lowercase. */
export const inFormOf = (key: string, value: string): string =>
  key === 'aws:epochtime' ? (sameInstant(key, value) ?? value) : value;
