import { environmentsOfPlace } from '../plan/environments-of-place.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutEvent } from '../rollout/events.ts';

export interface ScanPlace {
  /** The name of the gate. */
  readonly gate: string;
  /** Of every wave that it is about; null for a wave without one. */
  readonly environments: readonly (string | null)[];
}

/**
 * What a gate found when it last let a rollout go on where it was about the same environments; null: it never did, or kept nothing. `events` are
 * those of a rollout that succeeded.
 */
export function findingsAcceptedBy(
  plan: Plan,
  events: readonly RolloutEvent[],
  { gate, environments }: ScanPlace,
): readonly string[] | null {
  const about = placeText(environments);
  const last = events.findLast(
    (event) =>
      event.type === 'gate-evaluated' &&
      event.gate === gate &&
      event.decision === 'go' &&
      placeText(environmentsOfPlace(plan, event.wave)) === about,
  );
  return last?.type === 'gate-evaluated' ? (last.result.findings ?? null) : null;
}

function placeText(environments: readonly (string | null)[]): string {
  return [...new Set(environments.map((each) => JSON.stringify(each)))].sort().join();
}
