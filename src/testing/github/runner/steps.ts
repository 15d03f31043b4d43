/** Runs the steps of a job or of a composite action, one after the other. */
import { fill, fillText, fillTexts, holds, type Scope } from './expressions.ts';
import { type Frame, scopeOf, type StepResult, type StepState } from './frame.ts';
import { makeCommandFiles, readCommandFiles } from './machine.ts';
import { runScript } from './run-script.ts';
import { isMap, type Template, type TemplateMap } from './template.ts';
import { useAction } from './use-action.ts';

const maxSummary = 1024 * 1024;

export async function runSteps(frame: Frame, steps: readonly Template[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (frame.job.died) return;
    if (isMap(step)) await runStep(frame, step, index);
  }
}

async function runStep(frame: Frame, step: TemplateMap, index: number): Promise<void> {
  const { job } = frame;
  const { log } = job.parts;
  const id = typeof step['id'] === 'string' ? step['id'] : `__${index}`;
  const env = { ...frame.env, ...fillTexts(step['env'], scopeOf(frame, frame.env)) };
  const scope = (): Scope => scopeOf(frame, env);
  const goesOn = (): boolean => holds(step['if'], scope());
  const settle = (outcome: StepState['outcome'], tolerated: boolean, outputs: StepResult['outputs']): void => {
    frame.steps[id] = { outputs, outcome, conclusion: tolerated && outcome === 'failure' ? 'success' : outcome };
    if (outcome === 'failure' && !tolerated) frame.failed = true;
  };
  const name = fillText(step['name'], scope()) || fillText(step['uses'] ?? step['run'] ?? '', scope()).split('\n')[0];
  if (!goesOn()) return settle('skipped', false, {});
  if (job.parts.beforeStep(name ?? '') === 'die') return job.die();
  log.say(`##[group]${frame.prefix}${name}`);
  let result: StepResult = { ok: false, outputs: {} };
  const tolerated = fill(step['continue-on-error'] ?? false, scope()) === true;
  const minutes = Number(fill(step['timeout-minutes'] ?? 360, scope()));
  const timer = setTimeout(() => job.endStep(), minutes * job.parts.timing.minute);
  try {
    const files = makeCommandFiles(job.parts.machine, `${frame.prefix}${id}`.replaceAll(/[^a-z0-9_]/gi, '_'));
    const commands = { env: { ...job.env, ...env, ...files }, scope, goesOn };
    result =
      step['run'] === undefined
        ? await useAction({ frame, step, id, commands, runSteps })
        : await runScript(frame, step, commands);
    result = takeFiles(frame, files, result);
  } catch (error) {
    if (job.died) return;
    log.take(`::error::${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
  }
  if (job.died) return;
  log.say('##[endgroup]');
  settle(result.ok ? 'success' : job.cancelled ? 'cancelled' : 'failure', tolerated, result.outputs);
}

/** What the step wrote into its files; a summary that is too large fails nothing but is not kept. */
function takeFiles({ job }: Frame, files: Readonly<Record<string, string>>, result: StepResult): StepResult {
  if (job.died) return result;
  const { output, env, path, summary } = readCommandFiles(files);
  Object.assign(job.env, env);
  job.path.unshift(...path);
  if (Buffer.byteLength(summary) > maxSummary) {
    job.parts.log.take(`::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k`);
  } else if (summary !== '') job.summaries.push(job.parts.log.masked(summary));
  return { ok: result.ok, outputs: { ...result.outputs, ...output } };
}
