import type { ActionSpec } from './action-spec.ts';
import type { ActionResult } from './shared/result.ts';

/** What the program of an action is given. */
export interface Invocation {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** For the log. */
  readonly note: (text: string) => void;
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
  gate: {
    spec: async () => (await import('./gate/spec.ts')).gate,
    program: async () => (await import('./gate/run.ts')).runGate,
  },
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof actionTable;

export const actionNames = Object.keys(actionTable) as readonly ActionName[];
