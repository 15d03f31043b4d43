import type { Emergency } from '../core/rollout/events.ts';

/** Why an emergency was declared and what is not asked because of it, for people. */
export function emergencyText({ reason, bypass }: Emergency): string {
  return bypass.length === 0 ? reason : `${reason}; without gate ${bypass.join(', ')}`;
}
