import type { RolloutEvent, WorkRound } from '../../core/rollout/events.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { endedStatuses } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import type { GateDecision } from '../../core/gates/decision.ts';
import type { Verdict } from '../../core/gates/gate-result.ts';
import { type FailureKind, failureKind } from '../failures.ts';

/** Epoch milliseconds. */
export interface Span {
  readonly from: number;
  to: number;
  /** Nobody has seen its end: it goes on, or its driver died in it. */
  open: boolean;
}

export interface BatchSpan extends Span {
  readonly id: string;
  /** Counts from 0, in its wave or in the rollback. */
  readonly round: number;
  readonly nodes: number;
  /** Nodes that went wrong in it, by how. */
  readonly broken: Record<FailureKind, number>;
}

/** How many nodes went wrong in it. */
export function brokenIn({ broken }: BatchSpan): number {
  return broken.failed + broken.unreachable + broken.unknown;
}

export interface GateMark {
  readonly at: number;
  readonly gate: string;
  readonly verdict: Verdict;
  readonly decision: GateDecision;
}

/** A wave, or going back. */
export interface Phase {
  readonly name: string;
  /** How many nodes it is about, worked on or not. */
  readonly nodes: number;
  readonly back: boolean;
  readonly spans: Span[];
  readonly rounds: (Span & { readonly round: number })[];
  readonly batches: BatchSpan[];
  readonly bakes: Span[];
  readonly gates: GateMark[];
}

/** A time in which nothing was begun. */
export interface HoldSpan extends Span {
  /** `unattended`: whoever drove it had died, and nobody had taken over so far. */
  readonly kind: 'paused' | 'waiting' | 'unattended';
  readonly why: string;
}

export interface Timeline {
  readonly from: number;
  readonly to: number;
  /** In the order in which they began. */
  readonly phases: readonly Phase[];
  /** Gates that stand around the whole rollout. */
  readonly around: readonly GateMark[];
  readonly holds: readonly HoldSpan[];
  /** Waves that have not begun, in their order. */
  readonly ahead: readonly { readonly name: string; readonly nodes: number }[];
  readonly ended: boolean;
}

/** What happened when, from a rollout's events. `now`: what has not ended goes on until then. `driverGone`: nobody has driven it since the last. */
export function timelineOf(
  state: RolloutState,
  events: readonly RolloutEvent[],
  now: number,
  driverGone = false,
): Timeline {
  const reader = new Reader(state);
  for (const event of events) reader.read(event);
  const last = events.at(-1)?.at ?? state.startedAt;
  const ended = endedStatuses.has(statusOf(state));
  const to = ended ? last : Math.max(now, last);
  reader.end(to, driverGone);
  const { phases, around, holds } = reader;
  const ahead = state.waves.flatMap(({ name, size, stage }) => (stage === 'pending' ? [{ name, nodes: size }] : []));
  return { from: state.startedAt, to, phases, around, holds, ahead, ended };
}

class Reader {
  readonly phases: Phase[] = [];
  readonly around: GateMark[] = [];
  readonly holds: HoldSpan[] = [];
  readonly #state: RolloutState;
  readonly #byWave = new Map<number, Phase>();
  readonly #batchOf = new Map<string, BatchSpan>();
  readonly #running = new Map<string, BatchSpan>();
  #phase: Phase | null = null;
  #back: Phase | null = null;
  #round = 0;
  #last: number;
  readonly #open = new Set<Span>();

  constructor(state: RolloutState) {
    this.#state = state;
    this.#last = state.startedAt;
  }

  read(event: RolloutEvent): void {
    const { at } = event;
    const before = this.#last;
    this.#last = at;
    switch (event.type) {
      case 'wave-started':
        this.#enter(this.#wave(event.wave), at);
        return;
      case 'round-started': {
        this.#resume(at);
        const phase = this.#back ?? this.#wave(event.wave);
        if (this.#phase !== phase) this.#enter(phase, at);
        this.#round = this.#back === null ? event.round : phase.rounds.length;
        phase.rounds.push({ ...this.#span(at), round: this.#round });
        this.#open.add(phase.rounds.at(-1) as Span);
        return;
      }
      case 'round-settled':
        this.#close(this.#phase?.rounds.at(-1), at);
        return;
      case 'batch-started':
        this.#batch(event.batch, event.nodes, at);
        return;
      case 'batch-finished':
        this.#close(this.#running.get(event.batch), at);
        this.#running.delete(event.batch);
        return;
      case 'node-started': {
        const batch = this.#running.get(event.batch);
        if (batch === undefined) return;
        batch.to = at;
        this.#batchOf.set(event.node, batch);
        return;
      }
      case 'node-finished': {
        const batch = this.#batchOf.get(event.node);
        // A rollback brings nodes back that failed: only when that fails too has it gone wrong.
        const kind = this.#back === null || event.report.outcome !== 'rolled-back' ? failureKind(event.report) : null;
        if (batch === undefined) return;
        if (batch.open) batch.to = at;
        if (kind !== null) batch.broken[kind] += 1;
        return;
      }
      case 'gate-evaluated': {
        const mark = { at, gate: event.gate, verdict: event.result.verdict, decision: event.decision };
        if (event.wave === null) this.around.push(mark);
        else (this.#back ?? this.#wave(event.wave)).gates.push(mark);
        return;
      }
      case 'bake-started': {
        this.#resume(at);
        const bake = this.#span(at);
        this.#open.add(bake);
        this.#wave(event.wave).bakes.push(bake);
        return;
      }
      case 'wave-succeeded':
        this.#leave(at);
        return;
      case 'rollback-started':
        this.#leave(at);
        this.#back = null;
        this.#enter(this.#add('going back', true, event.rounds.flatMap(nodesIn).length), at);
        this.#back = this.#phase;
        return;
      case 'rollout-paused':
        this.#hold('paused', at, words(event.reason).message);
        return;
      case 'rollout-waiting':
        this.#hold('waiting', at, words(event.reason).message);
        return;
      case 'approval-awaited':
        this.#hold('waiting', at, `wave ${this.#wave(event.wave).name} waits to be approved`);
        return;
      case 'wave-entered':
        this.#resume(at);
        return;
      case 'rollout-resumed':
      case 'wait-ended':
      case 'nodes-retried':
        this.#resume(at);
        this.#cutOff(at);
        return;
      case 'driver-recovered':
        if (this.holds.at(-1)?.open !== true) this.#unattended(before, at);
        this.#cutOff(at);
        return;
      case 'rollout-succeeded':
      case 'rollout-failed':
      case 'rollout-aborted':
      case 'rollout-rolled-back':
        this.#resume(at);
        this.#leave(at);
        return;
      default:
    }
  }

  end(at: number, driverGone: boolean): void {
    if (driverGone) this.#unattended(this.#last, at);
    // A pause leaves batches behind that nobody works on.
    if (driverGone || this.#state.nodes.counts.running === 0)
      for (const batch of this.#running.values()) this.#open.delete(batch);
    for (const span of this.#open) span.to = at;
  }

  #span(at: number): Span {
    return { from: at, to: at, open: true };
  }

  #close(span: Span | undefined, at: number): void {
    if (span === undefined || !this.#open.delete(span)) return;
    span.to = at;
    span.open = false;
  }

  #wave(index: number): Phase {
    let phase = this.#byWave.get(index);
    if (phase === undefined) {
      const { name = String(index + 1), size = 0 } = this.#state.waves[index] ?? {};
      phase = this.#add(name, false, size);
      this.#byWave.set(index, phase);
    }
    return phase;
  }

  #add(name: string, back: boolean, nodes: number): Phase {
    const phase = { name, nodes, back, spans: [], rounds: [], batches: [], bakes: [], gates: [] };
    this.phases.push(phase);
    return phase;
  }

  #enter(phase: Phase, at: number): void {
    this.#resume(at);
    if (this.#phase !== phase) this.#leave(at);
    this.#phase = phase;
    if (phase.spans.at(-1)?.open === true) return;
    const span = this.#span(at);
    this.#open.add(span);
    phase.spans.push(span);
  }

  /** The wave is over, with all that belongs to it. */
  #leave(at: number): void {
    const { spans = [], bakes = [], rounds = [] } = this.#phase ?? {};
    for (const span of [...spans, ...bakes, ...rounds]) this.#close(span, at);
    this.#phase = null;
  }

  #batch(id: string, nodes: number, at: number): void {
    this.#close(this.#running.get(id), at);
    const broken = { failed: 0, unreachable: 0, unknown: 0 };
    const batch: BatchSpan = { ...this.#span(at), id, round: this.#round, nodes, broken };
    this.#open.add(batch);
    this.#running.set(id, batch);
    this.#phase?.batches.push(batch);
  }

  #hold(kind: HoldSpan['kind'], at: number, why: string): void {
    const last = this.holds.at(-1);
    if (last?.open === true && last.kind === kind && last.why === why) return;
    this.#resume(at);
    const hold = { ...this.#span(at), kind, why };
    this.#open.add(hold);
    this.holds.push(hold);
  }

  #unattended(from: number, to: number): void {
    if (to > from) this.holds.push({ from, to, open: false, kind: 'unattended', why: 'whoever drove it had died' });
  }

  #resume(at: number): void {
    this.#close(this.holds.at(-1), at);
  }

  /** Their driver is gone: nobody knows when its batches stopped, only what was last heard of them. */
  #cutOff(at: number): void {
    for (const batch of this.#running.values()) this.#open.delete(batch);
    this.#running.clear();
    this.#close(this.#phase?.rounds.at(-1), at);
  }
}

function nodesIn({ batches }: WorkRound): readonly number[] {
  return batches.flatMap(({ nodes }) => nodes);
}
