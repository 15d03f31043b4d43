import { hostname, userInfo } from 'node:os';
import type { Driver } from '../core/rollout/driver.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { replay } from '../core/rollout/evolve.ts';
import { endedStatuses, type RolloutState, statusOf } from '../core/rollout/state.ts';
import { systemClock } from '../io/clock.ts';
import { type Problem, ProblemError, words } from '../errors/problem.ts';
import { driverOf } from '../ledger/file/driver.ts';
import { openFileLedger } from '../ledger/file/file-ledger.ts';
import type { Holder, Lease, Ledger } from '../ledger/port.ts';
import { goesOn } from '../report/status.ts';
import type { Invocation } from './command-spec.ts';
import { ledgerFolder } from './arguments.ts';

/** A dead driver's lease lapses within this time. */
const leaseWait = 5_000;

export type RolloutLedger = Ledger<RolloutEvent>;
export type RolloutLease = Lease<RolloutEvent>;

export function openLedger(invocation: Invocation): RolloutLedger {
  return openFileLedger<RolloutEvent>(ledgerFolder(invocation));
}

/** Who sits here, for the record. */
export function holderHere(): Holder {
  return { who: userHere(), host: hostname(), pid: process.pid };
}

export function userHere(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

export async function readState(ledger: Pick<RolloutLedger, 'read' | 'readPlan'>, id: string): Promise<RolloutState> {
  const [plan, { events }] = await Promise.all([ledger.readPlan(id), ledger.read(id)]);
  return replay(plan, events);
}

/** Who drives an execution on this machine, now that it should go on by itself; absent when it stands still: then nobody has to. */
export async function driverHere(
  invocation: Invocation,
  id: string,
  state: RolloutState,
): Promise<{ driver?: Driver | null }> {
  if (!goesOn(state)) return {};
  return { driver: await driverOf(`${ledgerFolder(invocation)}/${id}`, hostname(), systemClock) };
}

/** The lease of an execution, or null when somebody alive drives it: then this says who, and since when. */
export async function takeLease(
  ledger: RolloutLedger,
  id: string,
  note: (text: string) => void,
): Promise<RolloutLease | null> {
  return acquire(ledger, id, {
    onWait: (who) => note(`waiting for the lease of ${who ?? 'an earlier driver'} to lapse …`),
    onHeld: (held) => note(`${words(held).message} The command goes there.`),
  });
}

/** As `takeLease`, without a word. */
export function tryLease(ledger: RolloutLedger, id: string): Promise<RolloutLease | null> {
  return acquire(ledger, id, { onWait: () => {}, onHeld: () => {} });
}

async function acquire(
  ledger: RolloutLedger,
  id: string,
  told: { readonly onWait: (who: string | null) => void; readonly onHeld: (held: Problem) => void },
): Promise<RolloutLease | null> {
  try {
    const onWait = ({ holder }: { readonly holder: Holder | null }): void => told.onWait(holder?.who ?? null);
    return await ledger.acquire(id, holderHere(), { waitMs: leaseWait, onWait });
  } catch (error) {
    const held = error instanceof ProblemError ? error.problems.find(({ code }) => code === 'lease-held') : undefined;
    if (held === undefined) throw error;
    told.onHeld(held);
    return null;
  }
}

export function isEnded(state: RolloutState): boolean {
  return endedStatuses.has(statusOf(state));
}
