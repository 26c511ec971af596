/**
 * The seed of the property tests. In CI it is always the same, so that a run can be trusted to repeat; by hand,
 * `GRANTWISE_SEED=random` (or a number) and `GRANTWISE_RUNS=10` look further.
 */
const wanted = process.env.GRANTWISE_SEED;
export const seed = wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted ?? 20261124);
console.log(`property tests: GRANTWISE_SEED=${seed}`);

/** How many runs a property gets; a longer run by hand multiplies them. */
export const runs = (n: number): number => Math.ceil(n * Number(process.env.GRANTWISE_RUNS ?? 1));

export const parameters = (n: number): { seed: number; numRuns: number } => ({ seed, numRuns: runs(n) });
