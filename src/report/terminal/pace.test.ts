import { describe, expect, test } from 'vitest';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { Pace, paceText } from './pace.ts';

function ended(at: number): RolloutEvent {
  const report = { outcome: 'succeeded', failure: null, changed: true, reason: null, steps: [], tail: '' } as const;
  return { type: 'node-finished', at, node: 'a', report };
}

describe('the pace', () => {
  test('says nothing before a few nodes have ended', () => {
    const pace = new Pace();
    for (const at of [0, 1_000, 2_000]) pace.saw(ended(at));
    expect(pace.perSecond(2_000)).toBeNull();
    pace.saw(ended(3_000));
    expect(pace.perSecond(3_000)).toBe(1);
  });

  test('is that of the last quarter of a minute where it is fast', () => {
    const pace = new Pace();
    for (let at = 0; at < 60_000; at += 100) pace.saw(ended(at));
    for (let at = 60_000; at < 80_000; at += 10) pace.saw(ended(at));
    expect(pace.perSecond(80_000)).toBeCloseTo(100, -1);
  });

  test('falls while nothing ends, and starts anew with a wave', () => {
    const pace = new Pace();
    for (let at = 0; at <= 10_000; at += 1_000) pace.saw(ended(at));
    expect(pace.perSecond(20_000)).toBe(0.5);
    pace.saw({ type: 'wave-entered', at: 20_000, wave: 1 });
    expect(pace.perSecond(21_000)).toBeNull();
  });

  test.each([
    [120, '120 nodes/s'],
    [2.34, '2.3 nodes/s'],
    [0.5, '30 nodes/min'],
    [0.002, '7 nodes/h'],
  ])('%d a second is %s', (perSecond, text) => {
    expect(paceText(perSecond)).toBe(text);
  });
});
