/** Property tests print their seed, and take one from GRANTWISE_SEED to run the same cases again. */
export const seed = process.env.GRANTWISE_SEED ? Number(process.env.GRANTWISE_SEED) : Date.now() % 2 ** 31;
console.log(`property tests: GRANTWISE_SEED=${seed}`);

/** How many runs a property gets; a longer run by hand multiplies them. */
export const runs = (n: number): number => Math.ceil(n * Number(process.env.GRANTWISE_RUNS ?? 1));

export const parameters = (n: number): { seed: number; numRuns: number } => ({ seed, numRuns: runs(n) });
