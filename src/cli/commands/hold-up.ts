import { ProblemError } from '../../errors/problem.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { newCommand, openLedger, takeLease } from '../executions.ts';
import { handOver } from '../hand-over.ts';
import { Output } from '../output.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { showStatus } from '../show-status.ts';

/** `pause`, `abort`, `approve`: a live driver obeys within a second; where there is none, the command is recorded here. */
export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const command = newCommand(invocation);
  const lease = await takeLease(ledger, id, (text) => output.note(text));
  if (lease === null) {
    showStatus(output, await handOver(ledger, id, command));
    return exitCodes.done;
  }
  try {
    const session = await recoveredSession(ledger, lease, command.by, (text) => output.note(text));
    const [event] = await session.apply({ type: 'command', command });
    if (event?.type === 'command-refused') throw new ProblemError([{ ...event.reason, severity: 'error' }]);
    // Nothing is in flight where nobody drives, so a stop is carried out at once.
    if (session.state.stop !== null) await session.apply({ type: 'advance' });
    showStatus(output, session.state);
  } finally {
    await lease.release();
  }
  return exitCodes.done;
}
