/** Resources that an action acts on, made of the ones that a statement names: a bucket of its objects, or the other way. */
import { compileGlob, type Glob } from '../../../algebra/glob.js';
import { covered } from '../../../algebra/glob-sampling.js';
import type { Action } from '../../../catalogue/catalogue.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import type { UsualParts } from './resource-patterns.js';
import { resourcePatterns } from './resource-patterns.js';

/** More than these are not suggested. */
const MAX_RELATED = 3;

const globOf = (text: string): Glob =>
  compileGlob(text, { mode: 'resource', wildcards: true, variables: false });

/** The name of a resource, cut or continued to what a pattern has, or undefined. */
function asPattern(name: string, pattern: string): string | undefined {
  const own = name.split('/');
  const wanted = pattern.split('/');
  if (own.length === wanted.length) return undefined;
  return [...own.slice(0, wanted.length), ...wanted.slice(own.length)].join('/');
}

/**
 * @param names values of Resource.
 * @returns patterns that one of the actions acts on; none if nothing in the names leads to one.
 */
export function relatedResources(
  names: readonly string[],
  actions: readonly Action[],
  usual: UsualParts,
  sets: RequestSets,
): string[] {
  const patterns = resourcePatterns(actions, usual, sets).map((text) => ({ text, glob: globOf(text) }));
  const found = names.flatMap((name) =>
    patterns.flatMap(({ text, glob }) => {
      const related = asPattern(name, text);
      if (related === undefined || names.includes(related)) return [];
      return covered(globOf(related), [glob], sets.question()) === true ? [related] : [];
    }),
  );
  const different = [...new Set(found)];
  return different.length > MAX_RELATED ? [] : different;
}
