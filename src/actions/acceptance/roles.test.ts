/** Who is refused what in comments: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { answerTo, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';
import { outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const digest = '0'.repeat(12);
const running = [
  'start web',
  `approve --digest ${digest}`,
  'reject',
  'pause',
  'resume',
  'abort',
  'retry',
  'rollback',
  'skip n00003 --reason x',
  'hold',
  'unhold',
  'lock all --reason x',
  'unlock all',
];

test.concurrent(
  'of all that changes anything whoever may only write, triage or read may nothing, and each refusal is in the ledger',
  rollout(
    peopled({ nodes: 3, rollout: 'waves: [1, { up-to: 100%, approval: { required: 1, from: ["role:maintain"] } }]' }),
    async (acceptance) => {
      await play(acceptance);
      const before = tell(acceptance).events.length;
      const elsewhere = await openIssue(acceptance);
      const asked: { id: number; login: string; said: string }[] = [];
      for (const login of ['hubot', 'tri', 'guest'])
        for (const said of running) {
          const issue = said.startsWith('start') ? elsewhere : ownIssue(acceptance);
          asked.push({ id: await write(acceptance, login, `/rollout ${said}`, issue), login, said });
        }
      await acceptance.runner.quiet();
      for (const { id, login, said } of asked) {
        const { decision, reactions, replies } = answerTo(acceptance, id);
        expect({ decision, reactions, replies: replies.length }, `${login}: ${said}`).toMatchObject({
          decision: {
            comment: id,
            by: `user:${login}`,
            verb: said.split(' ')[0],
            reason: { code: 'policy-not-allowed' },
          },
          reactions: ['eyes', '-1'],
          replies: 1,
        });
      }
      expect(tell(acceptance).events).toHaveLength(before);
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'waiting' });
    },
  ),
  patience,
);
