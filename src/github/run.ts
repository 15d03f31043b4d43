import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';

export interface RunState {
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  readonly over: boolean;
  /** How it ended: `success`, `failure`, `cancelled`, …; null while it goes on. */
  readonly conclusion: string | null;
}

const permission = 'actions: read';

/** A workflow run in its newest attempt; null when it is not there, or no longer. */
export async function runState(github: GitHub, run: number): Promise<RunState | null> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
  const found = await github.find(route, { run_id: run }, { permission });
  if (found === null) return null;
  const fields = new Fields(found.data, route);
  return {
    id: fields.count('id'),
    attempt: fields.count('run_attempt'),
    url: fields.text('html_url'),
    over: fields.text('status') === 'completed',
    conclusion: fields.textOrNull('conclusion'),
  };
}

/**
 * Whether nothing of an attempt of a run goes on: it is over, or GitHub knows it no more. When its failed jobs are run again, the new attempt
 * goes on with its work, so the attempt is over only when the new one is. `own`: the run that asks, which knows that it is the later attempt.
 */
export async function isRunOver(github: GitHub, run: { id: number; attempt: number }, own: number): Promise<boolean> {
  const state = await runState(github, run.id);
  if (state === null) return true;
  return state.over ? state.attempt >= run.attempt : state.attempt > run.attempt && run.id === own;
}

/** Whether this attempt of a run is over, and jobs of it were ended from outside. */
export async function wasCancelled(github: GitHub, run: { id: number; attempt: number }): Promise<boolean> {
  const state = await runState(github, run.id);
  return state?.attempt === run.attempt && (state.conclusion === 'cancelled' || state.conclusion === 'timed_out');
}

export interface RunApproval {
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly user: string;
  readonly comment: string;
  /** Names of environments. */
  readonly environments: readonly string[];
}

/** Who let the jobs of a run into their environments, or did not; newest first, as GitHub gives them. */
export async function runApprovals(github: GitHub, run: number): Promise<readonly RunApproval[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals';
  // Has no pages: a parameter for them would be unknown.
  const items = await github.read(route, { run_id: run }, { permission });
  return new Fields({ items }, route).list('items').map((each) => {
    const state = each.text('state');
    return {
      state: state === 'approved' || state === 'rejected' ? state : 'pending',
      user: each.fields('user').text('login'),
      comment: each.textOrNull('comment') ?? '',
      environments: each.list('environments').map((environment) => environment.text('name')),
    };
  });
}
