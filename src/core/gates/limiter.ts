/** Runs a task as soon as there is room for it. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** At most so many tasks at once; the others wait in the order in which they came. */
export function createLimiter(atOnce: number): Limiter {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to the next one, so that nobody can slip in between.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
