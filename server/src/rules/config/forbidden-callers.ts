/** Callers that stand for the principals that a rule of an organization forbids. */
import { isAccountId } from '../../requests/account-id.js';
import { type Caller, parseCaller } from '../../requests/principal.js';

/** Digits of an account for the wildcards of a pattern. */
function accountLike(pattern: string): string {
  const missing = 12 - pattern.replaceAll('*', '').length;
  const [first = '', ...rest] = pattern.split('*');
  const digits = rest.length > 0 ? '4'.repeat(Math.max(0, missing)) : '';
  return `${first}${digits}${rest.join('')}`.replaceAll('?', '4');
}

/** Texts that match a pattern of ARNs, service principals or providers: the wildcards are filled with a name. */
function textLike(pattern: string, name: string): string {
  const filled = (text: string, word: string): string =>
    text.replace(/\*+/g, word).replaceAll('?', name.slice(-1));
  const parts = pattern.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) return filled(pattern, name);
  const [, partition = '', service = '', region = '', account = '', ...resource] = parts;
  return [
    'arn',
    filled(partition, 'aws'),
    filled(service, 'iam'),
    filled(region, ''),
    accountLike(account),
    filled(resource.join(':'), name),
  ].join(':');
}

/** Two names, so that a policy can list one of them. */
const NAMES = ['example', 'another-example'];

/**
 * Callers that a pattern of `forbidPrincipals` matches; an account ID means everyone in the account. None: which
 * callers they are is unknown.
 */
export function callersLike(pattern: string): Caller[] {
  const texts = isAccountId(pattern)
    ? [pattern, ...NAMES.map((name) => `arn:aws:iam::${pattern}:user/${name}`)]
    : NAMES.map((name) => textLike(pattern, name));
  return [...new Set(texts)].flatMap((text) => parseCaller(text) ?? []);
}
