/** What people ask for by the button of the workflow: the same as in comments, in the same words, and no more than they may. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { fileOf, rolloutFile } from '../../testing/acceptance/fleet-repository.ts';
import { addTeam, peopled, teamSecret } from '../../testing/acceptance/people.ts';
import { outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const baking = { nodes: 4, rollout: 'waves: [{ up-to: 1, bake: { for: 1h, hold-runner: 0s } }, 100%]' };

/** Somebody presses the button; gives how the run ended and what its jobs printed. */
async function press(
  { dispatch, runner }: Acceptance,
  inputs: Readonly<Record<string, string>>,
  login?: string,
): Promise<{ conclusion: string | null; printed: string }> {
  const run = await dispatch({ rollout: 'web', ...inputs }, login);
  await runner.quiet();
  const jobs = runner.attempts.filter((attempt) => attempt.run === run).flatMap((attempt) => attempt.jobs);
  return { conclusion: run.conclusion, printed: jobs.map(({ log }) => readFileSync(log, 'utf8')).join('\n') };
}

test.concurrent(
  'a node is skipped and a rollout held with what they need, and what they need is asked for',
  rollout(baking, async (acceptance) => {
    await play(acceptance);
    const missing = await press(acceptance, { command: 'skip', args: 'n00004' });
    expect(missing).toMatchObject({
      conclusion: 'failure',
      printed: expect.stringContaining('`skip` needs `--reason`'),
    });
    const wrong = await press(acceptance, { command: 'hold', args: '--unitl=2h' });
    expect(wrong.printed).toContain('`hold` has no option "--unitl"');
    const other = await press(acceptance, { command: 'pause', args: 'api' });
    expect(other.printed).toContain('`pause` does not take "api"');
    expect(outcome(acceptance)).toMatchObject({ status: 'baking', nodes: { succeeded: 1, pending: 3 } });
    await press(acceptance, { command: 'skip', args: 'n00004 --reason="on loan, back in May"' });
    await press(acceptance, { command: 'hold', args: '--reason=later --until=2h' });
    const { state, nodes, disagreements, events } = tell(acceptance);
    expect({ nodes, disagreements }).toEqual({ nodes: { succeeded: 1, pending: 2, skipped: 1 }, disagreements: [] });
    expect(events).toContainEqual(expect.objectContaining({ type: 'node-skipped', note: 'on loan, back in May' }));
    expect(state.heldBack).toMatchObject({ by: 'user:octocat', note: 'later' });
    await press(acceptance, { command: 'unhold' });
    expect(tell(acceptance).state.heldBack).toBeNull();
    await press(acceptance, { command: 'rollback', args: '--to=all' });
    expect(outcome(acceptance)).toMatchObject({ status: 'rolled-back', disagreements: [] });
  }),
  patience,
);

test.concurrent(
  'whoever may not do it in a comment may not do it by the button',
  rollout(baking, async (acceptance) => {
    expect((await press(acceptance, { command: 'start', file: rolloutFile }, 'hubot')).printed).toContain('hubot');
    expect(acceptance.github.repository.issues).toEqual([]);
    await play(acceptance);
    const refused = await press(acceptance, { command: 'abort' }, 'hubot');
    expect(refused.conclusion).toBe('failure');
    expect(outcome(acceptance)).toMatchObject({ status: 'baking', disagreements: [] });
  }),
  patience,
);

test.concurrent(
  'a member of the team that the policy names may press the button, and nobody of a higher role',
  rollout(
    peopled({
      ...baking,
      files: { '.github/wavegate/policy.yml': 'rules: [{ verbs: [all], allow: [team:platform] }]' },
      runner: teamSecret,
    }),
    async (acceptance) => {
      addTeam(acceptance, 'platform', { hubot: 'active', lead: 'pending' });
      for (const login of ['lead', 'octocat']) {
        const refused = await press(acceptance, { command: 'start', file: rolloutFile }, login);
        expect(refused.conclusion, login).toBe('failure');
      }
      expect(acceptance.github.repository.issues).toEqual([]);
      await press(acceptance, { command: 'start', file: rolloutFile }, 'hubot');
      expect(outcome(acceptance)).toMatchObject({ status: 'baking', disagreements: [] });
    },
  ),
  patience,
);

const emergency = {
  nodes: 3,
  rollout:
    'waves: [{ up-to: 1, bake: { for: 1h, hold-runner: 0s } }, { up-to: 100%, environment: { run: production } }]\n' +
    'emergency: { waves: [100%], bypass: [] }',
  github: { repository: { environments: [{ name: 'production' }] } },
};
const urgent = { command: 'start', file: rolloutFile, args: '--emergency --reason="CVE-2026-1"' };

test.concurrent(
  'an emergency is started by nobody who is not named, and needs a reason',
  rollout(emergency, async (acceptance) => {
    const refused = await press(acceptance, urgent);
    expect(refused).toMatchObject({ conclusion: 'failure', printed: expect.stringContaining('emergency') });
    const unsaid = await press(acceptance, { ...urgent, args: '--emergency' });
    expect(unsaid.printed).toContain('an emergency needs `--reason`');
    expect(acceptance.github.repository.issues).toEqual([]);
  }),
  patience,
);

const policy = `rules:
  - { verbs: [emergency], allow: [user:octocat] }
  - { verbs: [start], environments: [production], allow: [user:hubot] }
`;

test.concurrent(
  'whom the policy names starts one, which is said; and nobody starts what reaches an environment that is not theirs',
  rollout({ ...emergency, files: { '.github/wavegate/policy.yml': policy } }, async (acceptance) => {
    const { conclusion, printed } = await press(acceptance, { command: 'start', file: rolloutFile });
    expect({ conclusion, production: printed.includes('production') }).toEqual({
      conclusion: 'failure',
      production: true,
    });
    await press(acceptance, urgent);
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    expect(tell(acceptance).state.emergency?.reason).toBe('CVE-2026-1');
  }),
  patience,
);

test.concurrent(
  'a command that names no rollout is about the only one that goes on, and where there are several it is asked which',
  rollout({ ...baking, also: { api: baking.rollout } }, async (acceptance) => {
    await play(acceptance);
    await press(acceptance, { command: 'hold', rollout: '', args: '--reason=wait' });
    expect(tell(acceptance).state.heldBack?.note).toBe('wait');
    await press(acceptance, { command: 'start', file: fileOf('api') });
    const refused = await press(acceptance, { command: 'abort', rollout: '' });
    expect(refused.conclusion).toBe('failure');
    expect(refused.printed).toMatch(/api-1, web-1|web-1, api-1/);
    expect(['web-1', 'api-1'].map((id) => tell(acceptance, id).status)).toEqual(['baking', 'baking']);
    await press(acceptance, { command: 'abort', rollout: 'api' });
    expect(['web-1', 'api-1'].map((id) => tell(acceptance, id).status)).toEqual(['baking', 'aborted']);
  }),
  patience,
);

const readersPolicy = 'rules: [{ verbs: [explain], allow: [user:octocat] }]';

test.concurrent(
  'a command that names no rollout is about that of the file it was planned from, and one that names none that there is fails',
  rollout({ ...baking, also: { api: baking.rollout } }, async (acceptance) => {
    await play(acceptance);
    const misspelt = await press(acceptance, { command: 'pause', rollout: 'wbe' });
    expect(misspelt).toMatchObject({
      conclusion: 'failure',
      printed: expect.stringContaining('There is no execution "wbe" in the ledger.'),
    });
    const other = await press(acceptance, { command: 'pause', rollout: '', file: fileOf('api') });
    expect(other.printed).toContain(`There is no execution "${fileOf('api')}" in the ledger.`);
    expect(tell(acceptance).status).toBe('baking');
    await press(acceptance, { command: 'start', file: fileOf('api') });
    await press(acceptance, { command: 'pause', rollout: '', file: rolloutFile });
    expect(['web-1', 'api-1'].map((id) => tell(acceptance, id).status)).toEqual(['paused', 'baking']);
  }),
  patience,
);

test.concurrent(
  'the button shows where rollouts stand and why, in the summary of the run, to whom a comment would',
  rollout({ ...baking, files: { '.github/wavegate/policy.yml': readersPolicy } }, async (acceptance) => {
    const summary = (): string =>
      acceptance.runner.attempts.at(-1)?.jobs.find(({ summary: s }) => s !== '')?.summary ?? '';
    await press(acceptance, { command: 'status', rollout: '' });
    expect(summary()).toBe('Nothing was rolled out yet.\n');
    await play(acceptance);
    await press(acceptance, { command: 'status', rollout: '', file: rolloutFile });
    expect(summary()).toContain('web-1');
    expect(summary()).toContain('bak');
    await press(acceptance, { command: 'explain' });
    expect(summary()).toContain('web-1');
    await press(acceptance, { command: 'explain', args: 'n00004' });
    expect(summary()).toContain('n00004 in web-1');
    const refused = await press(acceptance, { command: 'explain' }, 'hubot');
    expect(refused).toMatchObject({ conclusion: 'failure', printed: expect.stringContaining('hubot') });
    expect(outcome(acceptance)).toMatchObject({ status: 'baking', disagreements: [] });
  }),
  patience,
);
