import type { RolloutEvent } from '../core/rollout/events.ts';
import type { RolloutState } from '../core/rollout/state.ts';

/** Somebody who watches a rollout: a live terminal, a plain log, a program that reads JSON lines. */
export interface View {
  /** What happened, once it is safe in the ledger, and the state after it. */
  happened(events: readonly RolloutEvent[], state: RolloutState): void;
  /** What a step printed, masked. */
  printed(node: string, step: string, text: string): void;
  /** Something that people should know and that is no event: a lease that is waited for, a key that is skipped. */
  note(text: string): void;
  /** Nothing more comes. */
  close(): void;
}

/** The ledger's events, one JSON object a line. `write` gets whole lines. */
export function jsonView(write: (text: string) => void, note: (text: string) => void): View {
  return {
    happened: (events) => write(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
    printed: () => {},
    note,
    close: () => {},
  };
}
