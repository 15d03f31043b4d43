/**
 * Rewrites workflow and action files for `act`, which runs workflows on this machine but knows less than GitHub: neither `$/`, nor
 * `queue` of a concurrency group, nor `deployment: false`, nor an expression for `max-parallel`, and nothing that would have to be
 * fetched from github.com. The outputs of a job that was skipped are to it the text of their expressions.
 */
import { basename } from 'node:path';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonMap = Readonly<Record<string, Json>>;

/** Where the actions under test lie in the checkout that act works on. */
export const actionsFolder = '.under-test';

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const without = (map: JsonMap, key: string): JsonMap =>
  Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));

/** The same file as act can run it. `published`: the repository whose workflows and actions are under test, `owner/name`. */
export function forAct(file: Json, published: string): Json {
  if (!isMap(file)) return file;
  return rewritten(withoutSkippedOutputs(file) as JsonMap, published);
}

const withoutSkippedOutputs = (value: Json): Json => {
  if (typeof value === 'string') {
    return value.replaceAll(
      /needs\.([\w-]+)\.outputs\.([\w-]+)/g,
      "(needs.$1.result != 'skipped' && needs.$1.outputs.$2 || '')",
    );
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutSkippedOutputs);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSkippedOutputs(each)]));
};

function rewritten(file: JsonMap, published: string): Json {
  const { jobs, runs } = file;
  return {
    ...file,
    ...(isMap(file['concurrency']) ? { concurrency: without(file['concurrency'], 'queue') } : {}),
    ...(isMap(jobs)
      ? { jobs: Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, jobForAct(job, published)])) }
      : {}),
    ...(isMap(runs) && Array.isArray(runs['steps'])
      ? { runs: { ...runs, steps: stepsForAct(runs['steps'], published) } }
      : {}),
  };
}

/** Before a job's first action, which lies in the checkout. */
const layOut = { uses: 'actions/checkout@v5' };

function jobForAct(job: Json, published: string): Json {
  if (!isMap(job)) return job;
  const { concurrency, environment, steps, strategy, uses } = job;
  return {
    ...job,
    ...(isMap(concurrency) ? { concurrency: without(concurrency, 'queue') } : {}),
    ...(isMap(strategy) && typeof strategy['max-parallel'] === 'string'
      ? { strategy: without(strategy, 'max-parallel') }
      : {}),
    ...(isMap(environment) ? { environment: without(environment, 'deployment') } : {}),
    ...(Array.isArray(steps) ? { steps: [layOut, ...stepsForAct(steps as readonly Json[], published)] } : {}),
    ...(typeof uses === 'string' ? { uses: calledForAct(uses, published) } : {}),
  };
}

/** A called workflow is taken from the checkout, whatever it is called at. */
function calledForAct(uses: string, published: string): string {
  const own = uses.startsWith('$/') || uses.startsWith(`${published}/`);
  return own ? `./.github/workflows/${calledName(uses.split('@')[0] ?? '')}` : uses;
}

/** Apart from the workflows that the repository has itself. */
export const calledName = (path: string): string => `under-test-${basename(path)}`;

const stepsForAct = (steps: readonly Json[], published: string): readonly Json[] =>
  steps.map((step) => {
    if (!isMap(step) || typeof step['uses'] !== 'string') return step;
    const uses = step['uses'];
    const name = uses.split('@')[0] ?? '';
    // Act lays the checkout out by itself; with a ref it would fetch the action that does it.
    if (name === 'actions/checkout')
      return { ...step, ...(isMap(step['with']) ? { with: without(step['with'], 'ref') } : {}) };
    if (name === 'actions/upload-artifact') return { ...step, uses: `./${actionsFolder}/upload-artifact` };
    if (uses.startsWith('$/')) return { ...step, uses: `./${actionsFolder}/${uses.slice(2)}` };
    if (name === published) return { ...step, uses: `./${actionsFolder}` };
    if (name.startsWith(`${published}/`))
      return { ...step, uses: `./${actionsFolder}/${name.slice(published.length + 1)}` };
    return step;
  });
