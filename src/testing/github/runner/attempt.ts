/** One attempt of a run: which of its jobs ended how, which are running, and what it is told meanwhile. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addArtifact } from '../actions.ts';
import type { Repository } from '../state.ts';
import type { Run } from '../state-actions.ts';
import type { GitHubEvent } from '../world.ts';
import type { ValueMap, Scope, Value } from './expressions.ts';
import type { Annotation, ObeyedCommand } from './job-log.ts';
import type { Conclusion, JobRun } from './job-run.ts';
import type { JobEnd } from './run-job.ts';
import type { ActionsRunner } from './runner.ts';

/** What is kept of a job when its machine is gone. */
export interface KeptJob {
  readonly key: string;
  readonly name: string;
  /** Path of the file. */
  readonly log: string;
  /** Markdown; empty where no step wrote any. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** What its steps had the runner do by what they printed. */
  readonly commands: readonly ObeyedCommand[];
}

interface RunningJob {
  readonly job: JobRun;
  readonly token: string;
  /** Whether the job's own `if` still holds: then it outlives the cancellation of its run. */
  readonly condition: () => boolean;
}

export interface AttemptParts {
  readonly runner: ActionsRunner;
  readonly repository: Repository;
  readonly run: Run;
  readonly event: GitHubEvent;
  readonly workflowName: string;
  readonly kept: ReadonlyMap<string, JobEnd> | null;
}

export class Attempt {
  readonly runner: ActionsRunner;
  readonly repository: Repository;
  readonly run: Run;
  readonly event: GitHubEvent;
  readonly folder: string;
  readonly number: number;
  /** By job key. */
  readonly ended = new Map<string, JobEnd>();
  readonly running = new Map<string, RunningJob>();
  readonly jobs: KeptJob[] = [];
  /** How jobs ended in the attempt before that are not run again, by job key. */
  readonly kept: ReadonlyMap<string, JobEnd>;
  cancelled = false;
  readonly #workflowName: string;
  readonly #onCancel = new Set<() => void>();

  constructor({ runner, repository, run, event, workflowName, kept }: AttemptParts) {
    this.runner = runner;
    this.repository = repository;
    this.run = run;
    this.event = event;
    this.kept = kept ?? new Map();
    this.number = run.attempt;
    this.#workflowName = workflowName;
    this.folder = join(runner.folder, 'runs', `${run.id}-${run.attempt}`);
    mkdirSync(this.folder, { recursive: true });
  }

  /** The `github` context, as far as it is the same for all steps of a job. */
  github(job: string): ValueMap {
    const { run, repository, event, runner } = this;
    const full = `${repository.owner}/${repository.name}`;
    const ref = `refs/heads/${run.headBranch}`;
    return {
      event: event.payload as ValueMap,
      event_name: run.event,
      ref,
      ref_name: run.headBranch,
      ref_type: 'branch',
      ref_protected: false,
      base_ref: '',
      head_ref: '',
      sha: run.headSha,
      repository: full,
      repository_owner: repository.owner,
      repository_id: String(repository.id),
      repository_owner_id: String(runner.world.user(repository.owner).id),
      repository_visibility: repository.private ? 'private' : 'public',
      run_id: String(run.id),
      run_number: String(run.number),
      run_attempt: String(this.number),
      retention_days: '90',
      actor: run.actor,
      actor_id: String(runner.world.user(run.actor).id),
      triggering_actor: run.triggeringActor,
      workflow: this.#workflowName,
      workflow_ref: `${full}/${run.path}@${ref}`,
      workflow_sha: run.headSha,
      api_url: runner.world.apiUrl,
      graphql_url: runner.world.graphqlUrl,
      server_url: runner.world.serverUrl,
      secret_source: 'Actions',
      job,
    };
  }

  /** What a job's `if` is judged with. */
  conditionScope(order: {
    readonly id: string;
    readonly contexts: ValueMap;
    readonly ancestors: readonly Conclusion[];
  }): Scope {
    const { github, ancestors } = { github: this.github(order.id), ancestors: order.ancestors };
    const { needs = {}, inputs = {}, vars = {} } = order.contexts as Record<string, Value>;
    return {
      contexts: { github, needs, inputs, vars },
      functions: {
        success: () => !this.cancelled && ancestors.every((result) => result === 'success'),
        failure: () => ancestors.includes('failure'),
        cancelled: () => this.cancelled,
        always: () => true,
      },
    };
  }

  /** How those jobs ended that a next attempt keeps: all that went well, but for these. */
  keeping(again: readonly string[]): ReadonlyMap<string, JobEnd> {
    const kept = [...this.ended].filter(
      ([key, { result }]) => (result === 'success' || result === 'skipped') && !again.includes(key),
    );
    return new Map(kept);
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    for (const tell of this.#onCancel) tell();
    for (const { job, condition } of this.running.values()) if (!condition()) job.cancel();
  }

  /** Calls back once when the run is cancelled, at once where it is already; the returned function forgets about it. */
  onCancel(tell: () => void): () => void {
    if (this.cancelled) tell();
    this.#onCancel.add(tell);
    return () => this.#onCancel.delete(tell);
  }

  keep(job: KeptJob): void {
    this.jobs.push(job);
  }

  /** Throws where the run has an artifact of that name. */
  upload(name: string, files: Readonly<Record<string, Uint8Array>>): void {
    addArtifact(this.runner.world, this.repository, this.run.id, name, files);
  }
}
