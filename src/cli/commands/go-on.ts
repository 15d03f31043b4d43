import { pauseForRetry } from '../../engine/retry-where-nobody-works.ts';
import { statusOf } from '../../core/rollout/state.ts';
import { changesSince } from '../../runtime/plan-source.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { requiredSecrets } from '../../runtime/secrets.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { ledgerFlags } from '../arguments.ts';
import { driveHere } from '../drive-here.ts';
import { openLedger } from '../executions.ts';
import { actOn, takeOrHandOver } from '../hand-over.ts';
import { newCommand } from '../new-command.ts';
import { Output } from '../output.ts';
import { showStatus } from '../show-status.ts';

/** A rollout in one of these with no driver was cut off: going on with it needs no command. */
const cutOff: ReadonlySet<string> = new Set(['running', 'baking', 'rolling-back']);

/** `resume`, `retry`, `rollback`: a live driver takes the command; where there is none, this process drives. */
export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const command = newCommand(invocation);
  const note = (text: string): void => output.note(text);
  const taken = await takeOrHandOver(ledger, id, command, note);
  if (taken.by === 'driver') {
    showStatus(output, taken.state, ledgerFlags(invocation));
    return exitCodes.done;
  }
  const { lease } = taken;
  try {
    const first = lease.events[0];
    const root = first?.type === 'rollout-planned' ? first.root : process.cwd();
    const plan = await ledger.readPlan(id);
    const secrets = requiredSecrets(plan.definition.secrets, process.env);
    output.warnings(await changesSince(plan.source, root));
    const session = await recoveredSession(ledger, lease, command.by, note);
    if (command.verb === 'resume' && cutOff.has(statusOf(session.state))) await lease.settle(command.id);
    else {
      await pauseForRetry(session, command);
      await actOn(session, lease, command);
    }
    return await driveHere({ invocation, output, ledger, lease, session, root, secrets, before: [] });
  } finally {
    await lease.release();
  }
}
