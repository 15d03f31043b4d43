/** Whole rollouts that people steer by comments: the built bundle against the stand-in GitHub. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerTo, comment, decisionsIn, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { commentFile } from '../../testing/acceptance/fleet-repository.ts';
import { outcome, patience, play, rollout, until } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';

const approved = 'waves: [1, { up-to: 100%, approval: { required: 1, from: ["role:maintain"] } }]';

test.concurrent(
  'somebody starts a rollout by a comment, somebody else approves it, and every answer stands in one reply',
  rollout(peopled({ nodes: 3, rollout: approved }), async (acceptance) => {
    const issue = await openIssue(acceptance);
    const started = await comment(acceptance, 'mona', 'Here we go\n\n/rollout start web', issue);
    expect(started).toMatchObject({ reactions: ['eyes', 'rocket'], decision: { reason: null, by: 'user:mona' } });
    expect(started.replies).toEqual([expect.stringContaining('🚀 **Started** as [`web-1`]')]);
    expect(tell(acceptance)).toMatchObject({ status: 'waiting', state: { starter: 'user:mona' } });
    const digest = tell(acceptance).state.plan.digest.slice(0, 12);
    const same = await comment(acceptance, 'mona', `/rollout approve --digest ${digest}`, ownIssue(acceptance));
    expect(same).toMatchObject({
      reactions: ['eyes', '-1'],
      decision: { reason: { code: 'approval-of-own-start' } },
    });
    const short = await comment(acceptance, 'octocat', `/rollout approve web --digest ${digest}`, issue);
    expect(short.decision?.reason?.code).toBe('comment-digest-whole');
    const other = await comment(acceptance, 'octocat', `.rollout approve --digest ${digest}`, ownIssue(acceptance));
    expect(other.replies).toEqual([expect.stringContaining('👍 **Done**: `approve` of [`web-1`]')]);
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    expect(tell(acceptance).events.find(({ type }) => type === 'approval-given')).toMatchObject({
      by: 'user:octocat',
      via: 'comment',
      qualifies: ['role:maintain'],
    });
  }),
  patience,
);

test.concurrent(
  'a pause by a comment reaches a running batch, and resume goes on with the rest',
  rollout(
    peopled({
      nodes: 4,
      rollout: 'waves: [100%]\nbatch: { size: 4, parallel: 1, concurrency: 1 }',
      apply: 'sleep 3',
    }),
    async (acceptance) => {
      await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      const paused = await comment(acceptance, 'mona', '/rollout pause', ownIssue(acceptance));
      expect(paused.replies).toEqual([expect.stringContaining('👍 **Done**: `pause`')]);
      expect(paused.reactions).toEqual(['eyes', 'rocket', '+1']);
      const { status, nodes } = outcome(acceptance);
      expect(status).toBe('paused');
      expect(nodes['pending']).toBeGreaterThan(0);
      // What was being worked on ends by itself; what was not begun is not.
      const begun = acceptance.fleet.names.filter((name) => acceptance.fleet.stepsOf(name).length > 0);
      expect(nodes).toEqual({ succeeded: begun.length, pending: 4 - begun.length });
      await comment(acceptance, 'mona', '/rollout resume', ownIssue(acceptance));
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 4 } });
    },
  ),
  patience,
);

test.concurrent(
  'a node that failed is mended, tried again by a comment, and the rollout ends well; what had succeeded is left alone',
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'wavegate-mended-'));
    const apply = `[ "$WAVEGATE_NODE" != n00002 ] || test -e ${scratch}/mended`;
    const scenario = rollout(peopled({ nodes: 4, rollout: 'waves: [2, 100%]', apply }), async (acceptance) => {
      await play(acceptance);
      expect(outcome(acceptance)).toMatchObject({ status: 'paused', nodes: { succeeded: 1, failed: 1, pending: 2 } });
      writeFileSync(join(scratch, 'mended'), '');
      const { decision, replies } = await comment(acceptance, 'mona', '/rollout retry', ownIssue(acceptance));
      expect({ reason: decision?.reason, replies }).toEqual({
        reason: null,
        replies: [expect.stringContaining('👍 **Done**: `retry`')],
      });
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 4 } });
      const applied = (node: string) => acceptance.fleet.stepsOf(node).filter((step) => step === 'apply').length;
      expect(acceptance.fleet.names.map(applied)).toEqual([1, 2, 1, 1]);
    });
    await scenario();
    rmSync(scratch, { recursive: true });
  },
  patience,
);

test.concurrent(
  'hold, skip, reject, retry and rollback do what they say, and their notes are kept',
  // So many commands in a minute nobody gives by hand: they would use up what GitHub lets be written in it.
  rollout(
    peopled({ nodes: 3, rollout: approved, github: { limits: { contentAMinute: 1_000 } } }),
    async (acceptance) => {
      await play(acceptance);
      const say = (body: string) => comment(acceptance, 'mona', body, ownIssue(acceptance));
      const skipped = await say('/rollout skip n00003 --reason "on its way out"');
      expect(skipped.replies).toEqual([expect.stringContaining('👍 **Done**: `skip`')]);
      expect(tell(acceptance).nodes).toEqual({ succeeded: 1, pending: 1, skipped: 1 });
      await say('/rollout hold --reason audit --until=2h');
      expect(tell(acceptance).state.heldBack).toMatchObject({ by: 'user:mona', note: 'audit' });
      await say('/rollout unhold');
      expect(tell(acceptance).state.heldBack).toBeNull();
      expect((await say('/rollout reject --reason "not now"')).replies[0]).toContain('👍 **Done**');
      expect(tell(acceptance).status).toBe('paused');
      await say('/rollout retry');
      const back = await say('/rollout rollback --to all');
      expect(back.decision?.reason).toBeNull();
      expect(outcome(acceptance)).toMatchObject({
        disagreements: [],
        status: 'rolled-back',
        nodes: { 'rolled-back': 1 },
      });
      const late = await say('/rollout abort');
      expect(late).toMatchObject({ reactions: ['eyes', '-1'], decision: { reason: { code: 'rollout-ended' } } });
    },
  ),
  patience,
);

test.concurrent(
  'status, explain and help answer whoever may ask, and change nothing',
  rollout(peopled({ nodes: 3, rollout: approved }), async (acceptance) => {
    await play(acceptance);
    const before = tell(acceptance).events.length;
    const say = (login: string, body: string) => comment(acceptance, login, body, ownIssue(acceptance));
    expect((await say('tri', '/rollout status')).replies[0]).toContain('**Waiting** in wave 2 of 2');
    expect((await say('tri', '/rollout explain n00001')).replies[0]).toContain('succeeded');
    const help = (await say('hubot', '/rollout help')).replies[0] ?? '';
    expect(help).toContain('`/rollout plan');
    expect(help).toContain('Not allowed: `/rollout start`, `/rollout approve`');
    const both = await say('tri', '/rollout status\n/rollout help status');
    expect(both.replies).toHaveLength(1);
    expect(both.replies[0]).toContain('What `tri` may do here');
    expect(tell(acceptance).events).toHaveLength(before);
    expect((await say('guest', '/rollout status')).decision?.reason?.code).toBe('policy-not-allowed');
  }),
  patience,
);

test.concurrent(
  'a comment that is edited, deleted, heard twice or run again acts once',
  rollout(peopled({ nodes: 3, rollout: approved }), async (acceptance) => {
    const { github, runner, fleet } = acceptance;
    await play(acceptance);
    const own = ownIssue(acceptance);
    // Whoever calls us may listen to more than is asked of them.
    const listens = fleet.files[commentFile]?.replace('[created]', '[created, edited, deleted]') ?? '';
    github.push({ files: { [commentFile]: listens } });
    github.outbox.disturb({ event: 'issue_comment', kind: 'twice' });
    const twice = await comment(acceptance, 'mona', '/rollout hold --reason audit', own);
    expect(twice.replies).toHaveLength(1);
    const placed = () => tell(acceptance).events.filter(({ type }) => type === 'hold-placed').length;
    expect(placed()).toBe(1);
    const run = github.repository.runs.find(({ event }) => event === 'issue_comment');
    if (run !== undefined) await runner.rerun(run, 'all');
    await runner.quiet();
    expect(placed()).toBe(1);
    const heard = () => github.repository.runs.filter(({ event }) => event === 'issue_comment').length;
    const before = heard();
    await acceptance.ask('PATCH', `/issues/comments/${twice.comment}`, { body: '/rollout abort' });
    await acceptance.ask('DELETE', `/issues/comments/${twice.comment}`);
    await runner.quiet();
    expect(heard()).toBe(before + 2);
    expect(outcome(acceptance)).toMatchObject({ status: 'waiting', disagreements: [] });
    expect(decisionsIn(acceptance).map(({ verb }) => verb)).toEqual(['hold']);
  }),
  patience,
);

test.concurrent(
  'of two who approve at once one is enough, and who approves and aborts at once ends it',
  rollout(peopled({ nodes: 3, rollout: approved.replace('required: 1', 'required: 2') }), async (acceptance) => {
    await play(acceptance);
    const own = ownIssue(acceptance);
    const digest = tell(acceptance).state.plan.digest.slice(0, 12);
    const approve = `/rollout approve --digest ${digest}`;
    // Octocat started it; Mona writes twice, and counts once.
    const ids = await Promise.all([
      write(acceptance, 'mona', approve, own),
      write(acceptance, 'mona', approve, own),
      write(acceptance, 'lead', approve, own),
      write(acceptance, 'lead', '/rollout abort', own),
    ]);
    await acceptance.runner.quiet();
    const { events, status } = tell(acceptance);
    expect(status).toBe('aborted');
    const given = events.flatMap((event) => (event.type === 'approval-given' ? [event.by] : []));
    expect(new Set(given).size).toBe(given.length);
    expect(ids.map((id) => answerTo(acceptance, id).replies.length)).toEqual([1, 1, 1, 1]);
    expect(outcome(acceptance).disagreements).toEqual([]);
  }),
  patience,
);
