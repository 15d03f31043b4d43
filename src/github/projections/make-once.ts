import { ProblemError } from '../../errors/problem.ts';
import type { Made } from '../client.ts';
import { lag, type Target } from './target.ts';

const attempts = 3;

export type Doubt = 'none' | 'some' | 'much';

export interface Once<T> {
  /** What was made earlier; null where there is none. A list may lag. */
  readonly look: () => Promise<T | null>;
  readonly make: () => Promise<Made>;
  readonly read: (data: unknown) => T;
  /** `none`: it was looked for a moment ago. `some`: one look is believed. `much`: an earlier process should have made it, so look twice. */
  readonly doubt: Doubt;
}

/** Makes something that must not be there twice, unless it is there. After an answer that was lost it is looked for before it is made again. */
export async function makeOnce<T>(target: Pick<Target, 'lagMs'>, { look, make, read, doubt }: Once<T>): Promise<T> {
  let left = doubt;
  for (let attempt = 1; ; attempt++) {
    const found = left === 'none' ? null : left === 'some' ? await look() : await lookTwice(target, look);
    if (found !== null) return found;
    const made = await make();
    if (made.kind === 'made') return read(made.data);
    if (attempt === attempts) {
      const late = await lookTwice(target, look);
      if (late !== null) return late;
      throw new ProblemError([made.problem]);
    }
    left = 'much';
  }
}

async function lookTwice<T>(target: Pick<Target, 'lagMs'>, look: () => Promise<T | null>): Promise<T | null> {
  const found = await look();
  if (found !== null) return found;
  await lag(target);
  return look();
}
