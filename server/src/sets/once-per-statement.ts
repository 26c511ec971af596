/** What is computed from a statement with the sets of a catalogue, once for what the statement says. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledCore, CompiledStatement } from '../policy/compile.js';
import type { RequestSets } from './request-sets.js';

type OfStatement<T> = (statement: CompiledStatement, catalogue: Catalogue, sets: RequestSets) => T;

/**
 * Functions, each with what it returned, for each statement: a table for each function would have an entry for each statement,
 * and entries of weak tables are what garbage collection takes longest for.
 */
const answersOf = (_: RequestSets): WeakMap<CompiledCore, readonly unknown[]> => new WeakMap();

/**
 * The function with a memory, which belongs to the sets: an answer lives as long as they and the statement do. An answer that
 * a spent budget cut short is not remembered (`RequestSets.within`).
 */
export function oncePerStatement<T>(compute: OfStatement<T>): OfStatement<T> {
  return (statement, catalogue, sets) => {
    const answers = sets.derived.of(answersOf);
    const { core } = statement;
    const known = answers.get(core) ?? [];
    for (let i = 0; i < known.length; i += 2) if (known[i] === compute) return known[i + 1] as T;
    const answer = compute(statement, catalogue, sets);
    // While it was computed, others can have been remembered.
    if (!sets.spent) answers.set(core, (answers.get(core) ?? []).concat([compute, answer]));
    return answer;
  };
}
