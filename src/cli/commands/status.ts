import { systemClock } from '../../io/clock.ts';
import { expectLongRun, expectMoment } from '../../io/short-run.ts';
import { asComments } from '../../report/github/words.ts';
import { lockText, renderStatus } from '../../report/status-text.ts';
import { lockView, type StatusView, statusView } from '../../report/status.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { driverHere, readState } from '../executions.ts';
import { Output } from '../output.ts';
import { openRecord } from '../record.ts';

/** So many are read that compiling the code well pays. */
const manyExecutions = 10;

export async function run(invocation: Invocation): Promise<number> {
  expectMoment();
  const output = new Output(invocation);
  const { ledger, locks, onGitHub } = await openRecord(invocation);
  const show = async (id: string): Promise<StatusView> => {
    const state = await readState(ledger, id);
    const now = systemClock.now();
    if (!onGitHub) {
      const { driver } = await driverHere(invocation, id, state);
      return statusView(state, now, ledgerFlags(invocation), driver);
    }
    const view = statusView(state, now);
    return view.next === null ? view : { ...view, next: `in its issue: ${asComments(view.next)}` };
  };
  const [asked] = invocation.positionals;
  if (asked !== undefined) {
    const view = await show(await ledger.resolve(asked));
    if (output.json) output.value(view);
    else output.text(renderStatus(view));
    return exitCodes.done;
  }
  // One by one: only drivers that died are waited for, and no name has more than one of these.
  const views = [];
  const ids = await ledger.list();
  if (ids.length > manyExecutions) expectLongRun();
  for (const id of ids) views.push(await show(id));
  if (output.json) {
    output.value(views);
    return exitCodes.done;
  }
  const parts = views.length === 0 ? ['no rollouts here yet'] : views.map((view) => renderStatus(view));
  // Also those that no rollout has met yet.
  const locked = (await locks()).map((lock) => `  ${lockText(lockView(lock))}`);
  if (locked.length > 0) parts.push(['locked environments', ...locked].join('\n'));
  output.text(parts.join('\n\n'));
  return exitCodes.done;
}
