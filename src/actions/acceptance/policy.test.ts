/** Whole rollouts under a policy: the built bundle against the stand-in GitHub. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { comment, openIssue } from '../../testing/acceptance/commenting.ts';
import { peopled } from '../../testing/acceptance/people.ts';
import { command, outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const policyFile = '.github/wavegate/policy.yml';
const wantsHealth = 'require: [{ gates: [{ any-of: [http, run], at: after-wave }] }]';

function push({ github }: Acceptance, text: string): void {
  github.push({ files: { [policyFile]: text } });
}

function printed({ runner }: Acceptance): string {
  return runner.attempts.flatMap(({ jobs }) => jobs.map(({ log }) => readFileSync(log, 'utf8'))).join('\n');
}

test.concurrent(
  'a rollout that falls short of the policy on the default branch is not started, and says where and why',
  rollout({ nodes: 2, rollout: 'waves: [1, 100%]' }, async (acceptance) => {
    push(acceptance, wantsHealth);
    await play(acceptance);
    expect(acceptance.fleet.stepsOf('n00001')).toEqual([]);
    expect(acceptance.github.repository.issues).toEqual([]);
    expect(printed(acceptance)).toContain(
      `${policyFile}:1 demands a http or run gate at after-wave, and none stands there for the waves wave-1, wave-2`,
    );
  }),
  patience,
);

test.concurrent(
  'a rollout that falls short of a policy that changed meanwhile goes no further, whoever resumes it, but back',
  rollout(
    {
      nodes: 2,
      rollout: 'waves: [1, { up-to: 100%, approval: { required: 1, from: ["role:admin"] } }]',
    },
    async (acceptance) => {
      await play(acceptance);
      expect(tell(acceptance).status).toBe('waiting');
      push(acceptance, wantsHealth);
      await command(acceptance, 'resume');
      const { status, state } = tell(acceptance);
      expect([status, state.hold?.reason.code]).toEqual(['paused', 'policy-falls-short']);
      await command(acceptance, 'resume');
      expect(tell(acceptance).status).toBe('paused');
      expect(acceptance.fleet.stepsOf('n00002')).toEqual([]);
      await command(acceptance, 'rollback');
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'rolled-back' });
    },
  ),
  patience,
);

test.concurrent(
  'what falls short is told where somebody asks for the plan by a comment, with the prefix that the policy chose',
  rollout(peopled({ nodes: 2, rollout: 'waves: [1, 100%]' }), async (acceptance) => {
    push(acceptance, `prefix: /deploy\n${wantsHealth}`);
    const issue = await openIssue(acceptance);
    const other = await comment(acceptance, 'mona', '/rollout plan web', issue);
    expect(other).toMatchObject({ decision: null, reactions: [], replies: [] });
    const { decision, replies } = await comment(acceptance, 'mona', '/deploy plan web', issue);
    expect(decision?.reason?.code).toBe('policy-gate-missing');
    expect(replies.join()).toContain('demands a http or run gate at after-wave');
  }),
  patience,
);
