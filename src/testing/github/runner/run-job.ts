/** Runs one job on a machine of its own, with a token of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../auth.ts';
import type { Job } from '../state-actions.ts';
import type { Attempt } from './attempt.ts';
import { checkOut } from './check-out.ts';
import { fill, fillText, fillTexts, holds, textOf, type Value, type ValueMap } from './expressions.ts';
import { JobLog } from './job-log.ts';
import { type Conclusion, JobRun } from './job-run.ts';
import { discardMachine, makeMachine } from './machine.ts';
import type { Permissions } from './permissions.ts';
import { environmentOf } from './run-script.ts';
import type { Source } from './sources.ts';
import { type Frame, scopeOf } from './frame.ts';
import { runSteps } from './steps.ts';
import { listOf, mapOf, type Template, type TemplateMap } from './template.ts';

export interface JobOrder {
  readonly attempt: Attempt;
  /** Unique in the run: `call/batch/0`. */
  readonly key: string;
  readonly id: string;
  /** As people see it. */
  readonly name: string;
  readonly keys: TemplateMap;
  /** Of the workflow file that the job stands in. */
  readonly source: Source;
  readonly workflowEnv: Template | undefined;
  readonly permissions: Permissions;
  /** Besides `github`, `runner` and `job`, which are the runner's to say. */
  readonly contexts: ValueMap;
  /** How the jobs that it needs, and those that they need, ended. */
  readonly ancestors: readonly Conclusion[];
  readonly secrets: Readonly<Record<string, string>>;
}

export interface JobEnd {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

const maxOutputs = 1024 * 1024;

export async function runJob(order: JobOrder, record: Job): Promise<JobEnd> {
  const { attempt, key, keys } = order;
  const { runner, run, repository } = attempt;
  const { world } = runner;
  const folder = join(attempt.folder, key.replaceAll('/', '.'));
  mkdirSync(folder, { recursive: true });
  const machine = makeMachine(
    join(runner.folder, 'machines', `${run.id}-${run.attempt}-${record.id}`),
    repository.name,
  );
  const full = `${repository.owner}/${repository.name}`;
  const token = issueToken(world.state, { permissions: order.permissions, repository: full });
  const log = new JobLog(join(folder, 'log.txt'), [token.value, ...Object.values(order.secrets)]);
  const eventPath = join(machine.temp, '_github_workflow', 'event.json');
  mkdirSync(join(machine.temp, '_github_workflow'), { recursive: true });
  writeFileSync(eventPath, JSON.stringify(attempt.event.payload));
  const github: ValueMap = {
    ...attempt.github(order.id),
    token: token.value,
    workspace: machine.workspace,
    event_path: eventPath,
  };
  const runnerContext = {
    name: `runner-${record.id}`,
    os: 'Linux',
    arch: 'X64',
    temp: machine.temp,
    tool_cache: join(machine.folder, 'tools'),
    environment: 'github-hosted',
    debug: '',
  };
  const contexts: ValueMap = {
    ...order.contexts,
    github,
    runner: runnerContext,
    secrets: { ...order.secrets, GITHUB_TOKEN: token.value, github_token: token.value },
    job: {
      status: 'success',
      check_run_id: record.id,
      workflow_repository: order.source.repository,
      workflow_sha: order.source.sha,
    },
  };
  const job = new JobRun({
    machine,
    log,
    sources: runner.sources,
    timing: runner.timing,
    source: order.source,
    contexts,
    machineEnvironment: { ...machineEnvironment(github, runnerContext, machine.home), ...runner.environment },
    upload: (name, files) => attempt.upload(name, files),
    checkout: (ref, into) => checkOut(runner, repository, ref === '' ? run.headSha : ref, into),
    beforeStep: (name) => runner.beforeStep({ run: run.id, attempt: run.attempt, job: key, step: name }),
  });
  attempt.running.set(key, {
    job,
    token: token.value,
    condition: () => holds(keys['if'], attempt.conditionScope(order)),
  });
  const minutes = Number(fill(keys['timeout-minutes'] ?? 360, { contexts }));
  const timer = setTimeout(() => {
    // Where minutes are shorter than GitHub's, the API still tells of whole ones.
    record.startedAt = Math.min(record.startedAt, world.now() - minutes * 60_000);
    job.cancel();
  }, minutes * runner.timing.minute);
  try {
    return await work(order, job, contexts);
  } finally {
    clearTimeout(timer);
    attempt.running.delete(key);
    // A token dies with its job.
    world.state.tokens.splice(world.state.tokens.indexOf(token), 1);
    attempt.keep({
      key,
      name: order.name,
      log: join(folder, 'log.txt'),
      summary: job.summaries.join('\n\n'),
      annotations: log.annotations,
      commands: log.commands,
    });
    writeFileSync(join(folder, 'summary.md'), job.summaries.join('\n\n'));
    discardMachine(machine);
  }
}

async function work(order: JobOrder, job: JobRun, contexts: ValueMap): Promise<JobEnd> {
  const { keys } = order;
  const scope = { contexts };
  Object.assign(job.env, fillTexts(order.workflowEnv, scope));
  Object.assign(job.env, fillTexts(keys['env'], { contexts: { ...contexts, env: { ...job.env } } }));
  const run = mapOf(mapOf(keys['defaults'])['run']);
  const frame: Frame = {
    job,
    source: order.source,
    contexts,
    env: {},
    defaults: {
      shell: run['shell'] === undefined ? null : fillText(run['shell'], scope),
      workingDirectory: run['working-directory'] === undefined ? null : fillText(run['working-directory'], scope),
    },
    steps: {},
    prefix: '',
    failed: false,
  };
  await runSteps(frame, listOf(keys['steps']));
  for (const post of job.posts.toReversed()) {
    if (job.died || !holds(post.condition, scopeOf(frame, {}))) continue;
    const command = post.command();
    const code = await job.spawn({ ...command, environment: environmentOf(frame, command.environment) }, () => true);
    if (code !== 0) frame.failed = true;
  }
  if (job.died) {
    job.parts.log.take('::error::The hosted runner lost communication with the server.');
    return { result: 'failure', outputs: {} };
  }
  const outputs = outputsOf(frame, keys['outputs']);
  return { result: job.cancelled ? 'cancelled' : frame.failed ? 'failure' : 'success', outputs };
}

function outputsOf(frame: Frame, template: Template | undefined): Record<string, string> {
  const outputs: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(mapOf(template))) {
    const text = textOf(fill(value, scopeOf(frame, {})));
    if (text === '') continue;
    if (frame.job.parts.log.holdsSecret(text)) {
      frame.job.parts.log.take(`::warning::Skip output '${name}' since it may contain secret.`);
      continue;
    }
    size += 2 * text.length;
    outputs[name] = text;
  }
  if (size > maxOutputs) throw new Error('The outputs of the job are larger than 1 MB');
  return outputs;
}

function machineEnvironment(github: ValueMap, runner: ValueMap, home: string): Record<string, string> {
  const prefixed = (prefix: string, values: ValueMap, without: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([name, value]) => typeof value !== 'object' && !without.includes(name))
        .map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, textOf(value as Value)]),
    );
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...prefixed('GITHUB', github, ['token', 'action', 'event']),
    ...prefixed('RUNNER', runner, ['debug']),
  };
}
