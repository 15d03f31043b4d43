import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MetricDefinition } from '../definition/metric.ts';
import { judgeMetric, type Measured } from './metric.ts';

const now = Date.parse('2026-11-24T10:00Z');

function definition(more: Partial<MetricDefinition> = {}): MetricDefinition {
  return {
    source: { kind: 'prometheus', url: 'http://prom', query: 'errors' },
    failWhen: { above: 5 },
    minSamples: 1,
    consecutive: { failures: 1, successes: 1 },
    step: 15_000,
    maxAge: 300_000,
    ...more,
  };
}

/** Values fifteen seconds apart, the last of them now. */
function measured(values: readonly number[], more: Partial<Measured> = {}): Measured {
  const samples = values.map((value, at) => ({ at: now - (values.length - 1 - at) * 15_000, value }));
  return { what: 'errors', series: [{ name: '', samples }], baseline: null, samples: null, warnings: [], ...more };
}

function judge(values: readonly number[], more: Partial<MetricDefinition> = {}, about: Partial<Measured> = {}) {
  const { verdict, reason } = judgeMetric(definition(more), measured(values, about), now);
  return [verdict, reason.code];
}

describe('limits', () => {
  test.each([
    [{ above: 5 }, 5, 'pass'],
    [{ above: 5 }, 5.1, 'fail'],
    [{ below: 5 }, 5, 'pass'],
    [{ below: 5 }, 4.9, 'fail'],
    [{ above: 9, below: 5 }, 4, 'fail'],
  ])('%j judges %d as %s', (failWhen, value, verdict) => {
    expect(judge([value], { failWhen })[0]).toBe(verdict);
  });

  test.each([
    [100, 120, 'pass'],
    [100, 120.1, 'fail'],
    [0, 0, 'pass'],
    [0, 0.001, 'fail'],
    [-100, -80, 'pass'],
    [-100, -79, 'fail'],
  ])('beside a baseline of %d, at most 20 %% worse, %d is a %s', (baseline, value, verdict) => {
    const about = { baseline: [{ name: '', samples: [{ at: now, value: baseline }] }] };
    expect(judge([value], { failWhen: { worseThanBaseline: 20 } }, about)[0]).toBe(verdict);
  });

  test('one series of many that fails fails them all, and is named', () => {
    const series = [
      { name: '{zone="a"}', samples: [{ at: now, value: 1 }] },
      { name: '{zone="b"}', samples: [{ at: now, value: 9 }] },
    ];
    const { verdict, reason } = judgeMetric(definition(), measured([], { series }), now);
    expect([verdict, reason.args['series']]).toEqual(['fail', '{zone="b"}']);
  });
});

describe('what is no answer', () => {
  test('no series', () => expect(judge([], {}, { series: [] })).toEqual(['inconclusive', 'metric-empty']));
  test('a series without values', () => expect(judge([])).toEqual(['inconclusive', 'metric-empty']));
  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('%d among good values', (odd) =>
    expect(judge([1, odd, 1])).toEqual(['inconclusive', 'metric-not-a-number']),
  );
  test('a newest value that is too old', () =>
    expect(judge([1], {}, { series: [{ name: '', samples: [{ at: now - 300_001, value: 1 }] }] })).toEqual([
      'inconclusive',
      'metric-stale',
    ]));
  test('a newest value of the future, as milliseconds that are taken for seconds make it', () => {
    const dated = (at: number) => judge([1], {}, { series: [{ name: '', samples: [{ at, value: 1 }] }] });
    expect(dated(now * 1_000)).toEqual(['inconclusive', 'metric-ahead']);
    expect(dated(now + 60_001)).toEqual(['inconclusive', 'metric-ahead']);
    expect(dated(now + 60_000)).toEqual(['pass', 'metric-holds']);
  });
  test('values that were there, and then were not', () =>
    expect(judge([1, 1], {}, { vanished: true })).toEqual(['inconclusive', 'metric-empty']));
  test('a baseline of too few values, which one odd one would decide', () => {
    const failWhen = { worseThanBaseline: 20 };
    const baseline = (count: number) => [
      { name: '', samples: Array.from({ length: count }, (_, at) => ({ at: now - at * 15_000, value: 90 })) },
    ];
    const judged = (count: number) => judge([80, 80, 80], { failWhen, minSamples: 3 }, { baseline: baseline(count) });
    expect(judged(2)).toEqual(['inconclusive', 'metric-baseline-unclear']);
    expect(judged(3)).toEqual(['pass', 'metric-holds']);
  });
  test('too few values', () =>
    expect(judge([1, 1], { minSamples: 3 })).toEqual(['inconclusive', 'metric-too-few-samples']));
  test('too few values that fail', () =>
    expect(judge([9, 9], { minSamples: 3 })).toEqual(['inconclusive', 'metric-too-few-samples']));
  test('a value made of too few samples, or of no number of them', () => {
    for (const samples of [2, Number.NaN])
      expect(judge([1], { minSamples: 3 }, { samples })).toEqual(['inconclusive', 'metric-too-few-samples']);
  });
  test('no baseline, two of them, and one that is not a number', () => {
    const failWhen = { worseThanBaseline: 20 };
    const one = { name: 'a', samples: [{ at: now, value: 1 }] };
    const odd = { name: 'a', samples: [{ at: now, value: Number.NaN }] };
    for (const baseline of [null, [], [one, { ...one, name: 'b' }], [odd]])
      expect(judge([1], { failWhen }, { baseline })).toEqual(['inconclusive', 'metric-baseline-unclear']);
  });
  test('an answer that the server itself doubts', () =>
    expect(judge([1], {}, { warnings: ['no store matched'] })).toEqual(['inconclusive', 'metric-partial']));
  test('positive infinity is above every limit', () => expect(judge([Number.POSITIVE_INFINITY])[0]).toBe('fail'));
});

describe('consecutive', () => {
  const consecutive = { failures: 3, successes: 2 };
  test.each([
    [[9, 9, 9], 'fail'],
    [[1, 9, 9, 9, 1, 1], 'fail'],
    [[9, 9, 1, 9, 9], 'inconclusive'],
    [[9, 9, 1, 1], 'pass'],
    [[9, 1], 'inconclusive'],
    [[1], 'inconclusive'],
  ])('%j is a %s when three in a row fail and two in a row pass', (values, verdict) => {
    expect(judge(values, { consecutive })[0]).toBe(verdict);
  });
});

test('a worse value never turns a verdict that is not a pass into one', () => {
  const values = fc.array(fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constant(Number.NaN)), {
    maxLength: 8,
  });
  const numbers = { failures: fc.integer({ min: 1, max: 3 }), successes: fc.integer({ min: 1, max: 3 }) };
  fc.assert(
    fc.property(
      values,
      fc.nat(7),
      fc.record(numbers),
      fc.integer({ min: 1, max: 5 }),
      (all, at, consecutive, minSamples) => {
        const worse = all.map((value, index) => (index === at ? value + 10 : value));
        const before = judge(all, { consecutive, minSamples })[0];
        const after = judge(worse, { consecutive, minSamples })[0];
        if (before !== 'pass') expect(after).not.toBe('pass');
      },
    ),
  );
});

test('a pass has enough values, all of them numbers, the last ones good and the newest fresh', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.constantFrom(1, 2, 9)), { maxLength: 6 }),
      fc.integer({ min: 0, max: 600_000 }),
      fc.integer({ min: 1, max: 4 }),
      (values, age, minSamples) => {
        const { series } = measured(values);
        const aged = series.map((each) => ({
          ...each,
          samples: each.samples.map((sample) => ({ ...sample, at: sample.at - age })),
        }));
        if (judge(values, { minSamples }, { series: aged })[0] !== 'pass') return;
        expect(values.length).toBeGreaterThanOrEqual(minSamples);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(values.every((value) => value <= 5)).toBe(true);
        expect(age).toBeLessThanOrEqual(300_000);
      },
    ),
  );
});
