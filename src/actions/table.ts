import type { ActionSpec } from './action-spec.ts';
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

interface Action {
  readonly spec: () => Promise<ActionSpec>;
  readonly program: () => Promise<ActionProgram>;
}

/** Each action by its name; nothing of an action is loaded before it is asked for. */
export const actionTable = {
  plan: {
    spec: async () => (await import('./plan/spec.ts')).plan,
    program: async () => (await import('./plan/run.ts')).runPlan,
  },
  advance: {
    spec: async () => (await import('./advance/spec.ts')).advance,
    program: async () => (await import('./advance/run.ts')).runAdvance,
  },
  apply: {
    spec: async () => (await import('./apply/spec.ts')).apply,
    program: async () => (await import('./apply/run.ts')).runApply,
  },
  settle: {
    spec: async () => (await import('./settle/spec.ts')).settle,
    program: async () => (await import('./settle/run.ts')).runSettle,
  },
  status: {
    spec: async () => (await import('./status/spec.ts')).status,
    program: async () => (await import('./status/run.ts')).runStatus,
  },
  comment: {
    spec: async () => (await import('./comment/spec.ts')).comment,
    program: async () => (await import('./comment/run.ts')).runComment,
  },
  gate: {
    spec: async () => (await import('./gate/spec.ts')).gate,
    program: async () => (await import('./gate/run.ts')).runGate,
  },
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof actionTable;

export const actionNames = Object.keys(actionTable) as readonly ActionName[];
