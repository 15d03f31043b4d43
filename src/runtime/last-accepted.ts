import type { RolloutEvent } from '../core/rollout/events.ts';
import { replay } from '../core/rollout/evolve.ts';
import { statusOf } from '../core/rollout/state.ts';
import { findingsAcceptedBy, type ScanPlace } from '../core/scan/accepted-by.ts';
import type { AcceptedFindings } from '../core/scan/accepted.ts';
import { parseExecutionId } from '../ledger/execution-id.ts';
import type { Ledger } from '../ledger/port.ts';

/** What has to be read of a ledger to know what was accepted before. */
export type RolloutRecord = Pick<Ledger<RolloutEvent>, 'list' | 'read' | 'readPlan'>;

export interface AcceptedPlace extends ScanPlace {
  readonly rollout: string;
  /** Only executions before this one count; null: all do. */
  readonly before: string | null;
}

/** So many executions are looked at: each costs requests, and what was accepted longer ago than that is not what runs now. */
const mostRead = 20;

/** What a scan gate found in the newest execution that succeeded; null: none did, or the gate kept nothing in it. */
export async function lastAccepted(record: RolloutRecord, place: AcceptedPlace): Promise<AcceptedFindings | null> {
  const limit = (place.before === null ? null : parseExecutionId(place.before)?.number) ?? Number.POSITIVE_INFINITY;
  const earlier = (await record.list())
    .flatMap((id) => ({ id, ...parseExecutionId(id) }))
    .filter(({ name, number = limit }) => name === place.rollout && number < limit)
    .sort((one, other) => (other.number ?? 0) - (one.number ?? 0));
  for (const { id } of earlier.slice(0, mostRead)) {
    const [plan, { events }] = await Promise.all([record.readPlan(id), record.read(id)]);
    if (statusOf(replay(plan, events)) !== 'succeeded') continue;
    const findings = findingsAcceptedBy(plan, events, place);
    return findings === null ? null : { execution: id, findings };
  }
  return null;
}
