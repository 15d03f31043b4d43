import type { MetricDefinition } from '../../core/definition/metric.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import { judgeMetric, type Measured, type Series } from '../../core/gates/metric.ts';
import type { Clock } from '../../core/ports.ts';
import { reason } from '../../errors/problem.ts';
import { type MetricContext, ProbeFault } from './fetch-json.ts';
import { askJson } from './json-endpoint.ts';
import { askPrometheus } from './prometheus.ts';

export interface MetricCall extends Omit<MetricContext, 'token'> {
  readonly clock: Clock;
  /** The declared secrets that are there, by name. */
  readonly secrets: (name: string) => string | undefined;
  /** During a bake, when it began, in epoch milliseconds; null elsewhere. */
  readonly since: number | null;
}

/** Reads a metric and judges it. What cannot be asked or read is an error, never a pass. */
export async function probeMetric(definition: MetricDefinition, call: MetricCall): Promise<GateResult> {
  try {
    const context = { ...call, token: tokenOf(definition, call) };
    const measured = isSpotCheck(definition, call)
      ? await inARow(definition, () => measure(definition, context), call)
      : await measure(definition, context);
    return judgeMetric(definition, measured, call.now());
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error;
    return { verdict: 'error', reason: error.reason, evidence: [] };
  }
}

function measure(definition: MetricDefinition, context: MetricCall & MetricContext): Promise<Measured> {
  const { source } = definition;
  return source.kind === 'json' ? askJson(source, context) : askPrometheus(definition, source, context.since, context);
}

function tokenOf({ tokenEnv }: MetricDefinition, { secrets }: MetricCall): string | null {
  if (tokenEnv === undefined) return null;
  const token = secrets(tokenEnv);
  if (token === undefined || token === '') throw new ProbeFault(reason('metric-token-missing', { name: tokenEnv }));
  return token;
}

/** Whether one question gives one value, so that several in a row take several questions. */
function isSpotCheck({ source, consecutive }: MetricDefinition, { since }: MetricCall): boolean {
  const several = consecutive.failures > 1 || consecutive.successes > 1;
  return several && (source.kind === 'json' || (source.over === undefined && since === null));
}

/** Asks as often as it takes for so many values in a row to decide, and adds up what each answer says. */
async function inARow(
  { consecutive, step }: MetricDefinition,
  ask: () => Promise<Measured>,
  { clock, signal }: MetricCall,
): Promise<Measured> {
  // After so many values one of the two has come, or the metric goes up and down.
  const most = consecutive.failures + consecutive.successes;
  let all = await ask();
  for (let asked = 1; asked < most && all.series.length > 0; asked += 1) {
    await clock.sleep(step, signal);
    const next = await ask();
    all = {
      ...next,
      series: joined(all.series, next.series),
      baseline: next.baseline === null ? null : joined(all.baseline ?? [], next.baseline),
      warnings: [...all.warnings, ...next.warnings].slice(0, 10),
      vanished: all.vanished === true || next.series.length === 0,
    };
  }
  return all;
}

function joined(before: readonly Series[], after: readonly Series[]): Series[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  const samplesIn = (series: readonly Series[], name: string) =>
    series.find((each) => each.name === name)?.samples ?? [];
  return [...names].map((name) => ({ name, samples: [...samplesIn(before, name), ...samplesIn(after, name)] }));
}
