/** What the steps of one list share: those of a job, or of a composite action in it. */
import { hashOfFiles } from './hash-files.ts';
import type { Scope, ValueMap } from './expressions.ts';
import type { JobRun } from './job-run.ts';
import type { Source } from './sources.ts';

export interface StepState {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped';
}

export interface Frame {
  readonly job: JobRun;
  /** What `$/` means in the file that the steps stand in. */
  readonly source: Source;
  readonly contexts: ValueMap;
  /** Above the job's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Working directory and shell that the steps have by default. */
  readonly defaults: { readonly shell: string | null; readonly workingDirectory: string | null };
  readonly steps: Record<string, StepState>;
  /** Tells steps of different lists apart. */
  readonly prefix: string;
  failed: boolean;
}

export interface StepResult {
  readonly ok: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

export function scopeOf(frame: Frame, env: Readonly<Record<string, string>>): Scope {
  const { job } = frame;
  const status = job.cancelled ? 'cancelled' : frame.failed ? 'failure' : 'success';
  return {
    contexts: {
      ...frame.contexts,
      env: { ...job.env, ...env },
      steps: Object.fromEntries(Object.entries(frame.steps).map(([id, state]) => [id, { ...state }])),
      job: { ...(frame.contexts['job'] as ValueMap), status },
    },
    functions: {
      success: () => status === 'success',
      failure: () => status === 'failure',
      cancelled: () => job.cancelled,
      always: () => true,
      hashFiles: (...patterns) => hashOfFiles(job.parts.machine.workspace, patterns.map(String)),
    },
  };
}
