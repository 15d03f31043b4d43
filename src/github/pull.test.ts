import { afterEach, expect, test } from 'vitest';
import { reason, words } from '../errors/problem.ts';
import { checkPull, openPull, pushToPull, reviewPull } from '../testing/github/open-pull.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import type { Pull as Opened } from '../testing/github/state-issues.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { listFolderAt } from './content.ts';
import { writeReply } from './projections/reply.ts';
import { notReady } from './pull-readiness.ts';
import { readPullRules } from './pull-rules.ts';
import { filesOfPull, forkRefusal, readPull } from './pull.ts';

const started: StandIn[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) {
    await each.close();
    mustBeAsDescribed(each);
  }
});

async function stage(): Promise<StandIn> {
  const standIn = await startGitHub({
    repository: {
      collaborators: { octocat: 'admin', ann: 'maintain', bob: 'write', tri: 'triage' },
      files: { '.github/rollouts/web.yml': 'rollout: web', '.github/rollouts/db.yml': 'rollout: db' },
    },
  });
  started.push(standIn);
  return standIn;
}

function ruleset({ repository, world }: StandIn, rules: StandIn['repository']['rulesets'][number]['rules']): void {
  const about = { name: 'Keep main', enforcement: 'active', include: ['refs/heads/main'], exclude: [] } as const;
  repository.rulesets.push({ id: world.nextId(), ...about, rules });
}

async function said(standIn: StandIn, { number }: Opened): Promise<string[]> {
  const github = clientOf(standIn);
  const pull = await readPull(github, number);
  const found = await notReady(github, pull, await readPullRules(github, pull));
  return found.map((each) => `${each.code}: ${words(each).message}`);
}

test('a branch that asks for nothing lets everything in', async () => {
  const standIn = await stage();
  expect(await said(standIn, openPull(standIn, { files: { a: 'a' } }))).toEqual([]);
});

test('a private repository of a plan without rulesets asks for nothing by them', async () => {
  const standIn = await stage();
  standIn.repository.rulesOffered = false;
  expect(await said(standIn, openPull(standIn, { files: { a: 'a' } }))).toEqual([]);
});

test('rulesets ask for checks by the app that they name, for reviews, and for a head that is up to date', async () => {
  const standIn = await stage();
  const pull = openPull(standIn, { files: { a: 'a' }, by: 'bob' });
  ruleset(standIn, [
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [{ context: 'build', integration_id: 15_368 }, { context: 'lint' }],
      },
    },
    {
      type: 'pull_request',
      parameters: {
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_approving_review_count: 2,
        required_review_thread_resolution: false,
      },
    },
  ]);
  const head = pull.headSha.slice(0, 12);
  const reviews = (given: number) =>
    `comment-review-missing: commit ${head} has ${given} of 2 approving reviews by people who may write here`;
  standIn.push({ files: { later: 'x' } });
  const open = 'build (is not there), lint (is not there)';
  expect(await said(standIn, pull)).toEqual([
    'comment-pull-behind: the head lacks 1 commit of main, and its rules ask for all of them',
    `comment-checks-open: on commit ${head} these checks have not passed: ${open}`,
    reviews(0),
  ]);
  pull.headSha = standIn.repository.refs['refs/heads/main'] ?? '';
  standIn.repository.refs[`refs/heads/${pull.headRef}`] = pull.headSha;
  for (const name of ['build', 'lint']) checkPull(standIn, pull, { name, app: 'other', conclusion: 'success' });
  expect((await said(standIn, pull))[0]).toMatch(/: build \(is not there\)$/);
  // Whoever may push writes statuses by the name of a check.
  for (const token of [standIn.token({ kind: 'user', login: 'bob' }), standIn.token()]) {
    const body = JSON.stringify({ state: 'success', context: 'build' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = `${standIn.url}/repos/acme/fleet/statuses/${pull.headSha}`;
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(201);
  }
  expect((await said(standIn, pull))[0]).toMatch(/: build \(is not there\)$/);
  checkPull(standIn, pull, { name: 'build', conclusion: 'success' });
  reviewPull(standIn, pull, 'ann');
  reviewPull(standIn, pull, 'tri');
  reviewPull(standIn, pull, 'bob');
  expect(await said(standIn, pull)).toEqual([reviews(1).replace(head, pull.headSha.slice(0, 12))]);
  reviewPull(standIn, pull, 'octocat');
  expect(await said(standIn, pull)).toEqual([]);
});

test('protection of the older kind asks the same, and a review of an earlier commit is none', async () => {
  const standIn = await stage();
  const { protections } = standIn.repository;
  protections.push({ branch: 'main', reviews: 1, checks: [{ context: 'test', appId: null }], strict: false });
  const pull = openPull(standIn, { files: { a: 'a' } });
  checkPull(standIn, pull, { name: 'test', conclusion: 'success' });
  reviewPull(standIn, pull, 'ann');
  expect(await said(standIn, pull)).toEqual([]);
  pushToPull(standIn, pull, { a: 'b' });
  expect((await said(standIn, pull)).map((each) => each.split(':')[0])).toEqual([
    'comment-checks-open',
    'comment-review-missing',
  ]);
  checkPull(standIn, pull, { name: 'test', conclusion: 'success' });
  reviewPull(standIn, pull, 'bob', 'CHANGES_REQUESTED');
  expect(await said(standIn, pull)).toEqual(['comment-changes-requested: bob requested changes']);
});

test('what GitHub decides about the reviews counts beside their number: it knows of code owners', async () => {
  const standIn = await stage();
  const pull = openPull(standIn, { files: { a: 'a' } });
  reviewPull(standIn, pull, 'ann');
  const github = clientOf(standIn);
  const read = await readPull(github, pull.number);
  const rules = { checks: [], reviews: 1, upToDate: false, behind: 0 };
  expect(await notReady(github, read, { ...rules, decision: 'REVIEW_REQUIRED' })).toEqual([
    reason('comment-review-undecided', { decision: 'REVIEW_REQUIRED' }),
  ]);
  expect(await notReady(github, read, { ...rules, decision: 'APPROVED' })).toEqual([]);
});

test('a rule that cannot be judged keeps everything out', async () => {
  const standIn = await stage();
  const pull = openPull(standIn, { files: { a: 'a' } });
  const github = clientOf(standIn);
  const rules = { checks: [], reviews: 0, upToDate: true, decision: null, behind: null };
  expect(await notReady(github, await readPull(github, pull.number), rules)).toEqual([
    reason('comment-pull-behind', { base: 'main', behind: null }),
  ]);
});

test('a fork is told by where the head lies, and the files of a pull request by what they became', async () => {
  const standIn = await stage();
  const github = clientOf(standIn);
  const fork = await readPull(github, openPull(standIn, { files: { a: 'a' }, fork: 'guest/fleet' }).number);
  expect(forkRefusal(github.repository, fork)).toEqual(reason('comment-fork', { from: 'guest/fleet' }));
  const own = openPull(standIn, {
    files: { '.github/rollouts/web.yml': 'rollout: x', '.github/rollouts/db.yml': null },
  });
  const read = await readPull(github, own.number);
  expect(forkRefusal(github.repository, read)).toBeNull();
  expect(await filesOfPull(github, read)).toEqual(['.github/rollouts/web.yml']);
  expect(await listFolderAt(github, read.head, '.github/rollouts')).toEqual(['.github/rollouts/web.yml']);
  expect(await listFolderAt(github, read.head, 'nowhere')).toEqual([]);
});

test('two who answer the same comment in the same moment leave one answer', async () => {
  const standIn = await stage();
  const pull = openPull(standIn, { files: { a: 'a' } });
  const target = { github: clientOf(standIn), us: 'github-actions[bot]', lagMs: 0 };
  const answered = { issue: pull.number, comment: 77 };
  const { comments } = standIn.repository;
  await Promise.all([1, 2, 3].map(() => writeReply(target, answered, 'done')));
  expect(comments.map(({ body }) => body)).toEqual(['<!-- wavegate reply 77 -->\n\ndone']);
  await writeReply(target, answered, 'done, and more');
  expect(comments.map(({ body }) => body)).toEqual(['<!-- wavegate reply 77 -->\n\ndone, and more']);
});
