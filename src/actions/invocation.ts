import type { Job } from './shared/job.ts';
import type { ActionResult } from './shared/result.ts';

/** What the program of an action is given. */
export interface Invocation {
  readonly inputs: Readonly<Record<string, string>>;
  readonly job: Job;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** For the log. */
  readonly note: (text: string) => void;
  /** Sets an output at once: it stands even when the step is killed. */
  readonly output: (name: string, value: string) => void;
  /** From now on its value shows in no log. */
  readonly mask: (value: string) => void;
}

export type ActionProgram = (invocation: Invocation) => Promise<ActionResult>;
