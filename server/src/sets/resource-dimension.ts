/** The dimension of resources: any text, as the patterns of Resource and NotResource match it. */
import { compileGlob } from '../algebra/glob.js';
import { sampleGlobs } from '../algebra/glob-sampling.js';
import { UNKNOWN } from '../algebra/sample.js';
import { agrees, type Dimension } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import { literalOf, type ScopeAtom } from './pattern-scope.js';

export const ANY_RESOURCE = compileGlob('*', { mode: 'string', wildcards: true, variables: false });

export const RESOURCES: Dimension<ValueCodes> = {
  id: 'resource',
  sample: (literals, budget) => {
    const globs = literals.map((l) => literalOf((l.atom as ScopeAtom<ValueCodes>).scope, l.positive));
    const sample = sampleGlobs(
      globs.length === 0 ? [{ globs: [ANY_RESOURCE], positive: true }] : globs,
      budget,
    );
    if (sample.kind !== 'found') return sample;
    return literals.every((l) => l.positive || agrees(l, sample.value)) ? sample : UNKNOWN;
  },
};
