/** Who is refused what in comments: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import { answerTo, comment, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { ownIssue, people, peopled } from '../../testing/acceptance/people.ts';
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
  guest: [],
};

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

for (const [login, role] of [
  ['lead', 'maintains'],
  ['octocat', 'administers'],
] as const)
  test.concurrent(
    `all that changes anything may be asked for by whoever ${role}, and is kept as it was said`,
    rollout(
      peopled({
        nodes: 3,
        rollout: `waves: [1, { up-to: 2, approval: ${approval} }, { up-to: 100%, approval: ${approval} }]`,
      }),
      async (acceptance) => {
        const issue = await openIssue(acceptance);
        await comment(acceptance, 'mona', '/rollout start web', issue);
        const own = ownIssue(acceptance);
        const done = async (said: string, args: object = {}, where = own) => {
          const { decision, reactions } = await comment(acceptance, login, `/rollout ${said}`, where);
          expect({ decision, reactions }, said).toMatchObject({
            decision: { by: `user:${login}`, verb: said.split(' ')[0], args, reason: null },
            reactions: expect.not.arrayContaining(['-1']),
          });
        };
        await done('hold --reason "a look" --until=2h', { reason: ['a look'], until: ['2h'] });
        await done('unhold');
        await done('lock all --reason "a fair"', { subject: 'all', reason: ['a fair'] });
        await done('unlock all', { subject: 'all' });
        await done('reject --reason later', { reason: ['later'] });
        await done('resume');
        const short = tell(acceptance).state.plan.digest.slice(0, 12);
        await done(`approve --digest ${short}`, { digest: [short] });
        expect(tell(acceptance).nodes).toEqual({ succeeded: 2, pending: 1 });
        await done('skip n00003 --reason gone', { subject: 'n00003', reason: ['gone'] });
        expect(outcome(acceptance)).toMatchObject({ status: 'succeeded', disagreements: [] });
        const late = await comment(acceptance, login, '/rollout retry', own);
        expect(late.decision?.reason?.code).toBe('nothing-to-retry');
        await done('rollback --to all', { to: ['all'] });
        expect(outcome(acceptance)).toMatchObject({ status: 'rolled-back', disagreements: [] });
        await done('start web', {}, issue);
        await done('pause web');
        await done('abort web');
        expect(tell(acceptance, 'web-2').status).toBe('aborted');
      },
    ),
    patience,
  );

test.concurrent(
  'who may read, triage, write or maintain is told what that role may be told, and whoever lost their role nothing',
  rollout(
    peopled({
      nodes: 3,
      rollout: `waves: [1, { up-to: 100%, approval: ${approval} }]`,
      github: { repository: { collaborators: { ...people, gone: 'maintain' } } },
    }),
    async (acceptance) => {
      await play(acceptance);
      const before = tell(acceptance).events.length;
      const own = ownIssue(acceptance);
      const asked: { id: number; login: string; verb: string }[] = [];
      for (const login of [...Object.keys(mayRead), 'gone'])
        for (const verb of ['plan', 'status', 'explain', 'help'])
          asked.push({ id: await write(acceptance, login, `/rollout ${verb}`, own), login, verb });
      const roles: Record<string, string> = acceptance.github.repository.collaborators;
      delete roles['gone'];
      await acceptance.runner.quiet();
      for (const { id, login, verb } of asked) {
        const { replies, decision, reactions } = answerTo(acceptance, id);
        const refused = verb !== 'help' && mayRead[login]?.includes(verb) !== true;
        expect(
          { code: decision?.reason?.code === 'policy-not-allowed', replies: replies.length },
          `${login}: ${verb}`,
        ).toEqual({ code: refused, replies: 1 });
        if (verb === 'help') expect(reactions).toEqual(['eyes', '+1']);
      }
      expect(tell(acceptance).events).toHaveLength(before);
    },
  ),
  patience,
);
