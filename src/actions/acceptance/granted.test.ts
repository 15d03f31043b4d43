/** Who may do what in comments: every command that changes anything, by the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { comment, openIssue } from '../../testing/acceptance/commenting.ts';
import { addTeam, ownIssue, peopled, teamSecret } from '../../testing/acceptance/people.ts';
import { outcome, patience, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const approval = '{ required: 1, from: ["role:maintain"] }';
const threeWaves = `waves: [1, { up-to: 2, approval: ${approval} }, { up-to: 100%, approval: ${approval} }]`;
const policyFile = '.github/wavegate/policy.yml';

/** Everything that changes something; `logins` take turns. */
async function everything(acceptance: Acceptance, logins: readonly string[]): Promise<void> {
  let turn = 0;
  const issue = await openIssue(acceptance);
  await comment(acceptance, 'mona', '/rollout start web', issue);
  const own = ownIssue(acceptance);
  const done = async (said: string, args: object = {}, where = own) => {
    const login = logins[turn % logins.length] ?? '';
    turn += 1;
    const { decision, reactions, replies } = await comment(acceptance, login, `/rollout ${said}`, where);
    expect({ decision, reactions, replies: replies.length }, `${login}: ${said}`).toMatchObject({
      decision: { by: `user:${login}`, verb: said.split(' ')[0], args, reason: null },
      reactions: expect.not.arrayContaining(['-1']),
      replies: 1,
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
  const late = await comment(acceptance, logins[0] ?? '', '/rollout retry', own);
  expect(late.decision?.reason?.code).toBe('nothing-to-retry');
  await done('rollback --to all', { to: ['all'] });
  expect(outcome(acceptance)).toMatchObject({ status: 'rolled-back', disagreements: [] });
  await done('start web', {}, issue);
  await done('pause web');
  await done('abort web');
}
for (const [login, role] of [
  ['lead', 'maintains'],
  ['octocat', 'administers'],
] as const)
  test.concurrent(
    `all that changes anything may be asked for by whoever ${role}, and is kept as it was said`,
    rollout(peopled({ nodes: 3, rollout: threeWaves }), async (acceptance) => {
      await everything(acceptance, [login]);
      expect(tell(acceptance, 'web-2').status).toBe('aborted');
    }),
    patience,
  );

test.concurrent(
  'a policy that names a team and a person lets these, whatever their role, and nobody else, whatever theirs',
  rollout(
    peopled({
      nodes: 3,
      rollout: threeWaves.replaceAll('role:maintain', 'team:platform'),
      files: { [policyFile]: 'rules: [{ verbs: [all], allow: [team:platform, user:mona, user:guest] }]' },
      runner: teamSecret,
    }),
    async (acceptance) => {
      addTeam(acceptance, 'platform', { tri: 'active', lead: 'pending' });
      await everything(acceptance, ['tri', 'guest']);
      expect(tell(acceptance, 'web-2').status).toBe('aborted');
      const elsewhere = await openIssue(acceptance);
      for (const login of ['lead', 'octocat', 'hubot', 'nobody']) {
        const { decision, reactions } = await comment(acceptance, login, '/rollout start web', elsewhere);
        expect({ decision, reactions }, login).toMatchObject({
          decision: { by: `user:${login}`, reason: { code: 'policy-not-allowed' } },
          reactions: ['eyes', '-1'],
        });
      }
      expect(() => tell(acceptance, 'web-3')).toThrow('The ledger has no');
    },
  ),
  patience,
);
