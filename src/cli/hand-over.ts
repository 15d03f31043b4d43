import type { CommandRecord, RolloutEvent } from '../core/rollout/events.ts';
import { evolve, replay } from '../core/rollout/evolve.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import { systemClock } from '../io/clock.ts';
import { isEnded, type RolloutLedger } from './executions.ts';

const pollEvery = 100;
/** Running steps get ten seconds between TERM and KILL when a rollout is aborted. */
const patience = 15_000;

/**
 * Hands a command to the live driver of an execution and waits for its answer; for an abort also for the end. Resolves with the state
 * after it; refuses when the driver refused.
 */
export async function handOver(ledger: RolloutLedger, id: string, command: CommandRecord): Promise<RolloutState> {
  const { id: commandId, verb, by, ...args } = command;
  await ledger.send(id, { id: commandId, verb, by, args, at: systemClock.now() });
  const plan = await ledger.readPlan(id);
  const deadline = systemClock.now() + patience;
  let answered = false;
  let news = await ledger.follow(id);
  let state = replay(plan, news.events);
  let fresh: readonly RolloutEvent[] = news.events;
  for (;;) {
    for (const event of fresh) {
      if (event.type === 'command-refused' && event.id === commandId) {
        throw new ProblemError([{ ...event.reason, severity: 'error' }]);
      }
      if (event.type === 'command-accepted' && event.id === commandId) answered = true;
    }
    if (answered && (verb !== 'abort' || isEnded(state))) return state;
    if (systemClock.now() > deadline) {
      if (answered) return state;
      throw new ProblemError([problem('driver-silent', { execution: id, seconds: patience / 1000 })]);
    }
    await systemClock.sleep(pollEvery);
    news = await ledger.follow(id, news.cursor);
    fresh = news.events;
    state = news.restarted ? replay(plan, fresh) : fresh.reduce(evolve, state);
  }
}
