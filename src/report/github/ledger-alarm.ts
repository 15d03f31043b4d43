import { type Problem, words } from '../../errors/problem.ts';
import { plain } from '../markdown.ts';
import { commentMarker } from './marker.ts';

/** Hidden in the issue about a commit on the ledger that is not ours. */
export function alarmMarker(commit: string): string {
  return commentMarker('ledger', commit);
}

export const alarmTitle = 'Somebody else wrote to the record of the rollouts';

/** What a person has to know and do about a commit on the ledger that is not ours. `foreign`: the problem that was found. */
export function alarmBody(foreign: Problem, commit: string, runUrl: string): string {
  const { message, hint } = words(foreign);
  return [
    alarmMarker(commit),
    '🚨 **Every rollout stands still until a person has looked.** What was begun on nodes is not lost: it is asked for when rollouts go on.',
    plain(message),
    hint,
    'Then start the workflow with the command `wake`, and close this issue.',
    `Found by ${runUrl}`,
  ].join('\n\n');
}
