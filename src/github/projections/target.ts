import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Site } from '../../report/github/site.ts';
import type { GitHub } from '../client.ts';

/** Where projections are written, and as whom. */
export interface Target {
  readonly github: GitHub;
  readonly site: Site;
  /** Our own login, such as `github-actions[bot]`: nothing that others wrote counts as ours. */
  readonly us: string;
  /** How long to wait before believing a list that does not show what was made a moment ago, in milliseconds; 2,000 where absent. */
  readonly lagMs?: number;
}

/** What there is to show. */
export interface Shown {
  readonly state: RolloutState;
  /** All that the ledger holds, which the state comes from. */
  readonly events: readonly RolloutEvent[];
  /** The ledger's commit that holds them. */
  readonly commit: string;
  /** How many events the ledger had when this process first read it: what came later, nobody else can have shown. */
  readonly loaded: number;
}

export async function lag({ lagMs = 2_000 }: Pick<Target, 'lagMs'>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, lagMs));
}
