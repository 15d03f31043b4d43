import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { openApproval } from '../core/rollout/approval.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { Session } from '../engine/session.ts';

/** Names of waves that people have to approve: by the wave's own rule or by those of its environment. */
export function approvedWaves({ waves }: RolloutDefinition): string[] {
  return waves.flatMap(({ name, approval, environment }) =>
    approval !== null || environment?.approve !== undefined ? [name] : [],
  );
}

/** Approvals that expire while a gate waits are asked for again; one that a wave needs more often than this never lets it in. */
const mostAsked = 100;

export interface SimulatedPeople {
  /** Milliseconds from when they are asked until they approve. */
  readonly delay: number;
  readonly signal: AbortSignal;
  /** They are asked for ever. */
  readonly stalled: () => void;
}

/** People who approve everything that they are asked, all at once after some time. */
export function approveWhatIsAsked(session: Session, { delay, signal, stalled }: SimulatedPeople): void {
  let asked = 0;
  session.listen((events: readonly RolloutEvent[]) => {
    for (const { type } of events) {
      if (type !== 'approval-awaited') continue;
      asked += 1;
      if (asked > mostAsked * session.plan.waves.length) return stalled();
      // What the rollout cannot record any more ends its drive, which says so.
      answer(session, delay, asked, signal).catch(() => {});
    }
  });
}

async function answer(session: Session, delay: number, asked: number, signal: AbortSignal): Promise<void> {
  await session.clock.sleep(delay, signal);
  const open = openApproval(session.state);
  if (open === null) return;
  const { wave, environment, people } = open;
  const { digest } = session.plan;
  const about = { type: 'approval', answer: 'approve', wave, digest } as const;
  const id = `approval ${asked}`;
  if (environment !== null)
    await session.apply({ ...about, id: `${id} of ${environment}`, by: 'reviewer', via: 'environment', qualifies: [] });
  const missing = people === null ? 0 : people.required - people.given.length;
  for (let count = 1; count <= missing; count++) {
    const by = `approver ${count}`;
    await session.apply({ ...about, id: `${id} by ${by}`, by, via: 'command', qualifies: people?.from ?? [] });
  }
}
