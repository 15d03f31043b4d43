import type { RolloutState } from '../core/rollout/state.ts';
import type { OpenCommand } from './advice.ts';

/** The same as comments in the issue of the rollout, where it is clear which rollout is meant. */
export function issueCommands({ plan }: RolloutState, commands: readonly OpenCommand[]): OpenCommand[] {
  return commands.map(({ command, does }) => ({ command: inIssue(command, plan.rollout), does }));
}

function inIssue(command: string, rollout: string): string {
  const [, verb = '', rest = ''] = /^wavegate ([a-z]+) \S+(.*)$/.exec(command) ?? [];
  if (verb === 'run') return `/rollout start ${rollout}`;
  return `/rollout ${verb}${rest.replace(/^ --digest /, ' --digest=')}`;
}
