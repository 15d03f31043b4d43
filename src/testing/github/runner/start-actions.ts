/** A stand-in GitHub with a runner behind it. */
import { type StandIn, type StandInOptions, startGitHub } from '../server.ts';
import { ActionsRunner, type RunnerOptions } from './runner.ts';

export interface Actions {
  readonly github: StandIn;
  readonly runner: ActionsRunner;
}

export async function startActions(github: Omit<StandInOptions, 'onEvent'>, options: RunnerOptions): Promise<Actions> {
  const runner = new ActionsRunner(options);
  const started = await startGitHub({ ...github, onEvent: runner.onEvent });
  runner.attach(started);
  return { github: started, runner };
}
