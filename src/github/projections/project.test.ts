import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { problem, ProblemError } from '../../errors/problem.ts';
import { commentMarker, issueMarker } from '../../report/github/marker.ts';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { type FaultKind } from '../../testing/github/faults.ts';
import { addRepository, transferIssue } from '../../testing/github/seed.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { dyingAfter, ProjectedRollout, seenOn, targetOf } from '../../testing/projected-rollout.ts';
import { type Answers, given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { project } from './project.ts';
import { editReply, writeReply } from './reply.ts';
import { switchSchedule, wantsWaking } from './schedule.ts';

const started: StandIn[] = [];
afterEach(async () => {
  const all = started.splice(0);
  const violations = all.flatMap((github) => github.violations);
  await Promise.all(all.map((github) => github.close()));
  if (violations.length > 0) throw new Error(`not as GitHub describes it: ${JSON.stringify(violations)}`);
});

const start = Date.UTC(2026, 10, 22, 9);

/** Where time stands still, so that the same things always have the same names. */
async function stage(files: Readonly<Record<string, string>> = {}): Promise<StandIn> {
  const limits = { contentAMinute: 10_000, contentAnHour: 10_000, restPointsAMinute: 100_000 };
  const standIn = await startGitHub({
    now: () => start,
    limits,
    repository: { files: { 'rollout.yml': 'rollout: web', ...files } },
  });
  started.push(standIn);
  return standIn;
}

/** A wave with an approval environment between two others. */
function aPlanOf(lines: readonly string[], standIn: StandIn, over: Parameters<typeof aPlan>[1] = {}): Plan {
  const written = aPlan(lines, { labels: ['security'], bakes: { canary: 60_000 }, ...over });
  const waves = written.definition.waves.map((wave, at) =>
    at === 1 ? { ...wave, environment: { approve: 'production' } } : wave,
  );
  const commit = standIn.repository.refs['refs/heads/main'] ?? '';
  return { ...written, definition: { ...written.definition, waves }, source: { ...written.source, commit } };
}

/** The whole story of a plan, with people who approve and time that passes. */
function story(plan: Plan, answers: Answers = {}, then: (spec: RolloutSpec) => void = () => {}): RolloutEvent[] {
  const spec = given(plan);
  const vote = { wave: null, digest: plan.digest, by: 'user:bob', via: 'environment', qualifies: [] } as const;
  for (let turn = 0; turn < 8; turn++) {
    spec.runs(answers);
    const next = spec.todo;
    if (next.do === 'wait') spec.passes(next.until - spec.now);
    if (next.do === 'approve') spec.when({ type: 'approval', answer: 'approve', id: `v${turn}`, ...vote });
  }
  then(spec);
  return spec.history.map((event, at) => ({ ...event, at: start + at }));
}

const lines = ['canary: a', 'early: b c', 'none:', 'rest: d e f'];

function rolloutOn(standIn: StandIn, answers: Answers = {}, written: readonly string[] = lines): ProjectedRollout {
  const rollback = { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: false } as const;
  const onFailure = { then: 'rollback', tolerate: [tolerates('failed', 0)], rollback } as const;
  const plan = aPlanOf(written, standIn, { onFailure });
  return new ProjectedRollout(plan, story(plan, answers), 'c'.repeat(40));
}

/** Tasks of the deployments with the states that their statuses went through. */
function histories({ repository }: StandIn): Record<string, string[]> {
  const { deployments, deploymentStatuses } = repository;
  return Object.fromEntries(
    deployments.map(({ id, task, environment }) => [
      `${task} in ${environment}`,
      deploymentStatuses.filter(({ deployment }) => deployment === id).map(({ state }) => state),
    ]),
  );
}

describe('what people see of a rollout', () => {
  test('follows it from its first turn to its end, and is closed with it', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn);
    await rollout.wholeStory(await targetOf(standIn));
    const { issues, comments, deployments } = standIn.repository;
    expect(issues.map(({ title, state, stateReason, labels }) => ({ title, state, stateReason, labels }))).toEqual([
      { title: 'Rollout web-1', state: 'closed', stateReason: 'completed', labels: ['wavegate', 'security'] },
    ]);
    expect(issues[0]?.body).toContain('> **Succeeded**');
    expect(comments.map(({ body }) => / (\S+)-\d+ -->/.exec(body)?.[1])).toEqual([
      'started',
      'wave-done',
      'approval-needed',
      'approval',
      'wave-done',
      'succeeded',
    ]);
    expect(histories(standIn)).toEqual({
      'wavegate/web-1/0 in web': ['in_progress', 'in_progress', 'success', 'inactive'],
      'wavegate/web-1/1 in production': ['queued', 'in_progress', 'success'],
      'wavegate/web-1/3 in web': ['in_progress', 'success'],
    });
    expect(deployments[1]?.payload).toEqual({
      execution: 'web-1',
      digest: rollout.plan.digest,
      issue: 1,
      nodes: 2,
      'nodes-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is written no second time', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn);
    const target = await targetOf(standIn);
    for (const upTo of rollout.turns) {
      await rollout.turn(target, upTo);
      standIn.journal.clear();
      const again = await rollout.turn(target, upTo);
      expect(again).toEqual({ issueGone: false, problems: [], writes: 0 });
      expect(standIn.journal.writes()).toEqual([]);
      expect(standIn.journal.exchanges.length).toBeLessThanOrEqual(1);
    }
  });

  test('shows a rollback as a deployment of its own, and what it took back as inactive', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn, { e: 'failed' });
    await rollout.wholeStory(await targetOf(standIn));
    expect(standIn.repository.issues[0]).toMatchObject({ state: 'closed', stateReason: 'not_planned' });
    expect(Object.entries(histories(standIn)).map(([task, states]) => [task, states.at(-1)])).toEqual([
      ['wavegate/web-1/0 in web', 'inactive'],
      ['wavegate/web-1/1 in production', 'inactive'],
      ['wavegate/web-1/3 in web', 'failure'],
      ['wavegate/web-1/3/rollback in web', 'inactive'],
      ['wavegate/web-1/1/rollback in production', 'success'],
      ['wavegate/web-1/0/rollback in web', 'success'],
    ]);
  });

  test('is opened again when somebody goes on', async () => {
    const standIn = await stage();
    const plan = aPlanOf(['all: a b'], standIn, { onFailure: { then: 'abort' } });
    const events = story(plan, { b: 'failed' }, (spec) => {
      spec.command('retry');
      spec.runs();
    });
    const rollout = new ProjectedRollout(plan, events, 'c'.repeat(40));
    const target = await targetOf(standIn);
    const states: unknown[] = [];
    for (const upTo of rollout.turns) {
      await rollout.turn(target, upTo);
      states.push(standIn.repository.issues[0]?.state);
    }
    expect(states).toEqual(['open', 'closed', 'open', 'closed']);
    expect(standIn.repository.issues[0]?.stateReason).toBe('completed');
    expect(histories(standIn)).toEqual({
      'wavegate/web-1/0 in web': ['in_progress', 'error', 'in_progress', 'success'],
    });
  });
});

describe('after a crash', () => {
  test.each([
    ['a rollout that goes well', {}],
    ['a rollback', { c: 'failed' }],
  ] as const)('right after any write of %s, the end is the same', async (_, answers) => {
    const undisturbed = await stage();
    const few = ['canary: a', 'rest: b c'];
    const rollout = rolloutOn(undisturbed, answers, few);
    await rollout.wholeStory(await targetOf(undisturbed));
    const expected = seenOn(undisturbed);
    const writes = undisturbed.journal.writes().length;
    expect(writes).toBeGreaterThan(10);
    const ends = Array.from({ length: writes }, async (_unused, at) => {
      const standIn = await stage();
      standIn.faults.add({ kind: 'stale-list', nth: at + 1 });
      const again = new ProjectedRollout(rollout.plan, rollout.story, 'c'.repeat(40));
      const target = await targetOf(standIn);
      const mortal = { ...target, github: dyingAfter(target.github, at + 1) };
      let crashes = 0;
      for (const upTo of again.turns) {
        try {
          await again.turn(crashes === 0 ? mortal : target, upTo);
        } catch {
          crashes += 1;
          await again.turn(target, upTo);
        }
      }
      return { crashes, seen: seenOn(standIn) };
    });
    for (const end of await Promise.all(ends)) expect(end).toEqual({ crashes: 1, seen: expected });
  });

  const lost: readonly FaultKind[] = ['error-after', 'reset-after', 'error-before', 'reset-before'];
  const creations = [
    'issues/create',
    'issues/create-comment',
    'repos/create-deployment',
    'repos/create-deployment-status',
  ];
  test.each(lost)('an answer that is lost (%s) makes no issue, comment, deployment or status twice', async (kind) => {
    const undisturbed = await stage();
    const rollout = rolloutOn(undisturbed);
    const standIn = await stage();
    standIn.faults.add(...creations.map((operation) => ({ kind, operation, nth: 1, times: 1 })));
    const again = new ProjectedRollout(rollout.plan, rollout.story, 'c'.repeat(40));
    await Promise.all([
      targetOf(undisturbed).then((target) => rollout.wholeStory(target)),
      targetOf(standIn).then((target) => again.wholeStory(target)),
    ]);
    expect(standIn.journal.exchanges.filter(({ fault }) => fault !== null)).toHaveLength(creations.length);
    expect(seenOn(standIn)).toEqual(seenOn(undisturbed));
  });
});

test('what was shown before the issue could not be written is shown no second time by the same process', async () => {
  const standIn = await stage();
  const rollout = rolloutOn(standIn);
  const [first = 0] = rollout.turns;
  const target = await targetOf(standIn);
  const deaf = {
    ...target.github,
    change: () => Promise.reject(new ProblemError([problem('no-approval-awaited', {})])),
  };
  const { problems } = await rollout.turn({ ...target, github: deaf }, first);
  expect(problems).toHaveLength(1);
  await project(target, { ...rollout.shown, loaded: 0 }, 'main');
  expect(standIn.repository.comments).toHaveLength(1);
  expect(standIn.repository.deployments).toHaveLength(1);
  expect(standIn.repository.deploymentStatuses).toHaveLength(1);
});

describe('what others did', () => {
  test('does not count as ours: neither an issue nor a comment with our marker', async () => {
    const standIn = await stage();
    const theirs = await targetOf(standIn, standIn.token({ login: 'octocat', kind: 'user' }));
    await theirs.github.make('POST /repos/{owner}/{repo}/issues', {
      title: 'Rollout web-1',
      body: issueMarker('web-1'),
      labels: ['wavegate'],
    });
    const rollout = rolloutOn(standIn);
    const target = await targetOf(standIn);
    const [first = 0, second = 0] = rollout.turns;
    await rollout.turn(target, first);
    expect(standIn.repository.issues).toHaveLength(2);
    await theirs.github.make('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      issue_number: 2,
      body: commentMarker('web-1', 'started-2'),
    });
    await rollout.turn(target, second);
    expect(standIn.repository.issues[1]?.body).toContain('wavegate-snapshot');
  });

  test('is undone in the body of the issue, and a comment that was taken away stays away', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn);
    const target = await targetOf(standIn);
    const [first = 0] = rollout.turns;
    await rollout.turn(target, first);
    const [issue] = standIn.repository.issues;
    if (issue === undefined) throw new Error('no issue');
    const written = issue.body;
    issue.body = `${written}`.replace('**Baking**', '**Done**').replace('**Running**', '**Done**');
    standIn.repository.comments.length = 0;
    expect((await rollout.turn(target, first)).writes).toBe(1);
    expect(issue.body).toBe(written);
    expect(standIn.repository.comments).toEqual([]);
  });

  test('can take the issue away: that is told', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn);
    const target = await targetOf(standIn);
    const [first = 0] = rollout.turns;
    await rollout.turn(target, first);
    standIn.repository.issues.length = 0;
    expect(await rollout.turn(target, first)).toMatchObject({ issueGone: true, problems: [] });
  });

  test('can transfer the issue: it is gone, and the one that has its new number here is left alone', async () => {
    const standIn = await stage();
    const rollout = rolloutOn(standIn);
    const target = await targetOf(standIn);
    const [first = 0, second = 0] = rollout.turns;
    await rollout.turn(target, first);
    const elsewhere = addRepository(standIn.world, { owner: 'acme', name: 'elsewhere', private: false });
    for (const repository of [standIn.repository, elsewhere]) repository.nextNumber = 7;
    await writeReply(target, { issue: 1, comment: 77 }, 'taken in');
    transferIssue(standIn.repository, 1, elsewhere);
    const others = { title: 'Something else', body: 'of somebody else' };
    await target.github.make('POST /repos/{owner}/{repo}/issues', others);
    expect(await rollout.turn(target, second)).toMatchObject({ issueGone: true });
    expect(standIn.repository.issues).toMatchObject([{ number: 7, ...others }]);
    expect(standIn.repository.comments.filter(({ issue }) => issue === 7)).toEqual([]);
    expect(await editReply(target, { issue: 1, comment: 77 }, 'done')).toBe(false);
  });
});

test('what a token may not show is told, and shown once it may', async () => {
  const standIn = await stage();
  const rollout = rolloutOn(standIn);
  const [first = 0] = rollout.turns;
  const permissions = { issues: 'write' } as const;
  const narrow = await targetOf(standIn, standIn.token({ permissions }));
  const { problems } = await rollout.turn(narrow, first);
  expect(problems.map(({ code }) => code)).toEqual(['github-permission-missing']);
  expect(standIn.repository.comments).toHaveLength(1);
  expect(standIn.repository.deployments).toEqual([]);
  const target = await targetOf(standIn);
  await rollout.turn(target, first);
  expect(standIn.repository.comments).toHaveLength(1);
  expect(standIn.repository.deployments).toHaveLength(1);
});

test('a rollout over 10,000 nodes takes as many writes as one over 100', async () => {
  const writes = async (nodes: number): Promise<number> => {
    const standIn = await stage();
    const names = Array.from({ length: nodes }, (_, at) => `n${at}`);
    const batch = nodes / 50;
    const batches = Array.from({ length: 50 }, (_, at) => names.slice(at * batch, (at + 1) * batch).join(' '));
    const plan = aPlanOf([`canary: ${batches[0]}`, `rest: ${batches.slice(1).join(' | ')}`], standIn);
    const rollout = new ProjectedRollout(plan, story(plan), 'c'.repeat(40));
    const target = await targetOf(standIn);
    standIn.journal.clear();
    await rollout.wholeStory(target);
    return standIn.journal.writes().filter(({ operation }) => operation?.startsWith('graphql:') !== true).length;
  };
  const few = await writes(100);
  const waves = 2;
  const turns = 5;
  // The issue, its body once a turn, a comment for the start and each wave, for an approval two; a deployment a wave, and statuses.
  const mostStatuses = waves * 4;
  expect(few).toBeLessThanOrEqual(1 + turns + (1 + waves) + 2 + waves + mostStatuses);
  expect(await writes(10_000)).toBe(few);
});

test('the schedule is switched on and off, and left alone where it is right', async () => {
  const standIn = await stage({
    '.github/workflows/wake.yml': 'on: { schedule: [{ cron: "*/15 * * * *" }] }\njobs: {}\n',
  });
  const { github } = await targetOf(standIn);
  expect(await switchSchedule(github, 'gone.yml', true)).toBe('missing');
  expect(await switchSchedule(github, 'wake.yml', true)).toBe('unchanged');
  expect(await switchSchedule(github, 'wake.yml', false)).toBe('off');
  expect(await switchSchedule(github, 'wake.yml', false)).toBe('unchanged');
  expect(await switchSchedule(github, 'wake.yml', true)).toBe('on');
  const plan = aPlan(['all: a b'], { bakes: { all: 60_000 } });
  expect(wantsWaking(given(plan).runs().state)).toBe(true);
  expect(wantsWaking(given(plan).runs({ a: 'failed' }).state)).toBe(false);
  expect(wantsWaking(given(aPlan(['all: a'])).runs().state)).toBe(false);
});
