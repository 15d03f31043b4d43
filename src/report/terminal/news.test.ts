import { describe, expect, test } from 'vitest';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { initialState } from '../../core/rollout/state.ts';
import { reason } from '../../errors/problem.ts';
import { aPlan } from '../../testing/builders.ts';
import { planned } from '../../testing/rollout-spec.ts';
import { readable } from '../../testing/terminal.ts';
import { News } from './news.ts';

const plan = aPlan(['all: a b']);
const state = initialState(plan, planned(plan));

function failed(node: string, code = 1, tail = ''): RolloutEvent {
  const why = reason('command-exit-code', { code });
  const report = { outcome: 'failed', failure: 'failed', changed: true, reason: why, steps: [], tail } as const;
  return { type: 'node-finished', at: 0, node, report };
}

function asked(more: object = {}, verdict = 'inconclusive', decision = 'wait'): RolloutEvent {
  const result = { verdict, reason: reason('gate-asked-nothing', {}), evidence: [] };
  const at = { gate: 'hours', point: 'before-wave', wave: 0, batch: null, ...more };
  return { type: 'gate-evaluated', at: 0, ...at, result, decision } as RolloutEvent;
}

function told(news: News, event: RolloutEvent): string[] {
  return readable(news.of(event, state));
}

describe('what is told', () => {
  test('a failure comes with the last lines that the node printed', () => {
    expect(told(new News(false), failed('a', 2, 'one\ntwo\n\nthree\n\u001B[31mfour\n'))).toEqual([
      '✗ a failed: The command ended with exit code 2.  [command-exit-code]',
      '    | two',
      '    | three',
      '    | ␛[31mfour',
    ]);
  });

  test('of a storm of failures the first twenty are told one by one and the others counted', () => {
    const news = new News(false);
    const lines = Array.from({ length: 5_000 }, (_, at) => told(news, failed(`n${at}`, 1, 'no\n'))).flat();
    expect(lines).toHaveLength(40);
    expect(readable(news.counts())).toEqual([
      '✗ 4980 more nodes went wrong:',
      '    4980 × The command failed  [command-exit-code]',
    ]);
    expect(news.counts()).toEqual([]);
    expect(told(news, failed('late'))).toEqual([]);
    expect(readable(news.counts())[0]).toBe('✗ 1 more node went wrong:');
  });

  test('what was not told is counted before a wave is said to be done', () => {
    const news = new News(false);
    for (let at = 0; at < 30; at++) news.of(failed(`n${at}`), state);
    expect(told(news, { type: 'wave-succeeded', at: 0, wave: 0 })).toEqual([
      '✗ 10 more nodes went wrong:',
      '    10 × The command failed  [command-exit-code]',
      '✓ wave all done',
    ]);
  });

  test('every failure is told where everything is wanted', () => {
    const news = new News(true);
    expect(Array.from({ length: 50 }, (_, at) => told(news, failed(`n${at}`))).flat()).toHaveLength(50);
  });

  test('a gate that is asked again is told when its answer changes', () => {
    const news = new News(false);
    const answers = [asked(), asked(), asked(), asked({}, 'pass', 'go'), asked()];
    expect(answers.map((event) => told(news, event).length)).toEqual([1, 0, 0, 1, 1]);
  });

  test('gates that let batches pass are not told, those that do not are', () => {
    const news = new News(false);
    expect(told(news, asked({ batch: 'w1-r1-b1', point: 'after-batch' }, 'pass', 'go'))).toEqual([]);
    expect(told(news, asked({ batch: 'w1-r1-b2', point: 'after-batch' }, 'fail', 'stop'))).toHaveLength(1);
    expect(told(news, asked({ batch: 'w1-r1-b2', point: 'after-batch' }, 'fail', 'stop'))).toHaveLength(1);
  });

  test('a wait is told when it begins, not each time that it is looked at', () => {
    const news = new News(false);
    const waiting: RolloutEvent = { type: 'rollout-waiting', at: 0, reason: reason('gate-asked-nothing', {}) };
    const woken: RolloutEvent = { type: 'wait-ended', at: 0, by: 'wavegate' };
    const entered: RolloutEvent = { type: 'wave-entered', at: 0, wave: 0 };
    const events = [waiting, woken, waiting, woken, waiting, entered, waiting];
    expect(events.map((event) => told(news, event).length)).toEqual([1, 0, 0, 0, 0, 0, 1]);
    expect(told(news, { ...woken, by: 'ann' })).toEqual(['going on (ann)']);
  });
});
