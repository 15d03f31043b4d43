import type { Surroundings } from '../core/definition/surroundings.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import type { RolloutFile } from './rollout-file.ts';

export interface RunHow {
  readonly where: Surroundings;
  /** With the waves for an emergency: then what the usual ones say is of no matter, and otherwise the other way round. */
  readonly emergency: boolean;
  /** Somebody wants to go on without what cannot be honoured. */
  readonly skip: boolean;
}

/**
 * The keys of a rollout file that cannot be honoured here, as the names under which a rollout runs without them. Refuses them all unless
 * somebody wants to go on without.
 */
export function skippedKeys(file: RolloutFile, { where, emergency, skip }: RunHow): string[] {
  const unused = emergency ? 'waves' : 'emergency';
  const uses = file.unsupported.filter(({ path }) => where !== 'github' && path[0] !== unused);
  if (uses.length > 0 && !skip) {
    const problems = uses.map(({ what, path }) =>
      problem('unsupported-here', { what }, { path, location: file.locate(path) }),
    );
    throw new ProblemError([...problems, ...file.problems], file.sources);
  }
  return [...new Set(uses.map(({ what }) => what))];
}
