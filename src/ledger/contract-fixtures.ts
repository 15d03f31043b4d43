import { randomUUID } from 'node:crypto';
import type { Plan } from '../core/plan/plan.ts';
import { ProblemError } from '../errors/problem.ts';
import type { Command, Holder, Lease, Ledger, LedgerEvent } from './port.ts';

export interface TestEvent extends LedgerEvent {
  readonly n?: number;
  readonly text?: string;
}

/** One place where a ledger is kept, and ways to it that know nothing of each other, as those of two processes. */
export interface TestStore {
  open(): Ledger<TestEvent>;
  dispose(): Promise<void>;
}

export const somePlan = {
  schema: 1,
  rollout: 'web',
  digest: 'd'.repeat(64),
  nodes: [{ name: 'ä\u2028"\\' }],
} as unknown as Plan;

export const someone = (who: string): Holder => ({ who, host: 'here', pid: 7 });

export const event = (n: number): TestEvent => ({ type: 'counted', at: 1_700_000_000_000 + n, n });

export const finish: TestEvent = { type: 'finished', at: 1_700_000_000_000 };

export const isUnfinished = (events: readonly TestEvent[]): boolean => events.at(-1)?.type !== 'finished';

export function start(
  ledger: Ledger<TestEvent>,
  name: string,
  who = 'ann',
  first = [event(0)],
): Promise<Lease<TestEvent>> {
  return ledger.create(name, somePlan, () => first, { holder: someone(who), unfinished: isUnfinished });
}

/** The code of the one problem that a promise was refused with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError) || error.problems.length !== 1) throw error;
  return error.problems[0]?.code ?? '';
}

export const command = (verb: string, at = 1_700_000_000_000): Command => ({
  id: randomUUID(),
  verb,
  args: { to: verb },
  by: 'ann',
  at,
});
