import type { GatePoint } from '../core/definition/gates.ts';
import type { StepName } from '../core/definition/steps.ts';
import { isOutOfService } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import { cutOffIn, type NodeReport } from '../core/rollout/node-report.ts';
import { batchStage, type OpenBatch } from '../core/rollout/open-work.ts';
import { gatesToAsk } from '../core/rollout/points.ts';
import type { Work } from '../core/rollout/todo.ts';
import type { Reason } from '../errors/problem.ts';
import { askGates } from './ask-gates.ts';
import { confirmRound, isFullByOthers } from './claims.ts';
import type { DriverPorts, NodeWork } from './ports.ts';
import type { Session } from './session.ts';
import { Slots } from './slots.ts';

/** The rollout changed while the node was being taken, and it is not this round's any more: nothing may be done to it. */
class NotTaken extends Error {}

/**
 * Works on the open nodes of a round: as many batches at once as the plan allows, in each as many nodes as it allows, a node only when
 * every limit has a slot for it. Resolves when nothing is in flight any more: all done, or stopped, or no slot left.
 */
export async function workOnRound(
  session: Session,
  ports: DriverPorts,
  todo: Work,
  signal: AbortSignal,
): Promise<void> {
  const nodes = todo.work.batches.reduce((sum, batch) => sum + batch.nodes.length, 0);
  await session.apply({ type: 'round-started', wave: todo.wave, round: todo.round, nodes });
  await confirmRound(session, ports, todo, signal);
  const round = new Round(session, ports, todo, signal);
  await round.run();
}

class Round {
  readonly #session: Session;
  readonly #ports: DriverPorts;
  readonly #todo: Work;
  readonly #signal: AbortSignal;
  readonly #slots: Slots;
  /** Batches that wait for a slot to come free wake up when a node ends, in whichever batch. */
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #blocked: Reason | null = null;

  constructor(session: Session, ports: DriverPorts, todo: Work, signal: AbortSignal) {
    this.#session = session;
    this.#ports = ports;
    this.#todo = todo;
    this.#signal = signal;
    this.#slots = new Slots(session.state);
  }

  async run(): Promise<void> {
    const { wave, round, work } = this.#todo;
    const queue = work.batches[Symbol.iterator]();
    const lane = async (): Promise<void> => {
      for (const batch of queue) {
        if (!this.#mayTake()) return;
        await this.#runBatch(batch);
      }
    };
    const lanes = Array.from({ length: Math.min(work.maxParallel, work.batches.length) }, lane);
    const ended = await Promise.allSettled(lanes);
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
    // What others had in hand when the round began may be free by now: that is asked before it is a reason to call somebody.
    const blocked = isFullByOthers(this.#session.state, { wave, round }) ? null : this.#blocked;
    await this.#session.apply({ type: 'round-settled', wave, round, blocked });
  }

  /** Also false when recording failed: then nothing may be begun, and the failure surfaces where it happened. */
  #mayTake(): boolean {
    const { state } = this.#session;
    return state.hold === null && state.stop === null && this.#session.writable && !this.#signal.aborted;
  }

  async #runBatch(batch: OpenBatch): Promise<void> {
    const forward = this.#todo.direction === 'forward';
    // A batch without open nodes was worked on before, and only the gates after it are left.
    if (batch.nodes.length > 0) {
      if (forward && !(await this.#askBatchGates('before-batch', batch))) return;
      await this.#session.apply({ type: 'batch-started', batch: batch.id, nodes: batch.nodes.length });
      const together = forward && this.#session.plan.definition.steps.apply.per === 'batch';
      await (together ? this.#workTogether(batch) : this.#workOneByOne(batch));
    }
    if (forward && this.#isLeaving(batch) && !(await this.#askBatchGates('after-batch', batch))) return;
    await this.#session.apply({ type: 'batch-finished', batch: batch.id });
  }

  #isLeaving(batch: OpenBatch): boolean {
    const whole = { ...batch, nodes: batch.members };
    return this.#session.writable && batchStage(this.#session.state, this.#todo.wave, whole) === 'leaving';
  }

  async #askBatchGates(point: GatePoint, batch: OpenBatch): Promise<boolean> {
    const gates = gatesToAsk(this.#session.state, point, this.#todo.wave, batch.id);
    const where = { point, wave: this.#todo.wave, batch: batch.id };
    return gates.length === 0 || askGates(this.#session, this.#ports, gates, where, batch.members, this.#signal);
  }

  /** Resolves when nothing of the batch is in flight, all of it is recorded, and nothing more can be taken. */
  #workOneByOne(batch: OpenBatch): Promise<void> {
    const open = [...batch.nodes];
    let running = 0;
    let unrecorded = 0;
    return new Promise((resolve, reject) => {
      let failure: Error | null = null;
      const settle = (): void => {
        if (unrecorded > 0) return;
        this.#waiting.delete(pump);
        if (failure === null) resolve();
        else reject(failure);
      };
      const pump = (): void => {
        while (running < batch.concurrency && open.length > 0 && this.#mayTake() && failure === null) {
          const node = this.#takeNext(open);
          if (node === null) break;
          running += 1;
          unrecorded += 1;
          const ended = (): void => {
            running -= 1;
            pump();
          };
          this.#workOn(node, batch, ended).then(
            () => {
              unrecorded -= 1;
              if (unrecorded === 0) pump();
            },
            (error: unknown) => {
              failure ??= error instanceof Error ? error : new Error(String(error));
              unrecorded -= 1;
              pump();
            },
          );
        }
        const waitsForSlot = open.length > 0 && this.#mayTake() && failure === null && this.#inFlight > 0;
        if (waitsForSlot) this.#waiting.add(pump);
        else settle();
        if (!waitsForSlot && running === 0 && open.length > 0 && this.#mayTake() && failure === null) {
          this.#blocked ??= this.#slots.refusal(open[0] ?? 0, open.length);
        }
      };
      pump();
    });
  }

  /** The first open node for which every limit has a slot. A rollback with nothing in flight goes on whatever broke: it is the way out. */
  #takeNext(open: number[]): number | null {
    const wayOut = this.#todo.direction === 'back' && this.#inFlight === 0;
    const at = wayOut ? 0 : open.findIndex((node) => this.#slots.admits(node));
    if (at === -1) return null;
    const [node] = open.splice(at, 1);
    if (node === undefined) return null;
    this.#slots.take(node);
    this.#inFlight += 1;
    return node;
  }

  /**
   * Calls `ended` as soon as the state knows how the node ended, so that the next one is taken while that is on its way to the disk: its
   * own record comes after it and is waited for in any case. Resolves once it is recorded.
   */
  async #workOn(node: number, batch: OpenBatch, ended: () => void): Promise<void> {
    let recorded: Promise<void> | null = null;
    try {
      const report = await this.#ports.workOnNode(this.#workFor(node, batch), this.#signal);
      recorded = this.#nodeEnded(node, report);
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
    } finally {
      this.#release(node);
    }
    ended();
    await recorded;
  }

  async #nodeEnded(node: number, report: NodeReport | null): Promise<void> {
    await this.#session.apply({ type: 'node-ended', node, report });
  }

  #release(node: number): void {
    this.#inFlight -= 1;
    this.#slots.end(node, isOutOfService(nodeAt(this.#session.state.nodes, node)));
    for (const wake of this.#waiting) wake();
  }

  #workFor(node: number, batch: OpenBatch): NodeWork {
    const before = nodeAt(this.#session.state.nodes, node);
    return {
      node,
      direction: this.#todo.direction,
      wave: this.#session.state.waves[this.#todo.wave]?.name ?? '',
      batch: batch.id,
      interruptedAt: before.interrupted ? before.reached : this.#cutOffIn(before.report),
      previous: before.previous,
      began: async (step, previous) => {
        await this.#session.apply({
          type: 'node-began',
          node,
          batch: batch.id,
          step,
          ...(previous === undefined ? {} : { previous }),
        });
        if (nodeAt(this.#session.state.nodes, node).state !== 'running') throw new NotTaken();
      },
    };
  }

  #cutOffIn(report: NodeReport | null): StepName | null {
    return this.#todo.direction === 'forward' ? cutOffIn(report) : null;
  }

  /** One process for the batch: its nodes are out of service together, so they are taken together, as many as the limits admit. */
  async #workTogether(batch: OpenBatch): Promise<void> {
    const open = [...batch.nodes];
    while (open.length > 0 && this.#mayTake()) {
      const taken: number[] = [];
      for (let node = this.#takeNext(open); node !== null; node = this.#takeNext(open)) taken.push(node);
      if (taken.length === 0) {
        if (this.#inFlight === 0) {
          this.#blocked ??= this.#slots.refusal(open[0] ?? 0, open.length);
          return;
        }
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            this.#waiting.delete(wake);
            resolve();
          };
          this.#waiting.add(wake);
        });
        continue;
      }
      const works = taken.map((node) => this.#workFor(node, batch));
      const records: Promise<void>[] = [];
      const ended = (node: number, report: NodeReport | null): void => {
        records.push(this.#nodeEnded(node, report).finally(() => this.#release(node)));
      };
      await this.#ports.workOnBatch(works, batch.concurrency, ended, this.#signal);
      await Promise.all(records);
    }
  }
}
