import { refusal, type Verb } from '../../core/rollout/commands.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { code, details, link, table } from '../markdown.ts';
import { type Site, workflowUrl } from './site.ts';

const does: readonly (readonly [verb: Verb, text: string])[] = [
  ['retry', 'work again on the nodes that went wrong'],
  ['resume', 'go on'],
  ['pause', 'take no more nodes; what is in progress ends'],
  ['rollback', 'bring back what was changed, as the rollout file says'],
  ['abort', 'end it here, running steps too, and leave everything as it is'],
];

/** What people can do now, by a comment, by hand in the Actions tab, or from a terminal: only what would not be refused. */
export function controls(state: RolloutState, site: Site): string {
  const open = does.filter(([verb]) => refusal(state, { id: '', verb, by: '' }) === null);
  const rows = open.map(([verb, text]) => [code(`/rollout ${verb}`), text]);
  const dispatch = link('the workflow', workflowUrl(site));
  const verb = open[0]?.[0] ?? 'status';
  const terminal = `gh workflow run ${site.workflow} -f rollout=${state.execution} -f command=${verb}`;
  return [
    '### What you can do',
    ...(rows.length === 0 ? [] : [table(['comment here', 'to'], rows)]),
    details(
      'Without a comment',
      `Run ${dispatch} by hand with the rollout ${code(state.execution)} and the command, or from a terminal:\n\n${code(terminal)}`,
    ),
  ].join('\n\n');
}
