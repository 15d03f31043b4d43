/** What people do at the same moment, or too late: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { answerTo, comment, decisionsIn, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { rolloutFile } from '../../testing/acceptance/fleet-repository.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';
import { dieBefore, outcome, patience, play, rollout, until } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { openPull, pushToPull } from '../../testing/github/open-pull.ts';

const asks = '{ required: 1, from: ["role:maintain"] }';

test.concurrent(
  'an approval that is read when the next wave waits counts for none but the wave that it was written about',
  rollout(
    () =>
      peopled({
        nodes: 3,
        rollout: `waves: [1, { up-to: 2, approval: ${asks} }, { up-to: 100%, approval: ${asks} }]`,
        runner: { beforeStep: dieBefore('comment', '') },
      }),
    async (acceptance) => {
      const { github, runner } = acceptance;
      await play(acceptance);
      const own = ownIssue(acceptance);
      const approve = `/rollout approve --digest ${tell(acceptance).state.plan.digest.slice(0, 12)}`;
      const late = await write(acceptance, 'lead', approve, own);
      await runner.quiet();
      expect(answerTo(acceptance, late).decision).toBeNull();
      const run = github.repository.runs.find(({ event }) => event === 'issue_comment');
      expect((await comment(acceptance, 'mona', approve, own)).decision?.reason).toBeNull();
      expect(tell(acceptance)).toMatchObject({ status: 'waiting', state: { wave: 2 } });
      if (run !== undefined) await runner.rerun(run, 'all');
      await runner.quiet();
      expect(answerTo(acceptance, late)).toMatchObject({
        reactions: ['eyes', '-1'],
        decision: { reason: { code: 'approval-of-another-wave', args: { meant: 2, waits: 3 } } },
      });
      expect(outcome(acceptance)).toMatchObject({ status: 'waiting', nodes: { succeeded: 2, pending: 1 } });
      // Whoever still means it says so again.
      await comment(acceptance, 'lead', approve, own);
      expect(outcome(acceptance)).toMatchObject({ status: 'succeeded', nodes: { succeeded: 3 } });
    },
  ),
  patience,
);

test.concurrent(
  'a start at the same moment as a push rolls out the commit that was shown, or nothing: never the new one',
  rollout(peopled({ nodes: 3, rollout: 'waves: [1, 100%]' }), async (acceptance) => {
    const { github, runner, fleet } = acceptance;
    const text = fleet.files[rolloutFile] ?? '';
    const files = { [rolloutFile]: text.replace('waves: [1, 100%]', 'waves: [2, 100%]') };
    const pull = openPull(github, { files });
    const shown = await comment(acceptance, 'mona', '/rollout plan web', pull.number);
    const planned = shown.decision?.plan?.commit;
    const id = await write(acceptance, 'mona', '/rollout start web', pull.number);
    pushToPull(github, pull, { 'README.md': 'something else' });
    await runner.quiet();
    const { decision, replies } = answerTo(acceptance, id);
    expect(replies).toHaveLength(1);
    if (decision?.reason === null) expect(tell(acceptance).state.plan.source.commit).toBe(planned);
    else expect(decision?.reason.code).toBe('comment-plan-outdated');
  }),
  patience,
);

test.concurrent(
  'an approval of what was planned before a push is void for what is planned after it, and says so',
  rollout(peopled({ nodes: 3, rollout: `waves: [1, { up-to: 100%, approval: ${asks} }]` }), async (acceptance) => {
    const { github } = acceptance;
    await play(acceptance);
    const { digest } = tell(acceptance).state.plan;
    await comment(acceptance, 'mona', '/rollout abort', ownIssue(acceptance));
    const changed = (acceptance.fleet.files[rolloutFile] ?? '').replace('waves: [1,', 'waves: [2,');
    const pull = openPull(github, { files: { [rolloutFile]: changed } });
    github.repository.refs['refs/heads/main'] = pull.headSha;
    await play(acceptance);
    const now = tell(acceptance, 'web-2').state.plan.digest;
    expect(now).not.toBe(digest);
    const own = github.repository.issues.find(({ title }) => title.includes('web-2'))?.number ?? 0;
    const old = await comment(acceptance, 'mona', `/rollout approve --digest ${digest}`, own);
    expect(old).toMatchObject({
      reactions: ['eyes', '-1'],
      decision: { reason: { code: 'approval-of-another-plan', args: { digest: now } } },
    });
    expect(tell(acceptance, 'web-2')).toMatchObject({ status: 'waiting', nodes: { succeeded: 2, pending: 1 } });
  }),
  patience,
);

test.concurrent(
  'of locks at the same moment one is the first and the others are told who was, all against one environment included',
  rollout(peopled({ nodes: 1, rollout: 'waves: [100%]' }), async (acceptance) => {
    const issue = await openIssue(acceptance);
    const said = ['lock production', 'lock all', 'lock production'];
    const ids = await Promise.all(
      said.map((each, at) => write(acceptance, at === 1 ? 'lead' : 'mona', `/rollout ${each} --reason ${at}`, issue)),
    );
    await acceptance.runner.quiet();
    const answers = ids.map((id) => answerTo(acceptance, id));
    expect(answers.map(({ decision }) => decision?.reason?.code ?? 'won').toSorted()).toEqual([
      'locked-already',
      'locked-already',
      'won',
    ]);
    expect(answers.map(({ replies }) => replies.length)).toEqual([1, 1, 1]);
    const won = answers.find(({ decision }) => decision?.reason === null)?.decision;
    const told = answers.flatMap(({ decision }) => (decision?.reason ? [decision.reason.args] : []));
    for (const args of told) expect(args).toMatchObject({ by: won?.by, note: [won?.args['reason']].flat()[0] });
  }),
  patience,
);

test.concurrent(
  'whoever lost their role since they started may nothing any more, and their earlier start goes on',
  rollout(peopled({ nodes: 3, rollout: `waves: [1, { up-to: 100%, approval: ${asks} }]` }), async (acceptance) => {
    const issue = await openIssue(acceptance);
    await comment(acceptance, 'mona', '/rollout start web', issue);
    const roles: Record<string, string> = acceptance.github.repository.collaborators;
    const ids = await Promise.all(
      ['/rollout abort', '/rollout pause', '/rollout status'].map((each) =>
        write(acceptance, 'mona', each, ownIssue(acceptance)),
      ),
    );
    delete roles['mona'];
    await acceptance.runner.quiet();
    for (const id of ids)
      expect(answerTo(acceptance, id)).toMatchObject({
        reactions: ['eyes', '-1'],
        decision: { by: 'user:mona', reason: { code: 'policy-not-allowed' } },
      });
    expect(decisionsIn(acceptance)).toHaveLength(4);
    expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'waiting' });
  }),
  patience,
);

test.concurrent(
  'a start that is heard twice starts once, and two who approve while somebody pushes let on what they approved, once',
  rollout(
    peopled({ nodes: 3, rollout: `waves: [1, { up-to: 100%, approval: ${asks.replace('1', '2')} }]` }),
    async (acceptance) => {
      const { github, fleet, runner } = acceptance;
      const issue = await openIssue(acceptance);
      github.outbox.disturb({ event: 'issue_comment', kind: 'twice' });
      const started = await comment(acceptance, 'octocat', '/rollout start web', issue);
      expect(started.replies).toHaveLength(1);
      expect(() => tell(acceptance, 'web-2')).toThrow('The ledger has no');
      const { plan } = tell(acceptance).state;
      const approve = `/rollout approve --digest ${plan.digest.slice(0, 12)}`;
      const own = ownIssue(acceptance);
      github.outbox.disturb({ event: 'issue_comment', kind: 'twice' });
      const writing = ['mona', 'lead'].map((login) => write(acceptance, login, approve, own));
      const text = fleet.files[rolloutFile] ?? '';
      github.push({ files: { [rolloutFile]: text.replace('steps:', 'description: another\nsteps:') } });
      const ids = await Promise.all(writing);
      await runner.quiet();
      for (const id of ids)
        expect(answerTo(acceptance, id)).toMatchObject({
          decision: { reason: null },
          replies: [expect.stringContaining('👍 **Done**: `approve`')],
        });
      const { events, state } = tell(acceptance);
      const given = events.flatMap((event) => (event.type === 'approval-given' ? [event.by] : []));
      expect(given.toSorted()).toEqual(['user:lead', 'user:mona']);
      expect(state.plan.source.commit).toBe(plan.source.commit);
      expect(events.filter(({ type }) => type === 'wave-entered')).toHaveLength(2);
      expect(fleet.stepsOf('n00002').filter((step) => step === 'apply')).toHaveLength(1);
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    },
  ),
  patience,
);

test.concurrent(
  'an abort by a comment ends the step of a node that is being worked on, and nothing begins after it',
  rollout(
    peopled({
      nodes: 4,
      rollout: 'waves: [100%]\nbatch: { size: 4, parallel: 1, concurrency: 1 }',
      // Longer than the test: it is ended, or nothing comes of it.
      apply: 'sleep 600',
    }),
    async (acceptance) => {
      await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      const aborted = await comment(acceptance, 'mona', '/rollout abort', ownIssue(acceptance));
      expect(aborted).toMatchObject({
        reactions: ['eyes', 'rocket', '+1'],
        replies: [expect.stringContaining('`abort`')],
      });
      const { status, nodes, disagreements } = outcome(acceptance);
      expect({ status, disagreements }).toEqual({ status: 'aborted', disagreements: [] });
      expect(nodes['succeeded']).toBeUndefined();
      for (const node of ['n00002', 'n00003', 'n00004']) expect(acceptance.fleet.stepsOf(node)).toEqual([]);
    },
  ),
  patience,
);
