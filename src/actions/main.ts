import type { ActionSpec } from './action-spec.ts';
import * as runner from './shared/runner.ts';
import { type ActionName, actionTable } from './table.ts';

/** Runs an action in its job: inputs in, outputs and summary out. Never rejects: a failure is the end of the step. */
export async function run(name: ActionName): Promise<void> {
  const cancelled = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancelled.abort());
  const spec: ActionSpec = await actionTable[name].spec();
  const inputs: Record<string, string> = Object.create(null);
  for (const [input, { secret }] of Object.entries(spec.inputs)) {
    const value = runner.getInput(input);
    if (secret === true && value !== '') runner.setSecret(value);
    inputs[input] = value;
  }
  const { finish, finishWithError } = await import('./shared/finish.ts');
  const early = new Set<string>();
  // Not all that an action waits for keeps Node alive by itself: without this, it could end in the middle of its work.
  const alive = setInterval(() => {}, 60_000);
  try {
    const missing = Object.entries(spec.inputs)
      .filter(([input, { required }]) => required === true && inputs[input] === '')
      .map(([input]) => input);
    if (missing.length > 0) {
      const { problem, ProblemError } = await import('../errors/problem.ts');
      throw new ProblemError(missing.map((input) => problem('input-missing', { input })));
    }
    const { jobFrom } = await import('./shared/job.ts');
    const job = jobFrom(process.env);
    const program = await actionTable[name].program();
    const { info: note, setSecret: mask } = runner;
    const output = (key: string, value: string): void => {
      early.add(key);
      runner.setOutput(key, value);
    };
    const result = await program({ inputs, job, env: process.env, signal: cancelled.signal, note, mask, output });
    await finish(spec, result, early);
  } catch (error) {
    await finishWithError(spec, error, cancelled.signal, early);
  } finally {
    clearInterval(alive);
  }
}
