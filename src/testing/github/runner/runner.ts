/**
 * Stands in for the scheduler of GitHub Actions: an event of the stand-in GitHub starts the workflows that listen to it, their jobs run
 * in the order of their needs, and each step of theirs is a process of its own.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addRun } from '../actions.ts';
import type { StandIn } from '../server.ts';
import { actionsBot, type Repository } from '../state.ts';
import type { Run } from '../state-actions.ts';
import type { GitHubEvent, World } from '../world.ts';
import { Attempt } from './attempt.ts';
import { checkOut } from './check-out.ts';
import { ConcurrencyGroups, groupWish } from './concurrency.ts';
import { fillText, type ValueMap } from './expressions.ts';
import type { Timing } from './job-run.ts';
import { defaultPermissions } from './permissions.ts';
import type { JobEnd } from './run-job.ts';
import { Records } from './records.ts';
import { Slots } from './slots.ts';
import { type Source, Sources } from './sources.ts';
import { mapOf, scalarText, type TemplateMap } from './template.ts';
import { inputValues, listensTo, type WorkflowFile } from './workflow-file.ts';
import { worst, WorkflowRun } from './workflow-run.ts';

export interface StepBegin {
  readonly run: number;
  readonly attempt: number;
  /** `call/batch/0`. */
  readonly job: string;
  readonly step: string;
}

export interface RunnerOptions {
  /** Machines, checkouts, logs and summaries lie in it. */
  readonly folder: string;
  /** `owner/name` to the folder that stands for it, whatever the ref. */
  readonly published: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** By the name of the environment. */
  readonly environmentSecrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Jobs at once; absent: 4. */
  readonly machines?: number;
  readonly timing?: Partial<Timing>;
  /** Besides what every machine has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called before each step; `die` takes its machine away for good. */
  readonly beforeStep?: (begin: StepBegin) => 'go' | 'die';
}

export class ActionsRunner {
  readonly folder: string;
  readonly sources: Sources;
  readonly timing: Timing;
  readonly machines: Slots;
  readonly groups = new ConcurrencyGroups();
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentSecrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly beforeStep: (begin: StepBegin) => 'go' | 'die';
  /** Newest last. */
  readonly attempts: Attempt[] = [];
  /** Why runs could not start, or could not go on: faults of workflow files, and of the runner itself. */
  readonly faults: string[] = [];
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #active = new Map<Attempt, Promise<void>>();
  #github: StandIn | null = null;
  #records: Records | null = null;

  constructor(options: RunnerOptions) {
    this.folder = options.folder;
    this.sources = new Sources(options.published);
    this.timing = { minute: 60_000, grace: { interrupt: 7_500, terminate: 2_500 }, ...options.timing };
    this.machines = new Slots(options.machines ?? 4);
    this.variables = options.variables ?? {};
    this.environment = options.environment ?? {};
    this.environmentSecrets = options.environmentSecrets ?? {};
    this.beforeStep = options.beforeStep ?? (() => 'go');
    this.#secrets = options.secrets ?? {};
    mkdirSync(this.folder, { recursive: true });
  }

  attach(github: StandIn): void {
    this.#github = github;
    this.#records = new Records(github.world);
  }

  get world(): World {
    return this.#attached.world;
  }

  get records(): Records {
    if (this.#records === null) throw new Error('The runner is attached to no GitHub');
    return this.#records;
  }

  /** Starts what listens; does not wait for its end. */
  readonly onEvent = async (event: GitHubEvent): Promise<void> => {
    if (event.run !== null) {
      const run = event.repository.runs.find(({ id }) => id === event.run);
      if (run !== undefined && !this.attempts.some((attempt) => attempt.run === run))
        await this.#begin(event, run, null);
      return;
    }
    // What a workflow does with its own token starts no other.
    if (event.actor === actionsBot) return;
    for (const workflow of event.repository.workflows) {
      if (workflow.state !== 'active') continue;
      if (event.workflow !== null && event.workflow !== workflow.path) continue;
      const source = this.#sourceAt(event.repository, event.sha);
      // A branch that does not have the workflow starts none.
      if (!existsSync(join(source.folder, workflow.path))) continue;
      const file = await this.sources.workflow(source, workflow.path);
      const action = event.payload['action'];
      if (!listensTo(file, event.name, typeof action === 'string' ? action : undefined)) continue;
      const { name, actor } = event;
      const branch = event.ref.replace(/^refs\/heads\//, '');
      const run = addRun(this.world, event.repository, { workflow: workflow.path, event: name, actor, branch });
      await this.#begin(event, run, null);
    }
  };

  /** The clock has come to the schedule of a workflow; nothing where it is switched off. */
  async wakeUp(repository: Repository, path: string): Promise<void> {
    const sha = repository.refs[`refs/heads/${repository.defaultBranch}`] ?? '';
    const file = await this.sources.workflow(this.#sourceAt(repository, sha), path);
    const schedule = (file.on['schedule'] as readonly TemplateMap[] | undefined)?.[0]?.['cron'];
    await this.onEvent({
      name: 'schedule',
      repository,
      actor: 'octocat',
      ref: `refs/heads/${repository.defaultBranch}`,
      sha,
      payload: { schedule: scalarText(schedule) },
      run: null,
      workflow: path,
    });
  }

  /** Somebody presses the button. `failed`: what failed or was cancelled, and what needs it; a list: the jobs with these keys, likewise. */
  async rerun(run: Run, which: 'failed' | 'all' | readonly string[]): Promise<void> {
    const last = this.attempts.findLast((attempt) => attempt.run === run);
    if (last === undefined || run.status !== 'completed') throw new Error(`Run ${run.id} cannot be run again now`);
    run.attempt += 1;
    run.conclusion = null;
    run.cancelRequested = false;
    await this.#begin(last.event, run, which === 'all' ? null : last.keeping(which === 'failed' ? [] : which));
  }

  /** When no run goes on any more, apart from those that wait for people; with all that they set off. */
  async quiet(): Promise<void> {
    for (;;) {
      await this.#attached.outbox.settled();
      const working = [...this.#active].filter(([{ run, running }]) => run.status !== 'waiting' || running.size > 0);
      if (working.length === 0) return;
      await Promise.race([...working.map(([, end]) => end), sleep(20)]);
    }
  }

  /** The machine of the job that has this token vanishes. */
  die(token: string): void {
    for (const { running } of this.attempts) {
      for (const each of running.values()) if (each.token === token) each.job.die();
    }
  }

  /** Whether the token is that of a job which runs. */
  isJob(token: string): boolean {
    return this.attempts.some(({ running }) => [...running.values()].some((each) => each.token === token));
  }

  get #attached(): StandIn {
    if (this.#github === null) throw new Error('The runner is attached to no GitHub');
    return this.#github;
  }

  #sourceAt(repository: Repository, sha: string): Source {
    const folder = join(this.folder, 'sources', sha);
    checkOutOnce(this, repository, sha, folder);
    return { repository: `${repository.owner}/${repository.name}`, ref: repository.defaultBranch, sha, folder };
  }

  async #begin(event: GitHubEvent, run: Run, kept: ReadonlyMap<string, JobEnd> | null): Promise<void> {
    const { repository } = event;
    const source = this.#sourceAt(repository, run.headSha);
    const workflow = await this.sources.workflow(source, run.path);
    const attempt = new Attempt({ runner: this, repository, run, event, workflowName: workflow.name, kept });
    this.attempts.push(attempt);
    const watch = setInterval(() => {
      if (run.cancelRequested) attempt.cancel();
    }, 10);
    const end = this.#drive(attempt, workflow, source)
      .catch((error: unknown) => {
        this.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
        run.conclusion = 'failure';
      })
      .finally(() => {
        clearInterval(watch);
        run.status = 'completed';
        run.updatedAt = this.world.now();
        this.#active.delete(attempt);
      });
    this.#active.set(attempt, end);
  }

  async #drive(attempt: Attempt, workflow: WorkflowFile, source: Source): Promise<void> {
    const { run, repository } = attempt;
    const inputs: ValueMap =
      run.event === 'workflow_dispatch'
        ? inputValues(mapOf(workflow.on['workflow_dispatch'] as TemplateMap)['inputs'], run.inputs)
        : {};
    const scope = { contexts: { github: attempt.github(''), inputs, vars: this.variables } };
    if (workflow.runName !== undefined) run.displayTitle = fillText(workflow.runName, scope);
    const wish = groupWish(workflow.concurrency, scope);
    if (wish !== null) run.status = 'pending';
    const leave = wish === null ? () => undefined : await this.groups.enter(wish, () => attempt.cancel());
    try {
      run.status = 'in_progress';
      if (leave === null) {
        run.conclusion = 'cancelled';
        return;
      }
      const jobs = await new WorkflowRun({
        attempt,
        workflow,
        source,
        inputs,
        secrets: this.#secrets,
        permissions: defaultPermissions(repository.defaultWorkflowPermissions),
        called: false,
        prefix: { key: '', name: '' },
        stale: false,
      }).all();
      run.conclusion = worst([...jobs.values()]);
    } finally {
      leave?.();
    }
  }
}

const laidOut = new Set<string>();

function checkOutOnce(runner: ActionsRunner, repository: Repository, sha: string, folder: string): void {
  if (laidOut.has(folder)) return;
  checkOut(runner, repository, sha, folder);
  laidOut.add(folder);
}
