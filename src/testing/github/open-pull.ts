/** Pull requests and what people and checks say of them, made by a test. */
import { randomUUID } from 'node:crypto';
import type { StandIn } from './server.ts';
import type { Pull } from './state-issues.ts';

export interface PullSeed {
  /** What its head has otherwise than the default branch; null: the file is gone. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Login of its author; absent: hubot. */
  readonly by?: string;
  /** Full name of the fork that its head lies in. */
  readonly fork?: string;
}

/** Somebody pushes a branch and opens a pull request for it. */
export const openPull = (github: StandIn, { files, by = 'hubot', fork }: PullSeed): Pull => {
  const { repository, world } = github;
  const branch = `change-${randomUUID().slice(0, 8)}`;
  const base = repository.refs['refs/heads/main'] ?? '';
  const pull: Pull = {
    id: world.nextId(),
    number: repository.nextNumber++,
    title: 'Change it',
    body: null,
    state: 'open',
    user: by,
    ...(fork === undefined ? {} : { fork }),
    headRef: branch,
    headSha: github.push({ files, branch, by }),
    baseRef: 'main',
    baseSha: base,
    mergedAt: null,
    mergeCommitSha: null,
    draft: false,
    createdAt: world.now(),
    reviews: [],
  };
  repository.pulls.push(pull);
  return pull;
};

/** Its author pushes again. Gives the new head. */
export const pushToPull = (github: StandIn, pull: Pull, files: PullSeed['files']): string => {
  pull.headSha = github.push({ files, branch: pull.headRef, by: pull.user });
  return pull.headSha;
};

export const reviewPull = (
  { world }: StandIn,
  pull: Pull,
  user: string,
  state: Pull['reviews'][number]['state'] = 'APPROVED',
): void => {
  pull.reviews.push({ id: world.nextId(), user, state, body: '', commit: pull.headSha, at: world.now() });
};

/** A check run on its head; `conclusion` null: it has not ended. */
export const checkPull = (
  { world, repository }: StandIn,
  pull: Pull,
  {
    name,
    app = 'github-actions',
    conclusion,
  }: { name: string; app?: string; conclusion: 'success' | 'failure' | null },
): void => {
  const now = world.now();
  repository.checkRuns.push({
    id: world.nextId(),
    suite: 7,
    name,
    sha: pull.headSha,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    startedAt: now,
    completedAt: conclusion === null ? null : now,
    app,
    title: null,
    summary: null,
  });
};
