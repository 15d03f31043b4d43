import { systemClock } from '../../io/clock.ts';
import { expectShortRun } from '../../io/short-run.ts';
import { renderStatus } from '../../report/status-text.ts';
import { statusView } from '../../report/status.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { openLedger, readState } from '../executions.ts';
import { Output } from '../output.ts';
import { showStatus } from '../show-status.ts';

export async function run(invocation: Invocation): Promise<number> {
  expectShortRun();
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const [asked] = invocation.positionals;
  if (asked !== undefined) {
    showStatus(output, await readState(ledger, await ledger.resolve(asked)), ledgerFlags(invocation));
    return exitCodes.done;
  }
  const views = [];
  for (const id of await ledger.list())
    views.push(statusView(await readState(ledger, id), systemClock.now(), ledgerFlags(invocation)));
  if (output.json) output.value(views);
  else output.text(views.length === 0 ? 'no rollouts here yet' : views.map((view) => renderStatus(view)).join('\n\n'));
  return exitCodes.done;
}
