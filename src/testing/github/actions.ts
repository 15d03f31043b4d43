/** Runs and what they leave behind, made by whoever schedules workflows, or by a test that stands in for it. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Repository } from './state.ts';
import type { Artifact, Run, Workflow } from './state-actions.ts';
import type { World } from './world.ts';

export interface RunSeed {
  /** Path of the workflow's file; one that the repository does not have is made. */
  readonly workflow: string;
  /** Absent: workflow_dispatch. */
  readonly event?: string;
  /** Absent: octocat. */
  readonly actor?: string;
  /** Absent: the default branch. */
  readonly branch?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly title?: string;
}

const workflowAt = (world: World, repository: Repository, path: string): Workflow => {
  const known = repository.workflows.find((workflow) => workflow.path === path);
  if (known !== undefined) return known;
  const at = world.now();
  const made: Workflow = { id: world.nextId(), name: path, path, state: 'active', createdAt: at, updatedAt: at };
  repository.workflows.push(made);
  return made;
};

/** A run that waits for a runner. */
export const addRun = (world: World, repository: Repository, seed: RunSeed): Run => {
  const workflow = workflowAt(world, repository, seed.workflow);
  const branch = seed.branch ?? repository.defaultBranch;
  const now = world.now();
  const run: Run = {
    id: world.nextId(),
    workflow: workflow.id,
    path: workflow.path,
    name: workflow.name,
    displayTitle: seed.title ?? workflow.name,
    event: seed.event ?? 'workflow_dispatch',
    status: 'queued',
    conclusion: null,
    headBranch: branch,
    headSha: repository.refs[`refs/heads/${branch}`] ?? '',
    number: repository.runs.filter((each) => each.workflow === workflow.id).length + 1,
    attempt: 1,
    actor: seed.actor ?? 'octocat',
    triggeringActor: seed.actor ?? 'octocat',
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    cancelRequested: false,
    inputs: seed.inputs ?? {},
  };
  repository.runs.push(run);
  return run;
};

/** An artifact of a run, with its files by path. */
export const addArtifact = (
  world: World,
  repository: Repository,
  run: number,
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Artifact => {
  if (repository.artifacts.some((each) => each.run === run && each.name === name)) {
    throw new Error(`Run ${run} has an artifact of the name ${name}: artifacts do not change`);
  }
  const archive = zipSync(Object.fromEntries(Object.entries(files).map(([path, data]) => [path, Buffer.from(data)])));
  const now = world.now();
  const artifact: Artifact = {
    id: world.nextId(),
    run,
    name,
    size: archive.length,
    digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
    createdAt: now,
    expiresAt: now + 90 * 86_400_000,
  };
  world.artifacts.put(artifact.id, archive);
  repository.artifacts.push(artifact);
  return artifact;
};
