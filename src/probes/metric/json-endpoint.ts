import type { MetricSource } from '../../core/definition/metric.ts';
import type { Measured, Series } from '../../core/gates/metric.ts';
import { atPointer } from '../../core/json-pointer.ts';
import { expand } from '../../core/template.ts';
import { reason } from '../../errors/problem.ts';
import { fetchJson, type MetricContext, ProbeFault } from './fetch-json.ts';

type Source = Extract<MetricSource, { kind: 'json' }>;

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Asks any endpoint that answers in JSON, and takes the value from where the pointers lead. A value that is not there is none. */
export async function askJson(source: Source, context: MetricContext): Promise<Measured> {
  const address = expand(source.url, { params: context.params }, 'url');
  if (address.reason !== null) throw new ProbeFault(address.reason);
  const what = source.value === '' ? 'the answer' : source.value;
  const { body, url, status } = await fetchJson({ url: address.text, what }, context);
  if (status >= 300) throw new ProbeFault(reason('metric-refused', { what, url, problem: `status ${status}` }));
  const at = timeOf(source, body, context.now(), url);
  const seriesAt = (pointer: string): Series[] => {
    const value = atPointer(body, pointer);
    if (value === undefined || value === null) return [];
    if (typeof value !== 'number') throw odd(url, `${pointer === '' ? 'the answer' : pointer} is not a number`);
    return [{ name: '', samples: [{ at, value }] }];
  };
  return {
    what,
    series: seriesAt(source.value),
    baseline: source.baseline === undefined ? null : seriesAt(source.baseline),
    samples: samplesOf(source, body, url),
    warnings: [],
  };
}

/** Where the answer should say how many there are and does not, there are none. */
function samplesOf({ samples }: Source, body: unknown, url: string): number | null {
  if (samples === undefined) return null;
  const value = atPointer(body, samples) ?? 0;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw odd(url, `${samples} is not a number`);
  return value;
}

function timeOf({ time }: Source, body: unknown, now: number, url: string): number {
  if (time === undefined) return now;
  const value = atPointer(body, time);
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1_000;
  if (typeof value === 'string' && instant.test(value)) {
    const at = Date.parse(value);
    if (Number.isFinite(at)) return at;
  }
  throw odd(url, `${time} is neither seconds since the epoch nor an instant`);
}

function odd(url: string, problem: string): ProbeFault {
  return new ProbeFault(reason('metric-answer-odd', { url, problem }));
}
