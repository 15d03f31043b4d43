import { problem, ProblemError } from '../errors/problem.ts';
import type { RolloutFile } from './rollout-file.ts';

/**
 * The keys of a rollout file that this release cannot honour, as the names under which a rollout runs without them. Refuses them all unless
 * `skip` says that somebody wants to go on without.
 */
export function skippedKeys(file: RolloutFile, skip: boolean): string[] {
  if (file.unsupported.length > 0 && !skip) {
    const problems = file.unsupported.map(({ what, path }) =>
      problem('unsupported-here', { what }, { path, location: file.locate(path) }),
    );
    throw new ProblemError([...problems, ...file.problems], file.sources);
  }
  return file.unsupported.map(({ what, path }) => {
    const [first, index] = path;
    const gate = first === 'gates' && typeof index === 'number' ? file.definition.gates[index] : undefined;
    return gate === undefined ? what : `gate ${gate.name}`;
  });
}
