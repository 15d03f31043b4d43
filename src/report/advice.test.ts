import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal, type Verb } from '../core/rollout/commands.ts';
import { aPlan } from '../testing/builders.ts';
import { drawFrom, randomPlan } from '../testing/random-plan.ts';
import { RandomRollout } from '../testing/random-rollout.ts';
import { given } from '../testing/rollout-spec.ts';
import { openCommands, pasteable, possible, quoted } from './advice.ts';

const { state } = given(aPlan(['all: a']));

describe('advice', () => {
  test.each([
    ['`resume` goes on', '`wavegate resume web-1 --ledger l` goes on'],
    ['see `wavegate explain`', 'see `wavegate explain web-1 --ledger l`'],
    ['`resume --wait` stays', '`wavegate resume web-1 --wait --ledger l` stays'],
    ['`run` starts anew', '`wavegate run rollout.yml --ledger l` starts anew'],
    ['a `verify` step, or resume by hand', 'a `verify` step, or resume by hand'],
  ])('%s: with commands that can be pasted', (hint, filled) => {
    expect(pasteable(hint, state, ' --ledger l')).toBe(filled);
  });

  test('names no way back where the rollout file has none', () => {
    const hint = '`resume` goes on all the same, `rollback` brings the changed ones back, `run` starts anew';
    const { rollback: _, ...steps } = state.plan.definition.steps;
    const without = { ...state, plan: { ...state.plan, definition: { ...state.plan.definition, steps } } };
    expect(pasteable(hint, without)).toBe(
      '`wavegate resume web-1` goes on all the same, `wavegate run rollout.yml` starts anew',
    );
    expect(pasteable(hint, state)).toContain('`wavegate rollback web-1` brings');
    expect(
      possible('find the cause, then `retry` the wave, or `rollback`; `resume` alone is not enough', without),
    ).toBe('find the cause, then `retry` the wave; `resume` alone is not enough');
  });

  test('offers no command that would be refused', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 80 }), (seed, steps) => {
        const draw = drawFrom(seed);
        const rollout = new RandomRollout(randomPlan(draw), draw);
        for (let step = 0; step < steps; step++) rollout.step();
        for (const { command } of openCommands(rollout.spec.state, '', null)) {
          const verb = command.split(' ')[1] ?? '';
          if (verb === 'run') expect(rollout.spec.state.phase).toBe('ended');
          else expect(refusal(rollout.spec.state, { id: 'x', verb: verb as Verb, by: 'ann' })).toBeNull();
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['web-1.example:80', 'web-1.example:80'],
    ['two words', "'two words'"],
    ["it's $(rm)", "'it'\\''s $(rm)'"],
    ['', "''"],
  ])('writes %j so that a shell takes it for one word', (word, written) => {
    expect(quoted(word)).toBe(written);
  });
});
