import type { CommandRecord, RolloutEvent } from '../core/rollout/events.ts';
import { evolve, replay } from '../core/rollout/evolve.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Session } from '../engine/session.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import { systemClock } from '../io/clock.ts';
import { isEnded, type RolloutLease, type RolloutLedger, takeLease, tryLease } from './executions.ts';

const pollEvery = 100;
/** A driver may end, or die, with the command unread: now and then this process looks whether it has to act itself. */
const pollsBetweenLooks = 5;
/** Running steps get ten seconds between TERM and KILL when a rollout is aborted. */
const patience = 15_000;

/** Whose turn it is to act on a command: a live driver did, or this process has to, with the lease that it got. */
export type HandedOver =
  | { readonly by: 'driver'; readonly state: RolloutState }
  | { readonly by: 'us'; readonly lease: RolloutLease };

/** Takes the lease of an execution to act on a command; where somebody alive drives it, the command goes there. */
export async function takeOrHandOver(
  ledger: RolloutLedger,
  id: string,
  command: CommandRecord,
  note: (text: string) => void,
): Promise<HandedOver> {
  const lease = await takeLease(ledger, id, note);
  return lease === null ? handOver(ledger, id, command) : { by: 'us', lease };
}

/** Hands a command to the live driver and waits for its answer; for an abort also for the end. Refuses when the driver refused. */
async function handOver(ledger: RolloutLedger, id: string, command: CommandRecord): Promise<HandedOver> {
  const { id: commandId, verb, by, ...args } = command;
  await ledger.send(id, { id: commandId, verb, by, args, at: systemClock.now() });
  const plan = await ledger.readPlan(id);
  const deadline = systemClock.now() + patience;
  let answered = false;
  let news = await ledger.follow(id);
  let state = replay(plan, news.events);
  for (let polls = 1; ; polls += 1) {
    answered ||= answerIn(news.events, commandId);
    if (answered && (verb !== 'abort' || isEnded(state))) return { by: 'driver', state };
    if (systemClock.now() > deadline) {
      if (answered) return { by: 'driver', state };
      throw new ProblemError([problem('driver-silent', { execution: id, seconds: patience / 1000 })]);
    }
    const lease = polls % pollsBetweenLooks === 0 ? await tryLease(ledger, id) : null;
    if (lease !== null) return { by: 'us', lease };
    await systemClock.sleep(pollEvery);
    news = await ledger.follow(id, news.cursor);
    state = news.restarted ? replay(plan, news.events) : news.events.reduce(evolve, state);
  }
}

/** Acts on a command under our own lease; one that a driver before took already is not acted on twice. Refuses as the rollout does. */
export async function actOn(session: Session, lease: RolloutLease, command: CommandRecord): Promise<void> {
  const events = await session.apply({ type: 'command', command });
  await lease.settle(command.id);
  answerIn([...lease.events, ...events], command.id);
}

/** Whether the answer to a command is among the events; a refusal is thrown. */
function answerIn(events: readonly RolloutEvent[], commandId: string): boolean {
  for (const event of events) {
    if (event.type === 'command-refused' && event.id === commandId) {
      throw new ProblemError([{ ...event.reason, severity: 'error' }]);
    }
    if (event.type === 'command-accepted' && event.id === commandId) return true;
  }
  return false;
}
