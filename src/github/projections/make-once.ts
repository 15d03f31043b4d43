import { ProblemError } from '../../errors/problem.ts';
import type { Made } from '../client.ts';
import { lag, type Target } from './target.ts';

const attempts = 3;

export interface Once<T> {
  /** What was made earlier; null where there is none. A list may lag. */
  readonly look: () => Promise<T | null>;
  readonly make: () => Promise<Made>;
  readonly read: (data: unknown) => T;
  /** Whether an earlier process may have made it: then it is looked for, twice. */
  readonly mayExist: boolean;
}

/** Makes something that must not be there twice. An answer that was lost is looked for before anything is made again. */
export async function makeOnce<T>(target: Target, { look, make, read, mayExist }: Once<T>): Promise<T> {
  let doubt = mayExist;
  for (let attempt = 1; ; attempt++) {
    const found = doubt ? await lookTwice(target, look) : null;
    if (found !== null) return found;
    const made = await make();
    if (made.kind === 'made') return read(made.data);
    if (attempt === attempts) {
      const late = await lookTwice(target, look);
      if (late !== null) return late;
      throw new ProblemError([made.problem]);
    }
    doubt = true;
  }
}

async function lookTwice<T>(target: Target, look: () => Promise<T | null>): Promise<T | null> {
  const found = await look();
  if (found !== null) return found;
  await lag(target);
  return look();
}
