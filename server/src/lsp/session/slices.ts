/** Long work in slices, so that the server can answer other requests in between. */
import type { Steps } from '../../service/core.js';

/** The length of a slice in ms. */
const SLICE = 10;

/** Runs the work slice by slice; undefined as soon as the result is no longer wanted. */
export async function inSlices<T>(steps: Steps<T>, wanted: () => boolean): Promise<T | undefined> {
  let until = performance.now() + SLICE;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (!wanted()) return undefined;
    until = performance.now() + SLICE;
  }
}
