/** The jobs of runs as GitHub's API shows them. */
import type { Job, RunStatus } from '../state-actions.ts';
import type { World } from '../world.ts';
import type { Attempt } from './attempt.ts';
import type { Conclusion } from './job-run.ts';

export class Records {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  queued(attempt: Attempt, name: string, labels: readonly string[]): Job {
    return this.#add(attempt, name, labels, 'queued', null);
  }

  /** A job that ended without having been queued. */
  skipped(attempt: Attempt, name: string, conclusion: Conclusion): void {
    this.#add(attempt, name, [], 'completed', conclusion);
  }

  started(job: Job): void {
    job.status = 'in_progress';
    job.startedAt = this.#world.now();
  }

  completed(job: Job, conclusion: Conclusion): void {
    job.status = 'completed';
    job.conclusion = conclusion;
    job.completedAt = this.#world.now();
  }

  #add(
    attempt: Attempt,
    name: string,
    labels: readonly string[],
    status: RunStatus,
    conclusion: Conclusion | null,
  ): Job {
    const now = this.#world.now();
    const job: Job = {
      id: this.#world.nextId(),
      run: attempt.run.id,
      attempt: attempt.number,
      name,
      status,
      conclusion,
      labels,
      createdAt: now,
      startedAt: now,
      completedAt: conclusion === null ? null : now,
      steps: [],
    };
    attempt.repository.jobs.push(job);
    return job;
  }
}
