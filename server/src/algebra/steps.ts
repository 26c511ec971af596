/** Long work in steps of some milliseconds, so that its caller can do something else in between, or leave the rest. */
export type Steps<T> = Generator<void, T, void>;

/** All of the work at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
