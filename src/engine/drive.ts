import type { OpenApproval } from '../core/rollout/approval.ts';
import type { Hold, RolloutState } from '../core/rollout/state.ts';
import { type Todo, todo, type Work } from '../core/rollout/todo.ts';
import { isKeptByOthers } from '../core/rollout/shared-nodes.ts';
import { askGates } from './ask-gates.ts';
import { askOthers } from './claims.ts';
import { killSwitch } from './kill-switch.ts';
import type { DriverPorts } from './ports.ts';
import { workOnRound } from './round.ts';
import type { Session } from './session.ts';

export interface DriveOptions {
  /** Stay through bakes, windows and gates that are not ready, instead of ending at the first point where time has to pass. */
  readonly wait: boolean;
  /** Ends the driver where it stands, with nothing more recorded; what is in flight is ended. */
  readonly signal: AbortSignal;
  /** `elsewhere`: a round is not worked on but handed out, and the driver ends there. Absent: here. */
  readonly rounds?: 'here' | 'elsewhere';
  /** Awaited before the driver stays while time passes: a moment to make safe what has happened. */
  readonly beforeWait?: () => Promise<void>;
}

/** Where a driver ended: the rollout is over, it stands still for this reason, people are asked, or a round is to be worked on elsewhere. */
export type Outcome =
  | { readonly kind: 'ended' }
  | { readonly kind: 'round'; readonly work: Work }
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'approve'; readonly approval: OpenApproval }
  | { readonly kind: 'time'; readonly until: number };

const askAgainAfter = 30_000;
/** They are on the same ledger: to look costs little. */
const askOthersAgainAfter = 2_000;
/** No timer takes more than 24 days. */
const longestSleep = 86_400_000;

/**
 * Turns the machine until the rollout has ended or has to wait: decide what follows by itself, do what has to be done outside, record what
 * it came to, again. The same loop on a laptop, in a job and under a virtual clock.
 */
export async function drive(session: Session, ports: DriverPorts, options: DriveOptions): Promise<Outcome> {
  const kill = killSwitch(session, options.signal);
  try {
    for (;;) {
      options.signal.throwIfAborted();
      const events = await session.apply({ type: 'advance' });
      if (events.length > 0) continue;
      const next = todo(session.state, session.clock.now());
      const outcome = await perform(session, ports, next, options, kill.signal);
      if (outcome !== null) return outcome;
    }
  } finally {
    kill.release();
  }
}

async function perform(
  session: Session,
  ports: DriverPorts,
  next: Todo,
  options: DriveOptions,
  signal: AbortSignal,
): Promise<Outcome | null> {
  switch (next.do) {
    case 'nothing':
      return { kind: 'ended' };
    case 'advance':
      throw new Error(`the rollout cannot go on from ${session.state.phase}, and nothing is left to do`);
    case 'stop':
      if (isKeptByOthers(next.hold) && (await askOthers(session, ports))) return null;
      if (next.hold.kind === 'paused' || !options.wait) return { kind: 'held', hold: next.hold };
      await options.beforeWait?.();
      await sleepUntil(session, ports, endOf(next.hold, session.clock.now()), options.signal);
      if (session.state.hold?.kind === 'waiting') await session.apply({ type: 'wake', by: 'wavegate' });
      return null;
    case 'approve': {
      const { do: _, ...approval } = next;
      if (!options.wait) return { kind: 'approve', approval };
      await options.beforeWait?.();
      await sleepUntil(session, ports, next.until ?? Number.POSITIVE_INFINITY, options.signal);
      return null;
    }
    case 'wait':
      if (!next.hold && !options.wait) return { kind: 'time', until: next.until };
      await options.beforeWait?.();
      await sleepUntil(session, ports, next.wakeAt, options.signal);
      return null;
    case 'gates': {
      const nodes = nodesAt(session.state, next.wave);
      const place = { point: next.point, wave: next.wave, batch: null };
      await askGates(session, ports, next.gates, place, nodes, signal);
      return null;
    }
    case 'task':
      await runTask(session, ports, next, signal);
      return null;
    case 'work':
      if ((await askOthers(session, ports)) && isKeptByOthers(session.state.hold)) return null;
      if (options.rounds === 'elsewhere') return { kind: 'round', work: next };
      await workOnRound(session, ports, next, signal);
      return null;
  }
}

async function runTask(
  session: Session,
  ports: DriverPorts,
  next: Extract<Todo, { do: 'task' }>,
  signal: AbortSignal,
): Promise<void> {
  const { task, point, wave } = next;
  await session.apply({ type: 'task-started', task: task.name, point, wave });
  const waveName = wave === null ? null : (session.state.waves[wave]?.name ?? null);
  const { reason, tail } = await ports.runTask(task, point, waveName, signal);
  await session.apply({ type: 'task-finished', task: task.name, point, wave, reason, tail });
}

/** A hold without a date ends when somebody lifts it; everything else is asked again. Epoch milliseconds. */
function endOf(hold: Hold, now: number): number {
  const { reason, notBefore } = hold;
  if (isKeptByOthers(hold)) return now + askOthersAgainAfter;
  return notBefore ?? (reason.code === 'held-back' ? Number.POSITIVE_INFINITY : now + askAgainAfter);
}

/** Sleeps until then, or until the rollout changes: a command may end the wait. */
async function sleepUntil(session: Session, ports: DriverPorts, until: number, signal: AbortSignal): Promise<void> {
  const awake = new AbortController();
  const stopWatching = session.onChange(() => awake.abort());
  try {
    const either = AbortSignal.any([signal, awake.signal]);
    for (let left = until - session.clock.now(); left > 0; left = until - session.clock.now()) {
      await ports.clock.sleep(Math.min(left, longestSleep), either);
    }
  } catch (error) {
    if (!awake.signal.aborted) throw error;
  } finally {
    stopWatching();
  }
}

/** The nodes that a gate at a point of a wave, or of the whole rollout, is about. */
function nodesAt(state: RolloutState, wave: number | null): number[] {
  const all = [...state.plan.nodes.keys()];
  return wave === null ? all : all.filter((node) => state.waveOf[node] === wave);
}
