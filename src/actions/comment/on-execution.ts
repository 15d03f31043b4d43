import { qualifiesAs, whyApproverUnknown } from '../../core/policy/authorize.ts';
import { evolve, replay } from '../../core/rollout/evolve.ts';
import { type Verb, refusal, verbs } from '../../core/rollout/commands.ts';
import type { CommandRecord, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { expiry } from '../../core/rollout/vote.ts';
import { unsettledRound } from '../../engine/turn/round-work.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { answeredText, refusedText, takenText } from '../../report/github/reply.ts';
import { commandArguments } from '../shared/command-arguments.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, meantExecution, notAllowed, optionOf } from './asked.ts';
import { commandIdOf } from './command-id.ts';
import { setGoing } from './set-going.ts';

const wholeDigest = 64;
const second = 1_000;

/** The verb of a command that goes to a rollout as it is; undefined: it is another one. */
export function executionVerb(verb: string): Verb | undefined {
  return verbs.find((each) => each === verb);
}

/** Hands a command to whoever drives the rollout, now or next: at once, whoever holds its lease. */
export async function askExecution(asked: Asked, verb: Verb): Promise<Answer> {
  const { rollouts, person, now } = asked;
  const { ledger } = rollouts;
  const id = await meantExecution(asked);
  const plan = await ledger.readPlan(id);
  const { decision, first } = await ledger.decide(asked.key, async ({ eventsOf }) => {
    const events = await eventsOf(id);
    const state = replay(plan, events);
    const command = recordOf(asked, verb, { state, events });
    const refused =
      notAllowed(asked, verb, environmentsAskedFor(state, verb), state) ??
      approverUnknown(asked, verb, state) ??
      digestRefusal(asked, verb, state) ??
      refusal(expiry(state, now).reduce(evolve, state), command);
    const { id: uuid, verb: name, by, ...args } = command;
    return {
      decision: decisionOn(asked, id, refused),
      ...(refused === null ? { send: { id, command: { id: uuid, verb: name, by, args, at: now } } } : {}),
    };
  });
  if (decision.reason !== null)
    return {
      kind: 'refused',
      text: refusedText(verb, person.login, [decision.reason]),
      execution: id,
      reason: decision.reason,
    };
  const { state, events } = await readState(ledger, id);
  const uuid = commandIdOf(rollouts.github.repository, asked.event.comment);
  const known = outcomeOf(uuid, state, events);
  if (known !== null) return { kind: 'taken', text: known, execution: id };
  return {
    kind: 'taken',
    text: takenText(verb, person.login, state, unsettledRound(events) !== null),
    execution: id,
    after: async () => {
      const failed = await setGoing(asked, { command: 'wake', rollout: id });
      const latest = await readState(ledger, id);
      const text = outcomeOf(uuid, latest.state, latest.events);
      if (text !== null) return { text };
      if (failed === null || !first) return null;
      return { text: refusedText(verb, person.login, [failed]), reason: failed };
    },
  };
}

/** What became of a command, if it was taken in by now. */
function outcomeOf(id: string, state: RolloutState, events: readonly RolloutEvent[]): string | null {
  const event = events.find(
    (each) => (each.type === 'command-accepted' || each.type === 'command-refused') && each.id === id,
  );
  return event?.type === 'command-accepted' || event?.type === 'command-refused' ? answeredText(event, state) : null;
}

function recordOf(
  asked: Asked,
  verb: Verb,
  { state, events }: { readonly state: RolloutState; readonly events: readonly RolloutEvent[] },
): CommandRecord {
  const { event, command, rollouts, person, by, now } = asked;
  const id = commandIdOf(rollouts.github.repository, event.comment);
  const from = askedOf(state);
  return {
    id,
    verb,
    by,
    asked: { issue: event.issue, comment: event.comment },
    ...commandArguments(command, verb, now),
    ...(verb === 'approve' || verb === 'reject' ? { via: 'comment' } : {}),
    ...(verb === 'approve'
      ? { qualifies: qualifiesAs(from, person), wave: waveThen(state, events, event.writtenAt) }
      : {}),
  };
}

/** Whether a token that cannot read teams leaves open if the wave asks for this person. */
function approverUnknown({ person }: Asked, verb: Verb, state: RolloutState): Reason | null {
  return verb === 'approve' ? whyApproverUnknown(askedOf(state), person) : null;
}

/** Whom the wave asks. */
function askedOf({ plan, wave }: RolloutState): readonly string[] {
  return plan.definition.waves[wave]?.approval?.from ?? [];
}

/** The wave that whoever wrote then had before them: an approval that is late counts for none that came up since. */
function waveThen({ plan }: RolloutState, events: readonly RolloutEvent[], writtenAt: number): number {
  return replay(
    plan,
    events.filter(({ at }) => at < writtenAt + second),
  ).wave;
}

/** The beginning of a digest says which plan is meant only where one rollout is talked about. */
function digestRefusal({ own, command }: Asked, verb: Verb, state: RolloutState): Reason | null {
  const digest = optionOf(command, 'digest');
  if ((verb !== 'approve' && verb !== 'reject') || digest === undefined) return null;
  if (own === state.execution || digest.length >= wholeDigest) return null;
  return reason('comment-digest-whole', { given: digest });
}
