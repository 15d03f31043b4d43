import type { RolloutEvent } from '../../../core/rollout/events.ts';
import type { RolloutState } from '../../../core/rollout/state.ts';
import { bypassedText } from '../../bypassed-text.ts';
import { counted } from '../../plural.ts';
import { dayAndTime, nameText, reasonText, said } from '../words.ts';

/** What an event decided, as Markdown in one line; null for what only tells of nodes and gates, which are told elsewhere. */
export function decisionText(event: RolloutEvent, state: RolloutState): string | null {
  const wave = (index: number): string => `wave ${index + 1}, ${said(state.waves[index]?.name ?? '', 60)}`;
  switch (event.type) {
    case 'rollout-planned':
      return `Planned for ${counted(event.selected, 'node')} by ${nameText(event.by)}`;
    case 'rollout-started':
      return 'Started';
    case 'driver-recovered':
      return 'Taken over: what was in progress is asked before anything else is done to it';
    case 'command-accepted':
      return `${nameText(event.by)}: ${event.verb}`;
    case 'command-refused':
      return `${nameText(event.by)}: ${event.verb} refused: ${reasonText(event.reason)}`;
    case 'task-finished':
      return event.reason === null
        ? `Task ${nameText(event.task)} ran`
        : `Task ${nameText(event.task)} failed: ${reasonText(event.reason)}`;
    case 'wave-started':
      return `Came to ${wave(event.wave)}`;
    case 'wave-passed-over':
      return `Passed over ${wave(event.wave)}: ${reasonText(event.reason)}`;
    case 'round-started':
      return `Round ${event.round + 1} of ${wave(event.wave)} handed out: ${counted(event.nodes, 'node')}`;
    case 'round-settled':
      return `Round ${event.round + 1} of ${wave(event.wave)} settled`;
    case 'bake-started':
      return `Bakes until ${dayAndTime(event.until)}: ${wave(event.wave)}`;
    case 'wave-succeeded':
      return `Done: ${wave(event.wave)}`;
    case 'catch-up-planned':
      return 'Nodes that could not be reached are tried again in a wave of their own';
    case 'stop-requested':
      return `${event.reaction === 'abort' ? 'Abort' : 'Rollback'} asked for: ${reasonText(event.reason)}`;
    case 'rollout-paused':
      return `Paused: ${reasonText(event.reason)}`;
    case 'rollout-waiting':
      return `Waits: ${reasonText(event.reason)}`;
    case 'rollout-resumed':
    case 'wait-ended':
      return `Goes on (${nameText(event.by)})`;
    case 'nodes-retried':
      return `${counted(event.nodes.length, 'node')} put back to be worked on again`;
    case 'rollback-started':
      return `Rollback: ${reasonText(event.reason)}`;
    case 'approval-awaited':
      return `People are asked to approve ${wave(event.wave)}`;
    case 'approval-given':
      return `${nameText(event.by)} approved ${wave(event.wave)}${event.unreviewed === true ? `: ${bypassedText}` : ''}`;
    case 'approval-rejected':
      return `${nameText(event.by)} rejected ${wave(event.wave)}`;
    case 'approval-refused':
      return `What ${nameText(event.by)} said counts for nothing: ${reasonText(event.reason)}`;
    case 'approval-expired':
      return `Approvals of ${wave(event.wave)} have expired`;
    case 'hold-placed':
      return `${nameText(event.by)} holds it back: ${said(event.note, 200)}`;
    case 'hold-lifted':
      return `The hold is over (${nameText(event.by)})`;
    case 'environment-locked':
      return `${nameText(event.by)} keeps rollouts out of ${event.environment === null ? 'every environment' : nameText(event.environment)}: ${said(event.note, 200)}`;
    case 'environment-unlocked':
      return `${event.environment === null ? 'Every environment' : nameText(event.environment)} is locked no more`;
    case 'node-skipped':
      return `${nameText(event.by)} left out ${nameText(event.node)}: ${said(event.note, 200)}`;
    case 'rollout-succeeded':
      return 'Succeeded';
    case 'rollout-failed':
      return `Failed: ${reasonText(event.reason)}`;
    case 'rollout-aborted':
      return `Aborted: ${reasonText(event.reason)}`;
    case 'rollout-rolled-back':
      return 'Rolled back';
    default:
      return null;
  }
}
