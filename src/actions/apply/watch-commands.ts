import type { CommandRecord } from '../../core/rollout/events.ts';
import { ProblemError } from '../../errors/problem.ts';
import type { ExecutionId } from '../../ledger/port.ts';
import { recordOf, type RolloutLedger } from '../shared/rollouts.ts';

export interface CommandWatch {
  readonly ledger: RolloutLedger;
  readonly id: ExecutionId;
  /** Milliseconds. */
  readonly every: number;
  /** Aborted when the run is cancelled: an abort, as far as this job goes. */
  readonly cancelled: AbortSignal;
  readonly note: (text: string) => void;
}

/** Hands on commands to a rollout that another job's lease covers, each once, until the returned function is called. */
export function watchCommands(
  { ledger, id, every, cancelled, note }: CommandWatch,
  listener: (command: CommandRecord) => void,
): () => void {
  const seen = new Set<string>();
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      for (const command of await ledger.commands(id)) {
        if (seen.has(command.id)) continue;
        seen.add(command.id);
        const record = recordOf(command);
        if (record === null) continue;
        note(`${record.verb} by ${record.by}`);
        listener(record);
      }
    } catch (error) {
      // The work goes on: that nobody can be heard for a while is no reason to stop it.
      if (!(error instanceof ProblemError)) throw error;
      note(error.message);
    } finally {
      busy = false;
    }
  };
  const abort = (): void => listener({ id: 'cancelled', verb: 'abort', by: 'github:cancelled' });
  const timer = setInterval(() => void look(), every);
  cancelled.addEventListener('abort', abort);
  if (cancelled.aborted) abort();
  else void look();
  return () => {
    clearInterval(timer);
    cancelled.removeEventListener('abort', abort);
  };
}
