import { systemClock } from '../io/clock.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { endedStatuses, statusOf, type RolloutState, type RolloutStatus } from '../core/rollout/state.ts';
import type { Spawners } from '../io/spawners.ts';
import type { Session } from '../engine/session.ts';
import { jsonView, type View } from '../report/view.ts';
import { driveExecution } from '../runtime/drive-execution.ts';
import { ledgerFlags } from './arguments.ts';
import { exitCodes, type Invocation } from './command-spec.ts';
import type { RolloutLease, RolloutLedger } from './executions.ts';
import { Interrupts } from './interrupts.ts';
import type { Output } from './output.ts';

export interface Here {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly ledger: RolloutLedger;
  readonly lease: RolloutLease;
  readonly session: Session;
  readonly root: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** What was recorded before the drive and belongs to its story. */
  readonly before: readonly RolloutEvent[];
  /** Absent: started when they are needed. */
  readonly spawners?: Promise<Spawners | null>;
}

/** Drives an execution in this terminal and says how it ended, as an exit code. Ctrl-C once pauses, twice aborts. */
export async function driveHere(here: Here): Promise<number> {
  const { output, session, lease } = here;
  const view = await viewFor(here.invocation, output, session.state, true);
  if (here.before.length > 0) view.happened(here.before, session.state);
  const interrupts = new Interrupts(session, view);
  try {
    await driveExecution({ ...here, view, wait: here.invocation.switches.has('wait') });
  } finally {
    interrupts.stop();
    view.close();
    await lease.release();
  }
  const status = statusOf(session.state);
  // One that came to its end before the signal did is not interrupted; an abort is what a second signal asks for.
  const endedByItself = endedStatuses.has(status) && status !== 'aborted';
  return interrupts.came && !endedByItself ? exitCodes.interrupted : exitCodeOf(status, here.invocation.command.name);
}

/** What a status means to whoever started the command: a rollback that was asked for and worked is done as asked. */
export function exitCodeOf(status: RolloutStatus, asked: string): number {
  switch (status) {
    case 'succeeded':
      return exitCodes.done;
    case 'rolled-back':
      return asked === 'rollback' ? exitCodes.done : exitCodes.failed;
    case 'aborted':
    case 'failed':
      return exitCodes.failed;
    default:
      return exitCodes.waiting;
  }
}

/** `drives`: this process does the work, and does not only look on. */
export async function viewFor(
  invocation: Invocation,
  output: Output,
  state: RolloutState,
  drives: boolean,
): Promise<View> {
  if (output.json)
    return jsonView(
      (text) => process.stdout.write(text),
      (text) => output.note(text),
    );
  const { terminalView } = await import('../report/terminal/terminal-view.ts');
  return terminalView(state, {
    stream: process.stdout,
    live: process.stdout.isTTY && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '',
    color: output.color,
    verbose: output.verbose,
    drives,
    flags: ledgerFlags(invocation),
    now: () => systemClock.now(),
  });
}
