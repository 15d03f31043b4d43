import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';
import { displayWidth } from '../visible.ts';
import { frame, lastFrame } from './frame.ts';
import { paintLine } from './line.ts';
import { summary } from './summary.ts';

const nasty = fc.constantFrom(
  '\u001B[2J\u001B]0;owned\u0007',
  '日本語ノード',
  '👩‍👩‍👧‍👦',
  '\u202Eevil',
  'é́́́́',
  'a\nb\r\tc',
  '\u009B31m',
  'x'.repeat(300),
  'plain',
);

/** The same plan with names that somebody thought up to break the picture. */
function renamed(plan: Plan, names: readonly string[]): Plan {
  const name = (at: number): string => `${names[at % names.length] ?? ''}${at}`;
  return {
    ...plan,
    nodes: plan.nodes.map((node, at) => ({ ...node, name: name(at) })),
    waves: plan.waves.map((wave, at) => ({ ...wave, name: name(at) })),
  };
}

interface Played {
  readonly seed: number;
  readonly steps: number;
  readonly names: readonly string[];
}

const played = fc.record<Played>({
  seed: fc.integer(),
  steps: fc.integer({ min: 0, max: 60 }),
  names: fc.array(nasty, { minLength: 1, maxLength: 4 }),
});

function play({ seed, steps, names }: Played): RolloutState {
  const draw = drawFrom(seed);
  const rollout = new RandomRollout(renamed(randomPlan(draw), names), draw);
  for (let step = 0; step < steps; step++) rollout.step();
  return rollout.spec.state;
}

const size = fc.record({ columns: fc.integer({ min: 1, max: 210 }), rows: fc.integer({ min: 1, max: 60 }) });

const acting = /[\0-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069]/u;

describe('whatever the rollout, the names and the size', () => {
  test('the picture fits the terminal, and nothing in it acts on the terminal', () => {
    fc.assert(
      fc.property(played, size, fc.boolean(), (game, { columns, rows }, drives) => {
        const state = play(game);
        const failure = [{ text: 'it failed' }];
        const lines = [
          frame(state, state.changedAt + 5_000, { columns, rows }, { failure, drives, flags: '' }, 2.5),
          lastFrame(state, state.changedAt, { columns, rows }),
        ];
        for (const picture of lines) {
          expect(picture.length).toBeLessThanOrEqual(rows);
          for (const line of picture) {
            const painted = paintLine(line, columns, false);
            expect(displayWidth(painted)).toBeLessThanOrEqual(columns);
            expect(painted).not.toMatch(acting);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('so does the summary, except that commands are never broken', () => {
    fc.assert(
      fc.property(played, fc.integer({ min: 40, max: 210 }), (game, columns) => {
        const state = play(game);
        for (const line of summary(state, state.changedAt, { columns, flags: '' })) {
          const painted = paintLine(line, Number.POSITIVE_INFINITY, false);
          if (!painted.startsWith('  wavegate ')) expect(displayWidth(painted)).toBeLessThanOrEqual(columns);
          expect(painted).not.toMatch(acting);
        }
      }),
      { numRuns: 200 },
    );
  });
});
