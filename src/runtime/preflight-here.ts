import { type Problem, ProblemError } from '../errors/problem.ts';
import type { GitHub } from '../github/client.ts';
import { preflight } from '../github/preflight/preflight.ts';
import { located, type RolloutFile } from './rollout-file.ts';
import { version } from './version.ts';

/** What would stop a rollout of this file on GitHub; also that GitHub could not be asked. `policyTeams`: slugs of those that the policy names. */
export async function preflightHere(
  github: GitHub,
  file: RolloutFile,
  policyTeams: readonly string[],
): Promise<Problem[]> {
  try {
    const { definition } = file;
    return located(file, await preflight(github, { definition, version, ledgerBranch: null, policyTeams }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [...error.problems];
  }
}
