import { evolve, replay } from '../../core/rollout/evolve.ts';
import { statusOf } from '../../core/rollout/state.ts';
import { systemClock } from '../../io/clock.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { exitCodeOf, viewFor } from '../drive-here.ts';
import { isEnded, openLedger } from '../executions.ts';
import { Output } from '../output.ts';

const pollEvery = 250;

/** Shows what happens until the execution ends or stands still with nothing in flight. */
export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const plan = await ledger.readPlan(id);
  let news = await ledger.follow(id);
  let state = replay(plan, news.events);
  const view = await viewFor(invocation, output, state, false);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(exitCodes.interrupted));
  }
  let shown = news.events.length;
  try {
    view.happened(news.events, state);
    while (!isEnded(state) && (state.hold === null || state.nodes.counts.running > 0)) {
      await systemClock.sleep(pollEvery);
      news = await ledger.follow(id, news.cursor);
      if (news.events.length === 0) continue;
      state = news.restarted ? replay(plan, news.events) : news.events.reduce(evolve, state);
      // A new driver's record begins with all that was recorded before it.
      const fresh = news.restarted ? news.events.slice(shown) : news.events;
      shown = news.restarted ? news.events.length : shown + fresh.length;
      view.happened(fresh, state);
    }
  } finally {
    view.close();
  }
  return exitCodeOf(statusOf(state), invocation.command.name);
}
