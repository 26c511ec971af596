import { threadTime } from '../../scripts/thread-time.mjs';

/**
 * Options of a test with a limit of time. Computing time still varies with what shares the processor (its caches, the other
 * half of a core), so a limit is exceeded only by what exceeds it three times.
 */
export const TIMED = { retry: 2 };

/** What `exercise` takes on the machine that the limits were chosen on, in milliseconds of computing. */
const EXERCISE_TAKES = 4;
/** A machine that seems slower than this is not the reason: something else is wrong. */
const SLOWEST = 3;
/** Less than this many milliseconds is below each limit, whatever the machine. */
const NEGLIGIBLE = 10;

function computing(run: () => unknown): number {
  const begun = threadTime();
  run();
  return threadTime() - begun;
}

/** Some work of the kind that the server does: strings, objects, maps and sorting. */
function exercise(): number {
  const found = new Map<string, { name: string; places: number[] }>();
  for (let i = 0; i < 4_000; i++) {
    const name = `service${i % 97}:Action${(i * 7_919) % 1_009}`.toLowerCase();
    const known = found.get(name);
    if (known) known.places.push(i);
    else found.set(name, { name, places: [i] });
  }
  const sorted = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return JSON.parse(JSON.stringify(sorted)).length;
}

/** How many times slower than the machine of the limits this one is now, from 1 on. */
function slowness(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 6; i++) best = Math.min(best, computing(exercise));
  return Math.min(SLOWEST, Math.max(1, best / EXERCISE_TAKES));
}

/**
 * Starts to measure. The result gives the milliseconds that this thread has computed since: unlike those of a clock, they
 * hardly depend on what else the machine does, so that a limit says something about our code. What V8 compiles and collects
 * in other threads does not delay the answer. On a slow machine they are
 * converted into those of the machine that the limits were chosen on.
 */
export function stopwatch(): () => number {
  const begun = threadTime();
  return () => {
    const elapsed = threadTime() - begun;
    return elapsed < NEGLIGIBLE ? elapsed : elapsed / slowness();
  };
}
