/** Waves that an environment lets go on, or does not. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Acceptance, AcceptanceOptions } from '../../testing/acceptance/acceptance.ts';
import { review } from '../../testing/acceptance/people.ts';
import { entryAt } from '../../testing/github/git/trees.ts';
import { bypassEnvironment } from '../../testing/github/reviews.ts';
import { pushFiles } from '../../testing/github/seed.ts';
import { actionsBot } from '../../testing/github/state.ts';
import { outcome, patience, play, rollout, until, wake } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { reachesOf, renderMarkdown } from '../../testing/markdown.ts';

const options: AcceptanceOptions = {
  nodes: 3,
  rollout: 'waves: [1, { up-to: 100%, environment: production }]',
  github: {
    repository: { environments: [{ name: 'production', reviewers: [{ type: 'User', name: 'hubot' }] }] },
  },
};

test.concurrent(
  'a wave waits for its environment and goes on when somebody approves',
  rollout(options, async (acceptance) => {
    await play(acceptance);
    const { repository } = acceptance.github;
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'waiting', nodes: { succeeded: 1, pending: 2 } });
    expect(repository.pendingDeployments).toHaveLength(1);
    await review(acceptance, 'approved');
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    expect(repository.comments.some(({ body }) => body.includes('hubot'))).toBe(true);
    // Once for the wave, and batch jobs never ask.
    expect(repository.approvals).toHaveLength(1);
  }),
  patience,
);

test.concurrent(
  'a wave that somebody rejects does not begin, and why is text, whatever they wrote',
  rollout(options, async (acceptance) => {
    const { github, runner } = acceptance;
    await play(acceptance);
    await review(acceptance, 'rejected', 'no\n::error::owned\n::add-mask::wave\nsee ##[error]owned @acme/all #1 <b>');
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'paused', nodes: { succeeded: 1, pending: 2 } });
    expect(acceptance.fleet.stepsOf('n00002')).toEqual([]);
    expect(JSON.stringify(tell(acceptance).events)).toContain('::error::owned');
    const jobs = runner.attempts.flatMap((attempt) => attempt.jobs);
    const obeyed = jobs.flatMap(({ commands }) => commands.map(({ value }) => value));
    expect(obeyed.filter((value) => value.startsWith('owned') || value === 'wave')).toEqual([]);
    const { issues, comments } = github.repository;
    const shown = [...issues, ...comments].flatMap(({ body }) => reachesOf(renderMarkdown(body ?? '')));
    expect(shown).toEqual([]);
  }),
  patience,
);

test.concurrent(
  'an environment that is not there stops the rollout before it begins, however late its wave: no job makes it',
  rollout({ ...options, rollout: 'waves: [1, { up-to: 100%, environment: prodution }]' }, async (acceptance) => {
    const run = await acceptance.start();
    await acceptance.runner.quiet();
    expect(run.conclusion).toBe('failure');
    const [annotation] = acceptance.runner.attempts.flatMap(({ jobs }) => jobs).flatMap((job) => job.annotations);
    expect(annotation?.message).toContain('names the environment "prodution", which the repository does not have.');
    expect(annotation?.message).toContain('Did you mean production?');
    expect(annotation?.properties).toMatchObject({ file: '.github/rollouts/web.yml' });
    const { refs, environments, issues } = acceptance.github.repository;
    expect(Object.keys(refs)).not.toContain('refs/heads/wavegate');
    expect(environments.map(({ name }) => name)).toEqual(['production']);
    expect(issues).toEqual([]);
  }),
  patience,
);

test.concurrent(
  'who let one wave into an environment has said nothing of the next, though all of that run is run again',
  rollout(
    () => {
      let settled = 0;
      const isSecond = (begin: { readonly job: string; readonly step: string }): boolean =>
        begin.job.startsWith('rollout/settle') && begin.step.includes('actions/settle') && (settled += 1) === 2;
      return {
        ...options,
        rollout: `waves: [${[1, 2, 3].map((size) => `{ up-to: ${size}, environment: production }`).join(', ')}]`,
        runner: { beforeStep: (begin) => (isSecond(begin) ? 'die' : 'go') },
      };
    },
    async (acceptance) => {
      const { github, runner } = acceptance;
      await play(acceptance);
      await review(acceptance, 'approved');
      await review(acceptance, 'approved');
      const run = runner.attempts.at(-1)?.run;
      expect(run?.conclusion).toBe('failure');
      if (run !== undefined) await runner.rerun(run, 'all');
      await runner.quiet();
      expect(outcome(acceptance)).toMatchObject({ status: 'waiting', nodes: { succeeded: 2, pending: 1 } });
      expect(github.repository.pendingDeployments.map((pending) => pending.run === run?.id)).toEqual([false]);
      await review(acceptance, 'approved');
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
      const votes = tell(acceptance).events.flatMap((event) => (event.type === 'approval-given' ? [event.wave] : []));
      expect(votes).toEqual([0, 1, 2]);
    },
  ),
  patience,
);

test.concurrent(
  'an environment is known by its name in any case, and who approves it by theirs',
  rollout({ ...options, rollout: 'waves: [1, { up-to: 100%, environment: Production }]' }, async (acceptance) => {
    await play(acceptance);
    await review(acceptance, 'approved');
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
    const votes = tell(acceptance).events.flatMap((event) => (event.type === 'approval-given' ? [event.by] : []));
    expect(votes).toEqual(['user:hubot']);
  }),
  patience,
);

test.concurrent(
  'what an environment lets on that was not to be let on is told, and its reviewers are asked again at once',
  rollout(
    {
      ...options,
      github: {
        repository: {
          environments: [
            { name: 'production', reviewers: ['hubot', 'octocat'].map((name) => ({ type: 'User', name })) },
          ],
        },
      },
    },
    async (acceptance) => {
      const { github, runner } = acceptance;
      const { repository, world } = github;
      await play(acceptance);
      const refusedOf = () =>
        tell(acceptance).events.flatMap((event) => (event.type === 'approval-refused' ? [event.reason.code] : []));
      const waits = { disagreements: [], status: 'waiting', nodes: { succeeded: 1, pending: 2 } };
      // Whoever started it.
      await review(acceptance, 'approved', 'mine', 'octocat');
      expect(outcome(acceptance)).toEqual(waits);
      expect(refusedOf()).toEqual(['approval-of-own-start']);
      expect(repository.comments.at(-1)?.body).toContain('does not count');
      // An administrator, whoever that is.
      const [first] = repository.pendingDeployments;
      expect(repository.pendingDeployments).toHaveLength(1);
      bypassEnvironment(world, repository, first?.run ?? 0, 'production');
      await new Promise((resolve) => setTimeout(resolve, 100));
      await runner.quiet();
      expect(outcome(acceptance)).toEqual(waits);
      expect(refusedOf()).toEqual(['approval-of-own-start', 'approval-without-review']);
      expect(repository.comments.at(-1)?.body).toContain('somebody bypassed its rules');
      const [second] = repository.pendingDeployments;
      expect(second?.run).not.toBe(first?.run);
      expect(acceptance.fleet.stepsOf('n00002')).toEqual([]);
      await review(acceptance, 'approved');
      expect(outcome(acceptance)).toEqual({ ...waits, status: 'succeeded', nodes: { succeeded: 3 } });
    },
  ),
  patience,
);

/** As when jobs wait for their machines longer than the lease that was left for them lasts. */
function letLeaseLapse({ github }: Acceptance): void {
  const { repository, world } = github;
  const path = 'web/1/lease.json';
  const head = world.git.commit(repository.refs['refs/heads/wavegate'] ?? '');
  const blob = entryAt(world.git, head?.tree ?? '', path)?.sha ?? '';
  const lease = JSON.parse(Buffer.from(world.git.blob(blob) ?? '').toString('utf8')) as Record<string, unknown>;
  expect(lease).toMatchObject({ released: false });
  const files = { [path]: JSON.stringify({ ...lease, expires: 1 }) };
  pushFiles(world, repository, { branch: 'wavegate', files, by: actionsBot, message: head?.message ?? '' });
}

test.concurrent(
  'a run whose reviewers say no leaves the round alone that jobs of another one work on, also when their lease has lapsed',
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'wavegate-lapsed-'));
    const [begun, go] = ['begun', 'go'].map((name) => join(scratch, name)) as [string, string];
    const scenario = rollout(
      { ...options, rollback: `touch ${begun}; until [ -e ${go} ]; do sleep 0.05; done` },
      async (acceptance) => {
        const { runner, fleet, github } = acceptance;
        await play(acceptance);
        const [waits] = github.repository.pendingDeployments;
        await acceptance.dispatch({ command: 'rollback', rollout: 'web', args: '--to=all' });
        await until(() => existsSync(begun));
        letLeaseLapse(acceptance);
        const reviewed = review(acceptance, 'rejected');
        await until(() => github.repository.runs.some(({ id, status }) => id === waits?.run && status === 'completed'));
        expect(tell(acceptance).events.at(-1)).toMatchObject({ type: 'round-started' });
        writeFileSync(go, '');
        await reviewed;
        await runner.quiet();
        // Nobody writes under a lease that lapsed: what the jobs brought is found by the next turn.
        await wake(acceptance);
        expect(outcome(acceptance)).toEqual({
          disagreements: [],
          status: 'rolled-back',
          nodes: { 'rolled-back': 1, pending: 2 },
        });
        expect(fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify', 'rollback']);
      },
    );
    await scenario();
    rmSync(scratch, { recursive: true });
  },
  patience,
);
