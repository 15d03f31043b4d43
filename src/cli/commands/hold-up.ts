import type { RolloutState } from '../../core/rollout/state.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { openLedger, readState } from '../executions.ts';
import { actOn, takeOrHandOver } from '../hand-over.ts';
import { newCommand, type WaveThen } from '../new-command.ts';
import { Output } from '../output.ts';
import { recoveredSession } from '../../runtime/recovered-session.ts';
import { showStatus } from '../show-status.ts';

/** `pause`, `abort`, `approve` and the like: a live driver obeys within a second; where there is none, the command is recorded here. */
export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const ledger = openLedger(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const then = invocation.command.name === 'approve' ? waveIn(await readState(ledger, id)) : null;
  const command = newCommand(invocation, then);
  const note = (text: string): void => output.note(text);
  const taken = await takeOrHandOver(ledger, id, command, note);
  if (taken.by === 'driver') {
    showStatus(output, taken.state, ledgerFlags(invocation));
    return exitCodes.done;
  }
  const { lease } = taken;
  try {
    const session = await recoveredSession(ledger, lease, command.by, note);
    await actOn(session, lease, command);
    // Nothing is in flight where nobody drives, so a stop is carried out at once.
    if (session.state.stop !== null) await session.apply({ type: 'advance' });
    showStatus(output, session.state, ledgerFlags(invocation));
  } finally {
    await lease.release();
  }
  return exitCodes.done;
}

function waveIn({ plan, wave }: RolloutState): WaveThen {
  return { wave, from: plan.definition.waves[wave]?.approval?.from ?? [] };
}
