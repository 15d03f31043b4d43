/** What keeps a rollout from its next wave until everybody has let it go on: the built bundle against the stand-in GitHub. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { comment, openIssue } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled, review } from '../../testing/acceptance/people.ts';
import { outcome, patience, play, rollout, wake } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

test.concurrent(
  'a lock, a hold, an approval by comment and the reviewers of an environment each keep a wave back, and no runner waits',
  rollout(
    peopled({
      nodes: 2,
      rollout:
        'waves: [1, { up-to: 100%, environment: production, approval: { required: 1, from: ["role:maintain"] } }]',
      github: {
        repository: { environments: [{ name: 'production', reviewers: [{ type: 'User', name: 'hubot' }] }] },
      },
    }),
    async (acceptance) => {
      const { fleet, github, runner } = acceptance;
      const issue = await openIssue(acceptance);
      // A lock outlives runs, and is there before the rollout is.
      await comment(acceptance, 'mona', '/rollout lock production --reason="a fair" --until=2d', issue);
      await play(acceptance);
      const own = ownIssue(acceptance);
      const body = () => github.repository.issues.find(({ number }) => number === own)?.body ?? '';
      const keptBack = () => {
        expect(outcome(acceptance)).toEqual({
          disagreements: [],
          status: 'waiting',
          nodes: { succeeded: 1, pending: 1 },
        });
        expect(fleet.stepsOf('n00002')).toEqual([]);
        expect(runner.attempts.flatMap(({ running }) => [...running.keys()])).toEqual([]);
      };
      keptBack();
      expect(body()).toContain('a fair');
      await comment(acceptance, 'mona', '/rollout hold --reason=audit', own);
      keptBack();
      expect(body()).toContain('audit');
      const digest = tell(acceptance).state.plan.digest.slice(0, 12);
      const approved = await comment(acceptance, 'lead', `/rollout approve --digest ${digest}`, own);
      expect(approved.decision?.reason).toBeNull();
      keptBack();
      await comment(acceptance, 'lead', '/rollout unlock production', issue);
      keptBack();
      expect(github.repository.pendingDeployments).toEqual([]);
      await comment(acceptance, 'mona', '/rollout unhold', own);
      keptBack();
      expect(github.repository.pendingDeployments).toHaveLength(1);
      await review(acceptance, 'approved');
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } });
      const given = tell(acceptance).events.flatMap((event) => (event.type === 'approval-given' ? [event] : []));
      expect(given.map(({ by, via }) => [by, via])).toEqual([
        ['user:lead', 'comment'],
        ['user:hubot', 'environment'],
      ]);
    },
  ),
  patience,
);

test.concurrent(
  'an approval that is too old is void at the next turn, says so, and has to be given again',
  rollout(
    peopled({
      nodes: 2,
      rollout: 'waves: [1, { up-to: 100%, approval: { required: 2, from: ["role:maintain"], expires: 1s } }]',
    }),
    async (acceptance) => {
      await play(acceptance);
      const digest = tell(acceptance).state.plan.digest.slice(0, 12);
      const approve = (login: string) =>
        comment(acceptance, login, `/rollout approve --digest ${digest}`, ownIssue(acceptance));
      expect((await approve('mona')).decision?.reason).toBeNull();
      await sleep(1_100);
      await wake(acceptance);
      const expired = () => tell(acceptance).events.filter(({ type }) => type === 'approval-expired');
      expect(expired()).toMatchObject([{ people: ['user:mona'] }]);
      await sleep(1_100);
      await approve('lead');
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'waiting', nodes: { pending: 1 } });
      expect(acceptance.github.repository.comments.map(({ body }) => body).join('\n')).toMatch(/expired|too old|void/);
    },
  ),
  patience,
);
