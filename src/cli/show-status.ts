import type { RolloutState } from '../core/rollout/state.ts';
import { systemClock } from '../io/clock.ts';
import { renderStatus } from '../report/status-text.ts';
import { statusView } from '../report/status.ts';
import type { Output } from './output.ts';

export function showStatus(output: Output, state: RolloutState, flags: string): void {
  const view = statusView(state, systemClock.now(), flags);
  if (output.json) output.value(view);
  else output.text(renderStatus(view));
}
