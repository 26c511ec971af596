/** Long work between which the server answers others. */
import type { Steps } from '../../comparison/access-finding.js';

/** ms without an answer to anybody else. */
const SLICE = 20;

/** Does the work slice by slice; undefined as soon as it is not wanted any more. */
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
