/** Resolves in the next turn of the event loop: whatever a `WeakRef` refers to is kept until the end of a turn. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
