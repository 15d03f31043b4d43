/** Who is refused what in comments: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { answerTo, comment, openIssue, write } from '../../testing/acceptance/commenting.ts';
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

const approval = '{ required: 1, from: ["role:maintain"] }';
const mayRead: Readonly<Record<string, readonly string[]>> = {
  lead: ['plan', 'status', 'explain'],
  hubot: ['plan', 'status', 'explain'],
  tri: ['status', 'explain'],
  octocat: ['plan', 'status', 'explain'],
  guest: [],
  nobody: [],
};

test.concurrent(
  'of all that changes anything whoever may only write, triage or read, or has no role, may nothing, and each refusal is in the ledger',
  rollout(
    peopled({ nodes: 3, rollout: 'waves: [1, { up-to: 100%, approval: { required: 1, from: ["role:maintain"] } }]' }),
    async (acceptance) => {
      await play(acceptance);
      const before = tell(acceptance).events.length;
      const elsewhere = await openIssue(acceptance);
      const asked: { id: number; login: string; said: string }[] = [];
      for (const login of ['hubot', 'tri', 'guest', 'nobody'])
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

test.concurrent(
  'whoever asks is told what their role may be told, and no more, and what was asked is in the ledger',
  rollout(peopled({ nodes: 3, rollout: `waves: [1, { up-to: 100%, approval: ${approval} }]` }), async (acceptance) => {
    await play(acceptance);
    const before = tell(acceptance).events.length;
    const own = ownIssue(acceptance);
    const asked: { id: number; login: string; verb: string }[] = [];
    for (const login of Object.keys(mayRead))
      for (const verb of ['plan', 'status', 'explain', 'help'])
        asked.push({ id: await write(acceptance, login, `/rollout ${verb}`, own), login, verb });
    await acceptance.runner.quiet();
    for (const { id, login, verb } of asked) {
      const { replies, decision, reactions } = answerTo(acceptance, id);
      const refused = verb !== 'help' && mayRead[login]?.includes(verb) !== true;
      const kept = { by: `user:${login}`, verb, reason: refused ? { code: 'policy-not-allowed' } : null };
      expect({ decision, replies: replies.length, reactions }, `${login}: ${verb}`).toMatchObject({
        // Help decides nothing.
        decision: verb === 'help' ? null : kept,
        replies: 1,
        reactions: ['eyes', refused ? '-1' : '+1'],
      });
    }
    expect(tell(acceptance).events).toHaveLength(before);
  }),
  patience,
);

test.concurrent(
  'whoever is refused costs the token as little on an issue where much was said',
  rollout(peopled({ nodes: 3, rollout: `waves: [1, { up-to: 100%, approval: ${approval} }]` }), async (acceptance) => {
    await play(acceptance);
    const { repository, journal, world } = acceptance.github;
    const issue = ownIssue(acceptance);
    const long = world.now() - 3_600_000;
    const chat = { issue, user: 'guest', body: 'Is it done yet?', createdAt: long, updatedAt: long };
    for (let each = 0; each < 350; each++) repository.comments.unshift({ ...chat, id: world.nextId() });
    const before = journal.exchanges.length;
    const { decision, reactions, replies } = await comment(acceptance, 'nobody', '/rollout abort');
    expect({ reason: decision?.reason?.code, reactions, replies: replies.length }).toEqual({
      reason: 'policy-not-allowed',
      reactions: ['eyes', '-1'],
      replies: 1,
    });
    const asked = journal.exchanges
      .slice(before)
      .filter(({ caller, status }) => caller?.kind === 'job' && status !== 304);
    const [queries, requests] = [true, false].map(
      (is) => asked.filter(({ target }) => (target === '/graphql') === is).length,
    );
    expect(requests).toBeLessThanOrEqual(14);
    expect(queries).toBeLessThanOrEqual(2);
  }),
  patience,
);
