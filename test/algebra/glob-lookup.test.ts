/** A look-up says what its patterns say one by one. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileGlob, matchGlob } from '../../server/src/algebra/glob.js';
import { GlobLookup } from '../../server/src/algebra/glob-lookup.js';
import { parameters } from '../support/seed.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 7 });
const options = fc.constantFrom(
  { mode: 'string', wildcards: true, variables: false } as const,
  { mode: 'string', wildcards: true, variables: false, lower: true } as const,
  { mode: 'string', wildcards: true, variables: false, ignoreCase: true } as const,
  { mode: 'resource', wildcards: true, variables: false } as const,
);

it('says what its patterns say one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, options), { maxLength: 8 }), word, (patterns, text) => {
      const globs = patterns.map(([pattern, own]) => compileGlob(pattern, own));
      expect(new GlobLookup(globs).matches(text)).toBe(globs.some((g) => matchGlob(g, text)));
    }),
    parameters(2000),
  );
});
