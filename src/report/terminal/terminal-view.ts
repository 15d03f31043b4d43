import type { RolloutState } from '../../core/rollout/state.ts';
import type { View } from '../view.ts';
import { liveView } from './live-view.ts';
import { plainView } from './plain-view.ts';

export interface TerminalStream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface TerminalOptions {
  readonly stream: TerminalStream;
  /** False where colours, and moving the cursor, are not wanted or not possible. */
  readonly color: boolean;
  readonly verbose: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A live picture where the stream is a terminal, lines elsewhere. */
export function terminalView(state: RolloutState, options: TerminalOptions): View {
  return options.color && options.stream.columns !== undefined ? liveView(state, options) : plainView(state, options);
}
