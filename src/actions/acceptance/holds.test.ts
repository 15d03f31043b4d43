/** What keeps a rollout from its next wave until everybody has let it go on: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { comment, openIssue } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled, review } from '../../testing/acceptance/people.ts';
import { outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
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
