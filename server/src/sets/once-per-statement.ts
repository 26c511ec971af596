/** What is computed from a statement with the sets of a catalogue, once for what the statement says. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledCore, CompiledStatement } from '../policy/compile.js';
import type { RequestSets } from './request-sets.js';

type OfStatement<T> = (statement: CompiledStatement, catalogue: Catalogue, sets: RequestSets) => T;

/**
 * The function with a memory, which belongs to the sets: an answer lives as long as they and the statement do. An answer that
 * a spent budget cut short is not remembered (`RequestSets.within`).
 */
export function oncePerStatement<T>(compute: OfStatement<T>): OfStatement<T> {
  const knownTo = (_: RequestSets): WeakMap<CompiledCore, T> => new WeakMap();
  return (statement, catalogue, sets) => {
    const known = sets.derived.of(knownTo);
    const { core } = statement;
    if (known.has(core)) return known.get(core) as T;
    const answer = compute(statement, catalogue, sets);
    if (!sets.spent) known.set(core, answer);
    return answer;
  };
}
