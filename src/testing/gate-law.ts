import { expect } from 'vitest';
import type { GatePoint } from '../core/definition/gates.ts';
import { gatesAt } from '../core/gates/standing.ts';
import type { EventOf, RolloutEvent } from '../core/rollout/events.ts';
import { mustFindNode } from '../core/rollout/names.ts';
import { isServing } from '../core/rollout/points.ts';
import type { RolloutState } from '../core/rollout/state.ts';

type Answer = EventOf<'gate-evaluated'>;
type Place = Pick<Answer, 'point' | 'wave'> & { readonly batch?: string };

/** A rollout that stood still; whatever was answered before that is no answer any more. */
const standstills: ReadonlySet<RolloutEvent['type']> = new Set([
  'rollout-resumed',
  'wait-ended',
  'driver-recovered',
  'nodes-retried',
]);

/**
 * Holds a rollout to the law of gates: nothing is begun or left before every gate there has let it, after the last time the rollout stood
 * still. Told of every event with the state before it; fails the test where it is broken.
 */
export class GateLaw {
  /** The points at which there was something to hold it to. */
  readonly seen = new Set<GatePoint>();
  readonly #history: RolloutEvent[] = [];

  happened(before: RolloutState, event: RolloutEvent): void {
    checkStep({ history: this.#history, seen: this.seen }, before, event);
    this.#history.push(event);
  }
}

interface Told {
  readonly history: readonly RolloutEvent[];
  readonly seen: Set<GatePoint>;
}

/** Each gate that stands there was asked after the last event of these types, and let the rollout go on when it was asked last. */
function expectAnswered(
  { history, seen }: Told,
  state: RolloutState,
  { point, wave, batch }: Place,
  after: (event: RolloutEvent) => boolean,
): void {
  const name = wave === null ? undefined : state.waves[wave]?.name;
  const since = history.slice(history.findLastIndex(after) + 1);
  for (const gate of gatesAt(state.plan.definition, point, name)) {
    const answer = since.findLast(
      (event): event is Answer =>
        event.type === 'gate-evaluated' &&
        event.gate === gate.name &&
        event.wave === wave &&
        (batch === undefined || event.batch === batch),
    );
    expect(answer?.decision, `${gate.name} of wave ${wave}`).toBe('go');
    seen.add(point);
  }
}

const stoodStill = ({ type }: RolloutEvent): boolean => standstills.has(type);
const serves = (state: RolloutState, wave: number): boolean =>
  state.waveOf.some((of, node) => of === wave && isServing(state, node));

function checkStep(told: Told, before: RolloutState, event: RolloutEvent): void {
  if (event.type === 'wave-started' && before.phase === 'before')
    expectAnswered(told, before, { point: 'before-rollout', wave: null }, stoodStill);
  if (event.type === 'wave-entered')
    expectAnswered(told, before, { point: 'before-wave', wave: event.wave }, stoodStill);
  if (event.type === 'wave-worked') checkBatches(told, before, event.wave);
  if (before.phase === 'rollback') checkBackwards(told, before, event);
  if (event.type !== 'wave-succeeded' || !serves(before, event.wave)) return;
  const { wave } = event;
  const worked = (each: RolloutEvent): boolean => each.type === 'wave-worked' && each.wave === wave;
  expectAnswered(told, before, { point: 'after-wave', wave }, worked);
  const { bake } = before.waves[wave] ?? {};
  if (bake == null) return;
  const early = (each: RolloutEvent): boolean => each.at < bake.until || worked(each);
  expectAnswered(told, before, { point: 'during-bake', wave }, early);
}

/** Where gates stand around the waves of a rollback. */
function checkBackwards(told: Told, state: RolloutState, event: RolloutEvent): void {
  if (!state.plan.definition.onFailure.rollback.waves) return;
  const began = (each: RolloutEvent): boolean => each.type === 'rollback-started';
  if (event.type === 'node-started') {
    const wave = state.waveOf[mustFindNode(state.plan, event.node)] ?? 0;
    expectAnswered(told, state, { point: 'before-wave', wave }, (each) => stoodStill(each) || began(each));
  }
  if (event.type !== 'rollout-rolled-back') return;
  for (const wave of new Set(state.rollback?.rounds.map((round) => round.wave)))
    if (serves(state, wave)) expectAnswered(told, state, { point: 'after-wave', wave }, began);
}

function checkBatches(told: Told, state: RolloutState, wave: number): void {
  for (const { batches } of state.waves[wave]?.rounds ?? []) {
    for (const { id, nodes } of batches) {
      const members = nodes.filter((node) => state.waveOf[node] === wave);
      const ended = (event: RolloutEvent): boolean =>
        event.type === 'node-finished' && members.includes(mustFindNode(state.plan, event.node));
      if (members.some((node) => isServing(state, node)))
        expectAnswered(told, state, { point: 'after-batch', wave, batch: id }, ended);
    }
  }
}
