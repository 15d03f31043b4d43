import { ProblemError } from '../../errors/problem.ts';
import { statusOf } from '../../core/rollout/state.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { requiredSecrets } from '../../runtime/secrets.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { checkScope } from '../arguments.ts';
import { driveHere } from '../drive-here.ts';
import { newCommand, openLedger, takeLease } from '../executions.ts';
import { handOver } from '../hand-over.ts';
import { Output } from '../output.ts';
import { showStatus } from '../show-status.ts';

/** A rollout in one of these with no driver was cut off: going on with it needs no command. */
const cutOff: ReadonlySet<string> = new Set(['running', 'baking', 'rolling-back']);

/** `resume`, `retry`, `rollback`: a live driver takes the command; where there is none, this process drives. */
export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  checkScope(invocation);
  const ledger = openLedger(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const command = newCommand(invocation);
  const lease = await takeLease(ledger, id, (text) => output.note(text));
  if (lease === null) {
    showStatus(output, await handOver(ledger, id, command));
    return exitCodes.done;
  }
  try {
    const first = lease.events[0];
    const root = first?.type === 'rollout-planned' ? first.root : process.cwd();
    const plan = await ledger.readPlan(id);
    const secrets = requiredSecrets(plan.definition.secrets, process.env);
    const session = await recoveredSession(ledger, lease, command.by, (text) => output.note(text));
    if (command.verb !== 'resume' || !cutOff.has(statusOf(session.state))) {
      const events = await session.apply({ type: 'command', command });
      const refused = events.find((event) => event.type === 'command-refused');
      if (refused !== undefined) throw new ProblemError([{ ...refused.reason, severity: 'error' }]);
    }
    return await driveHere({ invocation, output, ledger, lease, session, root, secrets, before: [] });
  } finally {
    await lease.release();
  }
}
