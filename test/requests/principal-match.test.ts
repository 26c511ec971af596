import { describe, expect, it } from 'vitest';
import { type PrincipalSet, parseCaller, principalSpecs } from '../../server/src/requests/principal.js';
import { appliesToCaller } from '../../server/src/requests/principal-match.js';

const set = (negated: boolean, principals: Record<string, string[]>): PrincipalSet => ({
  negated,
  specs: principalSpecs(
    undefined,
    Object.entries(principals).map(([type, values]) => ({ type, values })),
  ),
});
const ACCOUNT = '111122223333';
const USER = `arn:aws:iam::${ACCOUNT}:user/ana`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`;
const CANONICAL = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

describe('a Deny with NotPrincipal', () => {
  const denies = (caller: string, ...aws: string[]): boolean | undefined =>
    appliesToCaller(set(true, { AWS: aws }), parseCaller(caller)!, 'Deny');

  it('spares a caller of which every ARN is listed', () => {
    expect(denies(USER, USER, ACCOUNT)).toBe(false);
    expect(denies(SESSION, SESSION, ROLE, ACCOUNT)).toBe(false);
    expect(denies(ACCOUNT, ACCOUNT)).toBe(false);
  });
  it('is unknown for a principal that some policies name', () => {
    expect(denies(USER, USER)).toBeUndefined();
    expect(denies(SESSION, ROLE, ACCOUNT)).toBeUndefined();
    expect(denies(SESSION, SESSION, ROLE)).toBeUndefined();
  });
  it('applies to a caller whose account alone is listed, and to everyone else', () => {
    expect(denies(USER, ACCOUNT, ROLE)).toBe(true);
    expect(denies(USER, `${USER}x`, ACCOUNT)).toBe(true);
    expect(denies('*', USER)).toBe(true);
    expect(denies('lambda.amazonaws.com', USER)).toBe(true);
  });
});

describe('what the ARN of a caller does not show', () => {
  it('is whose a canonical user ID is', () => {
    const principals = set(false, { CanonicalUser: [CANONICAL] });
    expect(appliesToCaller(principals, parseCaller(USER)!, 'Allow')).toBeUndefined();
    expect(appliesToCaller(principals, parseCaller(CANONICAL)!, 'Allow')).toBe(true);
    expect(appliesToCaller(principals, parseCaller('lambda.amazonaws.com')!, 'Allow')).toBe(false);
  });
  it('is who called GetFederationToken', () => {
    const federated = parseCaller(`arn:aws:sts::${ACCOUNT}:federated-user/fred`)!;
    expect(appliesToCaller(set(false, { AWS: [USER] }), federated, 'Allow')).toBeUndefined();
    expect(appliesToCaller(set(false, { AWS: [ROLE] }), federated, 'Allow')).toBe(false);
  });
});

it('an origin access identity is a principal', () => {
  const arn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE';
  expect(appliesToCaller(set(false, { AWS: [arn] }), parseCaller(arn)!, 'Allow')).toBe(true);
  expect(appliesToCaller(set(false, { AWS: [USER] }), parseCaller(arn)!, 'Allow')).toBe(false);
});
