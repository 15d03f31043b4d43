import type { ActionSpec } from './action-spec.ts';
import type { ActionProgram } from './invocation.ts';

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
