import { commandRecord } from '../../core/rollout/command-record.ts';
import type { CommandRecord } from '../../core/rollout/events.ts';
import { ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import type { Command } from '../../ledger/port.ts';

export interface CommandWatch {
  /** Those that wait. */
  readonly commands: () => Promise<readonly Command[]>;
  /** Milliseconds. */
  readonly every: number;
  /** Aborted when the run is cancelled: an abort, as far as this job goes. */
  readonly cancelled: AbortSignal;
  readonly note: (text: string) => void;
}

/** Hands on commands to a rollout that another job's lease covers, each once, until the returned function is called. */
export function watchCommands(
  { commands, every, cancelled, note }: CommandWatch,
  listener: (command: CommandRecord) => void,
): () => void {
  const seen = new Set<string>();
  const stopped = new AbortController();
  const look = async (): Promise<void> => {
    try {
      for (const command of await commands()) {
        if (seen.has(command.id)) continue;
        seen.add(command.id);
        if (stopped.signal.aborted) return;
        const record = commandRecord(command);
        if (record === null) continue;
        note(`${record.verb} by ${record.by}`);
        listener(record);
      }
    } catch (error) {
      // The work goes on: that nobody can be heard for a while is no reason to stop it.
      if (!(error instanceof ProblemError)) throw error;
      note(error.message);
    }
  };
  const keepLooking = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await look();
      await systemClock.sleep(every, stopped.signal).catch(() => {});
    }
  };
  const abort = (): void => listener({ id: 'cancelled', verb: 'abort', by: 'github:cancelled' });
  cancelled.addEventListener('abort', abort);
  if (cancelled.aborted) abort();
  else void keepLooking();
  return () => {
    stopped.abort();
    cancelled.removeEventListener('abort', abort);
  };
}
