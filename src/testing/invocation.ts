import { jobFrom } from '../actions/shared/job.ts';
import type { Invocation } from '../actions/invocation.ts';

/** What an action is given in the first run of acme/fleet. `folder`: where the repository is checked out. */
export function invocationIn(folder: string, apiUrl: string, inputs: Readonly<Record<string, string>>): Invocation {
  const env = {
    GITHUB_RUN_ID: '1',
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_API_URL: apiUrl,
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
  };
  return {
    inputs,
    job: jobFrom(env),
    env,
    signal: new AbortController().signal,
    note: () => {},
    output: () => {},
    mask: () => {},
  };
}
