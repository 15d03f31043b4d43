import type { Plan } from '../../core/plan/plan.ts';
import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import { evolve, replay } from '../../core/rollout/evolve.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { tellEvent } from './comment-texts.ts';
import { commentMarker } from './marker.ts';
import { mentionOf } from './words.ts';

export interface RolloutComment {
  /** Unique in the rollout and the same for ever: what it tells, and the place of the event that it tells of. */
  readonly key: string;
  /** With its marker, and with the people that are called. */
  readonly body: string;
  /** Whom the body notifies, each once. */
  readonly mention: readonly string[];
}

/**
 * The comments that the ledger of a rollout asks for, in order: one for each thing that a person wants to be told. What is asked for once is
 * asked for ever, whatever happens later, so that the missing ones can be posted at any time. Without events there are none.
 */
export function commentsOf(plan: Plan, events: readonly RolloutEvent[]): RolloutComment[] {
  const [first] = events;
  if (first?.type !== 'rollout-planned') return [];
  const callable = new Set(plan.definition.notify.flatMap((each) => mentionOf(each) ?? []));
  const comments: RolloutComment[] = [];
  let state: RolloutState = replay(plan, [first]);
  let refused: EventOf<'gate-evaluated'> | null = null;
  for (const [sequence, event] of events.entries()) {
    if (sequence > 0) state = evolve(state, event);
    if (event.type === 'gate-evaluated') {
      if (event.decision === 'stop' || event.decision === 'call-person') refused = event;
      continue;
    }
    const told = tellEvent(event, state, refused);
    if (told === null) continue;
    const key = `${told.what}-${sequence}`;
    const mention = told.calls ? [...callable] : [];
    const body = [
      commentMarker(state.execution, key),
      told.text,
      ...(mention.length === 0 ? [] : [`${mention.join(' ')}: a person is needed.`]),
    ].join('\n\n');
    comments.push({ key, body, mention });
    refused = null;
  }
  return comments;
}
