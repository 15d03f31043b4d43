import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { roundWork } from '../../engine/turn/round-work.ts';
import { aPlan } from '../../testing/builders.ts';
import { given } from '../../testing/rollout-spec.ts';
import { turnOutputsOf } from './turn-result.ts';

const temporary = mkdtempSync(join(tmpdir(), 'wavegate-outputs-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('the outputs of a turn', () => {
  test('of a round have the matrix of its batches, each with its runner and its longest time', async () => {
    const plan = aPlan(['canary: a b | c']);
    const spec = given(plan);
    while (spec.when({ type: 'advance' }).length > 0);
    const work = roundWork(spec.state, 0, 0);
    if (work === null) throw new Error('no round');
    const outputs = await turnOutputsOf({
      state: spec.state,
      outcome: { kind: 'round', work },
      fence: 3,
      now: 0,
      temporary,
    });
    expect(outputs).toMatchObject({ next: 'round', fence: '3', wave: '0', round: '0', 'max-parallel': '2' });
    expect(JSON.parse(outputs['matrix'] ?? '')).toEqual({
      include: [
        { batch: 'w1-r1-b1', wave: 0, round: 0, index: 0, 'runs-on': ['ubuntu-latest'], 'timeout-minutes': 62 },
        { batch: 'w1-r1-b2', wave: 0, round: 0, index: 1, 'runs-on': ['ubuntu-latest'], 'timeout-minutes': 62 },
      ],
    });
  });

  test('of a pause say why, by a permanent code and in words', async () => {
    const spec = given(aPlan(['canary: a']));
    spec.command('pause');
    const { hold } = spec.state;
    if (hold === null) throw new Error('not held');
    const outputs = await turnOutputsOf({
      state: spec.state,
      outcome: { kind: 'held', hold },
      fence: 1,
      now: 0,
      temporary,
    });
    expect(outputs).toMatchObject({ next: 'held', state: 'paused', 'reason-code': 'paused-by-command' });
  });
});
