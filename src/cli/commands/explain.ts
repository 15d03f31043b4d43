import { explainExecution, explainNodeInExecution } from '../../report/explain.ts';
import { renderReasons } from '../../report/reasons.ts';
import { systemClock } from '../../io/clock.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { openLedger, readState } from '../executions.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const [asked = '', node] = invocation.positionals;
  const state = await readState(ledger, await ledger.resolve(asked));
  const explanation =
    node === undefined ? explainExecution(state, systemClock.now()) : explainNodeInExecution(state, node);
  if (output.json) output.value(explanation);
  else output.text(renderReasons(explanation));
  return exitCodes.done;
}
