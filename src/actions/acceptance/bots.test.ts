/** Apps that write comments: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { answerTo, comment, decisionsIn, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';
import { outcome, patience, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const policy = `rules:
  - { verbs: [all], allow: [role:maintain, app:deployer, user:renovate, team:platform] }
  - { verbs: [emergency], allow: [user:lead] }
`;

test.concurrent(
  'an app that the policy names may what it says and approves nothing, and others are not even answered',
  rollout(
    peopled({
      nodes: 3,
      rollout:
        'waves: [1, { up-to: 100%, approval: { required: 1, from: ["role:maintain", "team:platform"] } }]\nemergency: { waves: [100%], bypass: [] }',
      files: { '.github/wavegate/policy.yml': policy },
    }),
    async (acceptance) => {
      const { runner } = acceptance;
      const issue = await openIssue(acceptance);
      const started = await comment(acceptance, 'deployer[bot]', '/rollout start web', issue);
      expect(started).toMatchObject({ reactions: ['eyes', 'rocket'], decision: { by: 'app:deployer', reason: null } });
      expect(tell(acceptance)).toMatchObject({ status: 'waiting', state: { starter: 'app:deployer' } });
      const own = ownIssue(acceptance);
      const { digest } = tell(acceptance).state.plan;
      const unheard: number[] = [];
      // Named as a person, or by nothing at all.
      for (const login of ['renovate[bot]', 'lead[bot]', 'stranger[bot]'])
        for (const verb of ['abort', 'status', 'help', `approve --digest ${digest}`, 'nonsense'])
          unheard.push(await write(acceptance, login, `/rollout ${verb}`, own));
      await runner.quiet();
      for (const id of unheard)
        expect(answerTo(acceptance, id)).toEqual({ comment: id, decision: null, reactions: [], replies: [] });
      const asked: [said: string, code: string | null][] = [
        ['hold --reason=x', null],
        ['unhold', null],
        ['lock all --reason=x', null],
        ['unlock all', null],
        ['status', null],
        ['explain', null],
        ['plan', null],
        ['skip n00003 --reason=x', null],
        [`approve --digest ${digest}`, 'policy-bot-approves'],
        ['start web --emergency --reason=x', 'policy-bot-not-named'],
      ];
      for (const [said, code] of asked) {
        const { decision, reactions, replies } = await comment(acceptance, 'deployer[bot]', `/rollout ${said}`, own);
        expect({ decision, replies: replies.length }, said).toMatchObject({
          decision: { by: 'app:deployer', verb: said.split(' ')[0], reason: code === null ? null : { code } },
          replies: 1,
        });
        expect(reactions.includes('-1'), said).toBe(code !== null);
      }
      expect(outcome(acceptance)).toMatchObject({ status: 'waiting', nodes: { succeeded: 1, pending: 1, skipped: 1 } });
      expect(decisionsIn(acceptance).map(({ by }) => by)).toEqual([started, ...asked].map(() => 'app:deployer'));
      // No token tells who is in the team: whoever is not allowed otherwise is told that, and not that they may not.
      const unknown = await comment(acceptance, 'hubot', '/rollout pause', own);
      expect(unknown).toMatchObject({
        reactions: ['eyes', '-1'],
        decision: { reason: { code: 'policy-teams-unknown' } },
      });
      await comment(acceptance, 'mona', `/rollout approve --digest ${digest}`, own);
      expect(outcome(acceptance)).toMatchObject({ status: 'succeeded', disagreements: [] });
    },
  ),
  patience,
);
