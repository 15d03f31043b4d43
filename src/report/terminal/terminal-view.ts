import type { RolloutState } from '../../core/rollout/state.ts';
import type { View } from '../view.ts';
import { liveView } from './live-view.ts';
import { plainView } from './plain-view.ts';
import type { TerminalStream } from './screen.ts';

export interface TerminalOptions {
  readonly stream: TerminalStream;
  /** Whether the cursor may be moved about: a terminal that a person looks at. */
  readonly live: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
  /** Whether this process does the work, so that Ctrl-C reaches it. */
  readonly drives: boolean;
  /** What has to follow every command that is named, such as ` --ledger ops/ledger`. */
  readonly flags: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A picture that changes in place where somebody looks at a terminal, lines elsewhere. */
export function terminalView(state: RolloutState, options: TerminalOptions): View {
  return options.live ? liveView(state, options) : plainView(state, options);
}
