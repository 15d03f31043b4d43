import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { evolve, replay } from '../../core/rollout/evolve.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Before, nothingBefore, tellEvent } from './comment-texts.ts';
import { commentMarker } from './marker.ts';
import { mentionOf, mentionOfApprover } from './words.ts';

export interface RolloutComment {
  /** Unique in the rollout and the same for ever: what it tells, and the place of the event that it tells of. */
  readonly key: string;
  /** Place in the ledger of the event that it tells of, from 0. */
  readonly sequence: number;
  /** With its marker, and with the people that are called. */
  readonly body: string;
  /** Whom the body notifies, each once. */
  readonly mention: readonly string[];
}

/**
 * The comments that the ledger of a rollout asks for, in order: one for each thing that a person wants to be told. What is asked for once is
 * asked for ever, whatever happens later, so that the missing ones can be posted at any time. Without events there are none. `owner`: of the
 * repository, to whom teams belong.
 */
export function commentsOf(plan: Plan, events: readonly RolloutEvent[], owner: string): RolloutComment[] {
  const [first] = events;
  if (first?.type !== 'rollout-planned') return [];
  const notify = plan.definition.notify.flatMap((each) => mentionOf(each) ?? []);
  const comments: RolloutComment[] = [];
  let state: RolloutState = replay(plan, [first]);
  let before: Before = nothingBefore;
  for (const [sequence, event] of events.entries()) {
    if (sequence > 0) state = evolve(state, event);
    if (event.type === 'gate-evaluated' && (event.decision === 'stop' || event.decision === 'call-person'))
      before = { ...before, refused: event };
    if (event.type === 'approval-expired') before = { ...before, expired: event };
    const told = tellEvent(event, state, before);
    if (told === null) continue;
    const key = `${told.what}-${sequence}`;
    const approvers = (told.approvers ?? []).flatMap((each) => mentionOfApprover(each, owner) ?? []);
    const mention = told.calls ? [...new Set([...notify, ...approvers])] : [];
    const body = [
      commentMarker(state.execution, key),
      told.text,
      ...(mention.length === 0 ? [] : [`${mention.join(' ')}: a person is needed.`]),
    ].join('\n\n');
    comments.push({ key, sequence, body, mention });
    before = nothingBefore;
  }
  return comments;
}
