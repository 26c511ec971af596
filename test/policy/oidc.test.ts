import { describe, expect, it } from 'vitest';
import { claimIsMissing, claimsOf, GITHUB, usualClaimsOf } from '../../server/src/policy/oidc.js';
import { replaceDollarBraces } from '../../server/src/text/dollar-braces.js';
import { catalogue } from '../support/catalogue.js';

/** The claims that the Service Authorization Reference lists for AWS STS, with an example of each provider. */
const documented = catalogue
  .service('sts')!
  .conditionKeys.map((k) => replaceDollarBraces(k.name, 'example'))
  .filter((name) => name.slice(0, name.indexOf(':')).includes('.'))
  .map((name): [string, string] => {
    const colon = name.indexOf(':');
    return [name.slice(0, colon).toLowerCase(), name.slice(colon + 1).toLowerCase()];
  });

describe('claims of OIDC providers', () => {
  it('are those of the reference', () => {
    expect(documented.length).toBeGreaterThan(80);
    for (const [provider, claim] of documented) {
      expect(claimsOf(provider), `${provider}:${claim}`).toContain(claim);
      expect(claimIsMissing(provider, claim)).toBe(false);
    }
  });

  it('of GitHub are the ten of the reference, the audience and the subject', () => {
    expect(usualClaimsOf(GITHUB).slice(0, 2)).toEqual(['sub', 'aud']);
    expect(usualClaimsOf(GITHUB)).toHaveLength(12);
    expect(claimIsMissing(GITHUB, 'repository_visibility')).toBe(true);
  });
});
