import type { RolloutEvent } from './events.ts';
import type { RolloutState } from './state.ts';

/** A rollout has one place where people read about it; another one takes its place. */
export function decideLink(
  state: RolloutState,
  { issue, url }: { readonly issue: number; readonly url: string },
  at: number,
): RolloutEvent[] {
  if (state.issue?.number === issue && state.issue.url === url) return [];
  return [{ type: 'rollout-linked', at, issue, url }];
}
