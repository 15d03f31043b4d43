import { randomUUID } from 'node:crypto';
import { systemClock } from '../io/clock.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { Verb } from '../core/rollout/commands.ts';
import { statusOf, type RolloutState, type RolloutStatus } from '../core/rollout/state.ts';
import type { Session } from '../engine/session.ts';
import { jsonView, type View } from '../report/view.ts';
import { driveExecution } from '../runtime/drive-execution.ts';
import { exitCodes, type Invocation } from './command-spec.ts';
import type { RolloutLease, RolloutLedger } from './executions.ts';
import { userHere } from './executions.ts';
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
}

/** Drives an execution in this terminal and says how it ended, as an exit code. Ctrl-C once pauses, twice aborts. */
export async function driveHere(here: Here): Promise<number> {
  const { output, session, lease } = here;
  const view = await viewFor(output, session.state);
  if (here.before.length > 0) view.happened(here.before, session.state);
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    const verb: Verb = interrupts === 1 ? 'pause' : 'abort';
    view.note(
      interrupts === 1
        ? 'pausing: what is in progress ends by itself; Ctrl-C again ends it now'
        : 'aborting: running steps get ten seconds to end',
    );
    session
      .apply({ type: 'command', command: { id: randomUUID(), verb, by: `${userHere()} (signal)` } })
      .catch(() => {});
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    await driveExecution({ ...here, view, wait: here.invocation.switches.has('wait') });
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    view.close();
    await lease.release();
  }
  return interrupts > 0 ? exitCodes.interrupted : exitCodeOf(statusOf(session.state), here.invocation.command.name);
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

export async function viewFor(output: Output, state: RolloutState): Promise<View> {
  if (output.json)
    return jsonView(
      (text) => process.stdout.write(text),
      (text) => output.note(text),
    );
  const { terminalView } = await import('../report/terminal/terminal-view.ts');
  return terminalView(state, {
    stream: process.stdout,
    color: output.color,
    verbose: output.verbose,
    now: () => systemClock.now(),
  });
}
