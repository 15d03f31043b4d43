import type { RolloutEvent } from './events.ts';

/** Whether events leave work to do, by their kinds alone: what plan they belong to need not be known. */
export function isUnfinished(events: readonly RolloutEvent[]): boolean {
  const last = events.findLast(
    ({ type }) =>
      endings.has(type) || type === 'rollback-started' || type === 'nodes-retried' || type === 'rollout-resumed',
  );
  return last === undefined || !endings.has(last.type);
}

const endings: ReadonlySet<string> = new Set([
  'rollout-succeeded',
  'rollout-failed',
  'rollout-aborted',
  'rollout-rolled-back',
]);
