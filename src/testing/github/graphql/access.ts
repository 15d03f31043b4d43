import { authorise } from '../auth.ts';
import type { Need } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { Repository, Token } from '../state.ts';
import type { World } from '../world.ts';
import { Failed } from './failed.ts';

/** The repository of `owner` and `name`, where the caller may see it and has the permission. */
export const openRepository = (world: World, caller: Token, owner: string, name: string, need: Need): Repository => {
  try {
    const repository = world.visibleRepository(owner, name, caller);
    authorise(caller, need, repository);
    return repository;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.answer.status === 403) throw new Failed('FORBIDDEN', 'Resource not accessible by integration');
    throw new Failed('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
};
