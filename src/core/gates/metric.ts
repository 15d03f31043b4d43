import type { Arg } from '../../errors/entry.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { MetricDefinition } from '../definition/metric.ts';
import type { GateResult, Verdict } from './gate-result.ts';

/** A value and when it was taken, in epoch milliseconds. */
export interface Sample {
  readonly at: number;
  /** NaN and infinities as they came. */
  readonly value: number;
}

export interface Series {
  /** How people know it apart from others of the same query; empty for the only one. */
  readonly name: string;
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

export interface Measured {
  /** What was asked, for people. */
  readonly what: string;
  readonly series: readonly Series[];
  /** Null: the gate has no baseline. */
  readonly baseline: readonly Series[] | null;
  /** How many samples the value is made of, where the source says so itself; null: they are counted here. */
  readonly samples: number | null;
  /** What the server said about its own answer. */
  readonly warnings: readonly string[];
  /** Of several answers, a later one had no values at all; absent: there was one answer, or each had some. */
  readonly vanished?: boolean;
}

const shownSeries = 20;
const shownName = 300;
/** By so much the clock of a server may be ahead of ours. */
const clockSkew = 60_000;

/**
 * Judges what a metric came to: every series has to hold. Nothing, too little, too old, not a number and half an answer are
 * inconclusive, never zero and never a pass; a failure that is certain in spite of them stays one. `now` in epoch milliseconds.
 */
export function judgeMetric(definition: MetricDefinition, measured: Measured, now: number): GateResult {
  const { what, series } = measured;
  const baseline = baselineOf(definition, measured);
  const judged = series.map((each) => ({ series: each, ...judgeSeries(definition, measured, each, baseline, now) }));
  const evidence = [
    ...judged.slice(0, shownSeries).map(({ record }) => ({ metric: what, ...record })),
    ...(judged.length > shownSeries ? [{ metric: what, more: judged.length - shownSeries }] : []),
    ...measured.warnings.map((warning) => ({ metric: what, warning })),
  ];
  const failed = judged.find(({ verdict }) => verdict === 'fail');
  if (failed !== undefined) return { verdict: 'fail', reason: failed.reason, evidence };
  const unclear =
    generalDoubt(definition, measured, baseline) ?? judged.find(({ verdict }) => verdict !== 'pass')?.reason;
  if (unclear !== undefined) return { verdict: 'inconclusive', reason: unclear, evidence };
  const [first] = judged;
  if (first === undefined) return { verdict: 'inconclusive', reason: reason('metric-empty', { what }), evidence };
  return { verdict: 'pass', reason: first.reason, evidence };
}

/** What makes any pass doubtful, whichever series it comes from. */
function generalDoubt(
  definition: MetricDefinition,
  { what, series, baseline: asked, warnings, samples, vanished = false }: Measured,
  baseline: number | null,
): Reason | undefined {
  if (series.length === 0 || vanished) return reason('metric-empty', { what });
  const [warning] = warnings;
  if (warning !== undefined) return reason('metric-partial', { what, warning });
  if (samples !== null && !(samples >= definition.minSamples))
    return reason('metric-too-few-samples', { what, samples, wanted: definition.minSamples });
  const compares = definition.failWhen.worseThanBaseline !== undefined;
  return compares && baseline === null
    ? reason('metric-baseline-unclear', { what, series: asked?.length === 1 ? 0 : (asked?.length ?? 0) })
    : undefined;
}

interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly record: Readonly<Record<string, Arg>>;
}

function judgeSeries(
  definition: MetricDefinition,
  { what, samples: counted }: Measured,
  { name, samples }: Series,
  baseline: number | null,
  now: number,
): Judgement {
  const series = name.slice(0, shownName);
  const newest = samples.at(-1);
  const limits = limitsOf(definition, baseline);
  const fails = samples.map(({ value }) => limits.fails(value));
  const failing = fails.filter(Boolean).length;
  const { failures, successes } = definition.consecutive;
  const record = {
    ...(series === '' ? {} : { series }),
    latest: newest === undefined ? 'none' : shown(newest.value),
    values: samples.length,
    failing,
    ...(baseline === null ? {} : { baseline: shown(baseline) }),
    limit: limits.text,
  };
  const judged = (verdict: Verdict, why: Reason): Judgement => ({ verdict, reason: why, record });
  if (newest === undefined) return judged('inconclusive', reason('metric-empty', { what }));
  const enough = counted !== null || samples.length >= definition.minSamples;
  const run = longestRun(fails);
  if (run.length >= failures && enough && (counted === null || counted >= definition.minSamples)) {
    const value = shown(samples[run.end]?.value ?? Number.NaN);
    const args = { what, series, value, limit: limits.text, failing, values: samples.length };
    return judged('fail', reason('metric-exceeded', args));
  }
  const odd = samples.find(({ value }) => !Number.isFinite(value));
  if (odd !== undefined)
    return judged('inconclusive', reason('metric-not-a-number', { what, value: shown(odd.value), series }));
  const age = now - newest.at;
  if (age < -clockSkew) return judged('inconclusive', reason('metric-ahead', { what, ahead: -age }));
  if (age > definition.maxAge)
    return judged('inconclusive', reason('metric-stale', { what, age, maxAge: definition.maxAge }));
  if (!enough) {
    const args = { what, samples: samples.length, wanted: definition.minSamples };
    return judged('inconclusive', reason('metric-too-few-samples', args));
  }
  const tail = fails.slice(-successes);
  if (tail.length < successes || tail.some(Boolean)) {
    const args = { what, failing, values: samples.length, successes, failures };
    return judged('inconclusive', reason('metric-flapping', args));
  }
  const args = { what, values: samples.length, latest: shown(newest.value), limit: limits.text };
  return judged('pass', reason('metric-holds', args));
}

/** The mean of the one series of the baseline; null where there is none that can be compared with, or too little of it. */
function baselineOf({ minSamples }: MetricDefinition, { baseline, samples }: Measured): number | null {
  const [only, ...others] = baseline ?? [];
  // How many samples a value is made of that the source counted itself is known of the value alone.
  const enough = samples === null ? minSamples : 1;
  if (only === undefined || others.length > 0 || only.samples.length < enough) return null;
  const mean = only.samples.reduce((sum, { value }) => sum + value, 0) / only.samples.length;
  return Number.isFinite(mean) ? mean : null;
}

interface Limits {
  readonly fails: (value: number) => boolean;
  readonly text: string;
}

function limitsOf({ failWhen }: MetricDefinition, baseline: number | null): Limits {
  const { above, below, worseThanBaseline: percent } = failWhen;
  const worse =
    percent === undefined || baseline === null ? undefined : baseline + (Math.abs(baseline) * percent) / 100;
  const parts = [
    ...(above === undefined ? [] : [`not be above ${shown(above)}`]),
    ...(below === undefined ? [] : [`not be below ${shown(below)}`]),
    ...(percent === undefined
      ? []
      : [`not be more than ${percent}% above the baseline${worse === undefined ? '' : `, so above ${shown(worse)}`}`]),
  ];
  return {
    // Not a number compares as false with everything; what it means is said apart.
    fails: (value) =>
      (above !== undefined && value > above) ||
      (below !== undefined && value < below) ||
      (worse !== undefined && value > worse),
    text: parts.join(' and '),
  };
}

/** The longest run of failing values, and where it ends. */
function longestRun(fails: readonly boolean[]): { length: number; end: number } {
  let best = { length: 0, end: -1 };
  let length = 0;
  for (const [at, failing] of fails.entries()) {
    length = failing ? length + 1 : 0;
    if (length > best.length) best = { length, end: at };
  }
  return best;
}

function shown(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}
