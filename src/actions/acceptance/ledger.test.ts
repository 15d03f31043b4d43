/** The branch that holds the record: who may write to it, and how long it keeps what is over. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { command, outcome, patience, play, rollout, wake } from '../../testing/acceptance/scenario.ts';
import { walk } from '../../testing/github/git/trees.ts';

const branch = 'refs/heads/wavegate';

/** Somebody pushes to the branch; the commit. */
async function push(acceptance: Acceptance, message: string): Promise<string> {
  const { repository } = acceptance.github;
  const parent = repository.refs[branch] ?? '';
  const { sha: tree } = (await acceptance.ask('POST', '/git/trees', {
    base_tree: parent,
    tree: [{ path: 'web/1/note.txt', mode: '100644', type: 'blob', content: 'so that it goes on' }],
  })) as { sha: string };
  const { sha } = (await acceptance.ask('POST', '/git/commits', { message, tree, parents: [parent] })) as {
    sha: string;
  };
  await acceptance.ask('PATCH', '/git/refs/heads/wavegate', { sha });
  return sha;
}

/** What the jobs of the newest run printed. */
function printed({ runner }: Acceptance): string {
  return (runner.attempts.at(-1)?.jobs ?? []).map(({ log }) => readFileSync(log, 'utf8')).join('\n');
}

const baking = { nodes: 2, rollout: 'waves: [{ up-to: 1, bake: { for: 1h, hold-runner: 0s } }, 100%]' };

test.concurrent(
  'a commit on the branch that is not ours stops everything, and says what a person has to do',
  rollout(baking, async (acceptance) => {
    await play(acceptance);
    const { repository } = acceptance.github;
    const good = repository.refs[branch];
    const bad = await push(acceptance, 'Go on\n\nWavegate-Commit: 1');
    await command(acceptance, 'abort');
    expect(repository.refs[branch]).toBe(bad);
    expect(acceptance.runner.attempts.at(-1)?.run.conclusion).toBe('failure');
    const said = printed(acceptance);
    expect(said).toContain(`Commit ${bad} of acme/fleet, branch wavegate, by octocat, is not ours`);
    expect(said).toContain(`git push --force origin ${good}:wavegate`);
    // A person is called, once, however often somebody tries.
    await command(acceptance, 'status');
    const alarms = repository.issues.filter(
      ({ title }) => title === 'Somebody else wrote to the record of the rollouts',
    );
    expect(alarms.map(({ body }) => body)).toEqual([
      expect.stringContaining(`git push --force origin ${good}:wavegate`),
    ]);
    await acceptance.ask('PATCH', '/git/refs/heads/wavegate', { sha: good, force: true });
    await command(acceptance, 'abort');
    expect(outcome(acceptance)).toMatchObject({ status: 'aborted', disagreements: [] });
  }),
  patience,
);

test.concurrent(
  'a commit by an account that is trusted counts',
  rollout({ ...baking, given: '      ledger-trusted: octocat\n' }, async (acceptance) => {
    await play(acceptance);
    await push(acceptance, 'Go on\n\nWavegate-Commit: 1');
    await command(acceptance, 'abort');
    expect(outcome(acceptance)).toMatchObject({ status: 'aborted', disagreements: [] });
  }),
  patience,
);

test.concurrent(
  'a guard or a retention that is misspelt is refused before anything is begun',
  rollout({ ...baking, given: '      keep-days: -1\n' }, async (acceptance) => {
    await play(acceptance);
    expect(printed(acceptance)).toContain('The input keep-days is "-1", and has to be a whole number.');
    expect(Object.hasOwn(acceptance.github.repository.refs, branch)).toBe(false);
  }),
  patience,
);

test.concurrent(
  'the end of a rollout packs what is closed and takes away what is old; what is kept can still be asked about',
  rollout(
    { nodes: 1, rollout: 'waves: [100%]', given: '      keep-executions: 2\n      keep-days: 0\n' },
    async (acceptance) => {
      for (let times = 0; times < 3; times += 1) await play(acceptance);
      const { world, repository } = acceptance.github;
      const tree = world.git.commit(repository.refs[branch] ?? '')?.tree ?? '';
      const paths = [...walk(world.git, tree)].map(({ path }) => path);
      expect(paths.filter((path) => path.startsWith('web/1/'))).toEqual([]);
      expect(paths.filter((path) => path.startsWith('web/2/')).map((path) => path.slice(6))).toEqual([
        'events.jsonl.gz',
        'plan.json',
      ]);
      await acceptance.dispatch({ command: 'status', rollout: 'web-2' });
      await acceptance.runner.quiet();
      const asked = acceptance.runner.attempts.at(-1)?.ended.get('rollout/advance')?.outputs;
      expect(asked).toMatchObject({ execution: 'web-2', state: 'succeeded' });
      await wake(acceptance);
      expect(acceptance.faults).toEqual([]);
    },
  ),
  patience,
);
