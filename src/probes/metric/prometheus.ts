import type { MetricDefinition, MetricSource } from '../../core/definition/metric.ts';
import type { Measured, Sample, Series } from '../../core/gates/metric.ts';
import { reason } from '../../errors/problem.ts';
import { fetchJson, member, type MetricContext, ProbeFault, text } from './fetch-json.ts';
import { queryText } from './query-text.ts';

type Source = Extract<MetricSource, { kind: 'prometheus' }>;

/** More points a series than this a server refuses (11,000 by default). */
const mostPoints = 10_000;

/**
 * Asks a Prometheus, or what speaks its HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/): one value of now, or the
 * values over a time. `since`: values are read from then on; null: one value, unless the source says how far back.
 */
export async function askPrometheus(
  definition: MetricDefinition,
  source: Source,
  since: number | null,
  context: MetricContext,
): Promise<Measured> {
  const to = context.now();
  const from = source.over === undefined ? since : to - source.over;
  const value = await query(source, source.query, definition, from, to, context);
  if (source.baseline === undefined) return { what: source.query, ...value, baseline: null, samples: null };
  const ago = source.baselineAgo ?? 0;
  const back = from === null ? null : from - ago;
  const baseline = await query(source, source.baseline, definition, back, to - ago, context);
  const warnings = [...value.warnings, ...baseline.warnings];
  return { what: source.query, series: value.series, baseline: baseline.series, samples: null, warnings };
}

async function query(
  source: Source,
  template: string,
  definition: MetricDefinition,
  from: number | null,
  to: number,
  context: MetricContext,
): Promise<{ series: readonly Series[]; warnings: readonly string[] }> {
  const form = new URLSearchParams({ query: queryText(template, context.params) });
  if (from === null) form.set('time', seconds(to));
  else {
    form.set('start', seconds(from));
    form.set('end', seconds(to));
    form.set('step', seconds(Math.max(definition.step, Math.ceil((to - from) / mostPoints))));
  }
  const path = from === null ? 'query' : 'query_range';
  const url = `${source.url.replace(/\/+$/, '')}/api/v1/${path}`;
  const what = source.query;
  const answer = await fetchJson({ url, form: form.toString(), what }, context);
  if (answer.status >= 300 || text(answer.body, 'status') !== 'success') {
    const problem = text(answer.body, 'error') ?? `status ${answer.status}`;
    throw new ProbeFault(reason('metric-refused', { what, url: answer.url, problem: problem.slice(0, 500) }));
  }
  const odd = (problem: string) => new ProbeFault(reason('metric-answer-odd', { url: answer.url, problem }));
  const data = member(answer.body, 'data');
  const series = seriesOf(text(data, 'resultType'), member(data, 'result'), odd);
  const warnings = member(answer.body, 'warnings');
  return {
    series,
    warnings: Array.isArray(warnings) ? warnings.slice(0, 10).map((each) => String(each).slice(0, 500)) : [],
  };
}

function seriesOf(type: string | null, result: unknown, odd: (problem: string) => Error): Series[] {
  if (!Array.isArray(result)) throw odd('there is no list of results');
  switch (type) {
    case 'scalar':
      return [{ name: '', samples: [sampleOf(result, odd)] }];
    case 'vector':
      return result.map((each) => ({ name: nameOf(each), samples: [sampleOf(member(each, 'value'), odd)] }));
    case 'matrix':
      return result.map((each) => {
        const values = member(each, 'values');
        if (!Array.isArray(values)) throw odd('a series has no values');
        return { name: nameOf(each), samples: values.map((value) => sampleOf(value, odd)) };
      });
    default:
      throw odd(`a result of type ${type ?? 'none'} holds no numbers`);
  }
}

const numberText = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?Inf|NaN)$/i;

/** `[seconds, "number"]` */
function sampleOf(pair: unknown, odd: (problem: string) => Error): Sample {
  if (!Array.isArray(pair) || pair.length !== 2) throw odd('a value is not a pair of time and number');
  const [at, value] = pair as readonly unknown[];
  if (typeof at !== 'number' || !Number.isFinite(at)) throw odd('a value has no time');
  if (typeof value !== 'string' || !numberText.test(value)) throw odd('a value is not a number');
  return { at: at * 1_000, value: numberOf(value) };
}

function numberOf(written: string): number {
  const [, sign, infinite] = /^([+-]?)(Inf)$/i.exec(written) ?? [];
  if (infinite === undefined) return Number(written);
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** `{instance="web-1",job="api"}`; empty without labels. */
function nameOf(entry: unknown): string {
  const labels = member(entry, 'metric');
  if (typeof labels !== 'object' || labels === null) return '';
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(String(value))}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}
