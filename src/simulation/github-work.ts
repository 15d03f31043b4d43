import type { GatePoint } from '../core/definition/gates.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { WaveWork } from './github-cost.ts';
import type { Stretch } from './timeline.ts';

interface Work extends WaveWork {
  rounds: number[][];
  waits: number[];
  before: number;
  after: number;
}

const beforeWork: ReadonlySet<string> = new Set(['before-rollout', 'before-wave']);

/** Collects what each wave would make GitHub's jobs do. */
export class GithubWork {
  readonly #plan: Plan;
  /** By index of the wave, `rollback` for the way back, -1 for what belongs to no wave. */
  readonly #waves = new Map<number | 'rollback', Work>();
  /** By id: when a batch that is going on began, and what its gates took. */
  readonly #batches = new Map<string, { began: number; gates: number }>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  happened(event: RolloutEvent, state: RolloutState): void {
    switch (event.type) {
      case 'round-started':
        this.#workOf(state, event.wave).rounds.push([]);
        return;
      case 'batch-started':
        this.#batchOf(event.batch).began = event.at;
        return;
      case 'batch-finished':
        return this.#batchEnded(event.batch, event.at, state);
      case 'round-settled':
        // Batches that a gate held or a stop cut off have no end of their own.
        for (const batch of this.#batches.keys()) this.#batchEnded(batch, event.at, state);
        return;
      case 'bake-started': {
        const { bake } = this.#plan.definition.waves[event.wave] ?? {};
        const length = event.until - event.at;
        const work = this.#workOf(state, event.wave);
        if (length <= (bake?.holdRunner ?? 0)) work.after += length;
        else work.waits.push(length);
        return;
      }
      default:
        return;
    }
  }

  /** A gate took so long. */
  gateTook(point: GatePoint, batch: string | null, milliseconds: number, state: RolloutState): void {
    if (batch !== null) this.#batchOf(batch).gates += point === 'before-batch' ? milliseconds : 0;
    // During a bake its time is the bake's.
    else if (point !== 'during-bake') this.#around(point, milliseconds, state);
  }

  taskTook(point: string, milliseconds: number, state: RolloutState): void {
    this.#around(point, milliseconds, state);
  }

  waves(timeline: readonly Stretch[], state: RolloutState): WaveWork[] {
    for (const { what, wave, from, to } of timeline) {
      if (what !== 'wait') continue;
      const index = state.waves.findIndex(({ name }) => name === wave);
      this.#workOf(state, index === -1 ? null : index).waits.push(to - from);
    }
    return [...this.#waves.values()];
  }

  #around(point: string, milliseconds: number, state: RolloutState): void {
    const whole = point.endsWith('-rollout');
    const work = this.#workOf(state, whole ? null : state.wave);
    if (beforeWork.has(point) || point === 'on-rollback') work.before += milliseconds;
    else work.after += milliseconds;
  }

  #batchOf(id: string): { began: number; gates: number } {
    const known = this.#batches.get(id) ?? { began: -1, gates: 0 };
    this.#batches.set(id, known);
    return known;
  }

  #batchEnded(id: string, at: number, state: RolloutState): void {
    const { began, gates } = this.#batchOf(id);
    this.#batches.delete(id);
    const back = state.phase === 'rollback';
    const work = this.#waves.get(back ? 'rollback' : state.wave);
    work?.rounds.at(-1)?.push(gates + (began === -1 ? 0 : at - began));
  }

  #workOf(state: RolloutState, wave: number | null): Work {
    const back = state.phase === 'rollback';
    const key = back ? 'rollback' : (wave ?? -1);
    const known = this.#waves.get(key);
    if (known !== undefined) return known;
    const name = back ? 'rollback' : wave === null ? null : (state.waves[wave]?.name ?? null);
    const { environment, approval: people } = this.#plan.definition.waves[back ? -1 : (wave ?? -1)] ?? {};
    const approval = { environment: environment?.approve !== undefined, people: people?.required ?? 0 };
    const work: Work = { name, approval, rounds: [], before: 0, after: 0, waits: [] };
    this.#waves.set(key, work);
    return work;
  }
}
