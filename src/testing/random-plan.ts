import { gatePoints } from '../core/definition/gates.ts';
import { taskPoints } from '../core/definition/steps.ts';
import type { Plan } from '../core/plan/plan.ts';
import { aGate, aPlan, aStep, aTask, tolerates } from './builders.ts';

/** Draws from 0 up to, and without, `most`. The same seed draws the same. */
export type Draw = (most: number) => number;

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

export function oneOf<T>(draw: Draw, items: readonly T[]): T {
  return items[draw(items.length)] as T;
}

/** A small plan with any of the things that a rollout file can ask for. */
export function randomPlan(draw: Draw): Plan {
  let nodes = 0;
  const lines = Array.from({ length: 1 + draw(3) }, (_, wave) => {
    const rounds = Array.from({ length: draw(8) === 0 ? 0 : 1 + draw(2) }, () =>
      Array.from({ length: 1 + draw(2) }, () =>
        Array.from({ length: 1 + draw(3) }, () => `n${++nodes}`).join(' '),
      ).join(' | '),
    );
    return `w${wave + 1}: ${rounds.join(' / ')}`;
  });
  if (nodes === 0) lines.push('last: n1');
  const gates = gatePoints.flatMap((at) =>
    [at, `${at}-too`].flatMap((name) =>
      draw(3) > 0
        ? []
        : [
            aGate({
              name,
              at,
              mode: oneOf(draw, ['enforce', 'enforce', 'advise']),
              onInconclusive: oneOf(draw, ['wait', 'fail', 'pass']),
              every: 60_000,
            }),
          ],
    ),
  );
  const tolerance = (kind: 'failed' | 'unreachable') =>
    tolerates(kind, draw(2) === 0 ? draw(3) : oneOf(draw, ['0%', '30%', '60%', '100%'] as const), {
      per: oneOf(draw, ['batch', 'wave', 'rollout']),
      minSample: 1 + draw(3),
    });
  const rollbackStep = draw(6) > 0 ? { rollback: aStep('rollback') } : {};
  return aPlan(lines, {
    gates,
    tasks: taskPoints.flatMap((at) => (draw(4) > 0 ? [] : [aTask({ name: at, at })])),
    bakes: Object.fromEntries(
      lines.flatMap((line) => (draw(3) > 0 ? [] : [[line.split(':')[0], 60_000 + draw(600_000)]])),
    ),
    steps: { apply: aStep('apply'), ...rollbackStep },
    onFailure: {
      tolerate: [
        tolerance('failed'),
        tolerance('unreachable'),
        ...(draw(3) === 0 ? [tolerates('failed', 1 + draw(2), { per: 'consecutive' })] : []),
      ],
      // biome-ignore lint/suspicious/noThenProperty: the rollout file calls it so
      then: oneOf(draw, ['pause', 'abort', 'rollback', 'rollback']),
      unreachable: oneOf(draw, ['fail', 'defer']),
      rollback: {
        scope: oneOf(draw, ['failed', 'wave', 'rollout']),
        atMost: oneOf(draw, [{ kind: 'percent', value: 100 } as const, { kind: 'count', value: 1 + draw(3) } as const]),
        waves: draw(2) === 0,
      },
    },
  });
}

const askedApprovals = [
  { environment: null, approval: { required: 1, from: ['team:ops'] } },
  { environment: null, approval: { required: 2, from: ['team:ops'], expires: 30_000 } },
  { environment: { approve: 'prod' }, approval: null },
  { environment: { approve: 'prod' }, approval: { required: 2, from: ['team:ops'] } },
] as const;

/** The plan, with people to be asked before some of its waves. */
export function withPeopleAsked(plan: Plan, draw: Draw): Plan {
  const waves = plan.definition.waves.map((wave) => (draw(4) > 0 ? wave : { ...wave, ...oneOf(draw, askedApprovals) }));
  return { ...plan, definition: { ...plan.definition, waves } };
}
