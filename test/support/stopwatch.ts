/**
 * Options of a test with a limit of time. Computing time still varies with what shares the processor (its caches, the other
 * half of a core), so a limit is exceeded only by what exceeds it three times.
 */
export const TIMED = { retry: 2 };

/**
 * Starts to measure. The result gives the milliseconds that this process has computed since: unlike those of a clock, they
 * hardly depend on what else the machine does, so that a limit says something about our code.
 */
export function stopwatch(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
}
