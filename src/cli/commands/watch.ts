import { evolve, replay } from '../../core/rollout/evolve.ts';
import { statusOf } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { pasteable } from '../../report/advice.ts';
import { waitOf } from '../../report/status.ts';
import { exitCodeOf, viewFor } from '../drive-here.ts';
import { driverHere, isEnded, openLedger } from '../executions.ts';
import { Output } from '../output.ts';

const pollEvery = 250;
/** A driver that has nothing to record for so many polls is looked for. */
const silentFor = 12;

/**
 * Shows what happens until the execution ends or stands still with nothing in flight. When its driver dies it says so, once, and stays:
 * what whoever resumes it does is shown too.
 */
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
  let silent = silentFor;
  let told = false;
  try {
    view.happened(news.events, state);
    while (!isEnded(state) && (state.hold === null || state.nodes.counts.running > 0)) {
      if (silent >= silentFor && !told) {
        silent = 0;
        const { driver } = await driverHere(invocation, id, state);
        const wait = waitOf(state, systemClock.now(), driver);
        if (wait?.reason.code === 'driver-gone') {
          const { message, hint } = words(wait.reason);
          view.note(`${message}; ${pasteable(hint, state, ledgerFlags(invocation))}`);
          told = true;
        }
      } else await systemClock.sleep(pollEvery);
      news = await ledger.follow(id, news.cursor);
      silent = news.events.length === 0 ? silent + 1 : 0;
      if (news.events.length === 0) continue;
      told = false;
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
