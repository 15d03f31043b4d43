/**
 * Whole rollouts: the built bundle against the stand-in GitHub, its steps as processes in the order of the workflow. Nobody touches a
 * rollout between the event that starts it and its end, but where a scenario says so.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fileOf, wakeFile } from '../../testing/acceptance/fleet-repository.ts';
import { outcome, patience, play, rollout, until, wake } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

test.concurrent(
  'a clean rollout',
  rollout({ nodes: 8, rollout: 'waves: [1, 50%, 100%]\nbatch: { size: 2 }' }, async (acceptance) => {
    await play(acceptance);
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 8 } });
    expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify']);
  }),
  patience,
);

test.concurrent(
  'an empty wave is passed over',
  rollout({ nodes: 2, rollout: 'waves: [{ nodes: canary=true, optional: true }, 100%]' }, async (acceptance) => {
    await play(acceptance);
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } });
    expect(acceptance.github.repository.deployments.map(({ task }) => task)).toEqual(['wavegate/web-1/1']);
  }),
  patience,
);

test.concurrent(
  'a failing canary goes back, and the rest is never touched',
  rollout(
    { nodes: 4, rollout: 'waves: [2, 100%]\non-failure: { then: rollback }', verify: 'exit 1' },
    async (acceptance) => {
      await play(acceptance);
      const nodes = { 'rolled-back': 2, pending: 2 };
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'rolled-back', nodes });
      expect(acceptance.fleet.stepsOf('n00003')).toEqual([]);
    },
  ),
  patience,
);

test.concurrent(
  'a second start while a rollout runs is refused, and changes nothing',
  rollout({ nodes: 2, rollout: 'waves: [1, 100%]' }, async (acceptance) => {
    const runs = [await acceptance.start(), await acceptance.start()];
    await acceptance.runner.quiet();
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } });
    const refused = acceptance.runner.attempts
      .filter(({ run }) => runs.includes(run))
      .flatMap(({ jobs }) => jobs)
      .filter(({ log }) => readFileSync(log, 'utf8').includes('is not finished'));
    expect(refused).toHaveLength(1);
    expect(acceptance.github.repository.issues).toHaveLength(1);
  }),
  patience,
);

test.concurrent(
  'a bake waits without a runner: an early schedule does nothing, a late and doubled one goes on once',
  rollout(
    { nodes: 2, rollout: 'waves: [{ up-to: 1, bake: { for: 12s, hold-runner: 0s } }, 100%]' },
    async (acceptance) => {
      await play(acceptance);
      const started = Date.now();
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'baking' });
      const { repository, journal } = acceptance.github;
      const schedule = repository.workflows.find(({ path }) => path === wakeFile);
      expect(schedule?.state).toBe('active');
      const before = journal.writes().length;
      await wake(acceptance);
      expect(journal.writes().length).toBe(before);
      await sleep(Math.max(0, 12_500 - (Date.now() - started)));
      await Promise.all([wake(acceptance), wake(acceptance)]);
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } });
      expect(schedule?.state).toBe('disabled_manually');
      const runs = repository.runs.filter(({ event }) => event === 'schedule');
      expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success']);
    },
  ),
  patience,
);

const baking = (site: string): string =>
  `fleet: { inventory: [{ file: fleet.json }], select: site=${site} }
waves: [{ up-to: 1, bake: { for: 12s, hold-runner: 0s } }, 100%]`;

test.concurrent(
  'one wake-up lets every rollout go on that is due, each in a run of its own',
  rollout({ nodes: 6, rollout: baking('s0'), also: { api: baking('s1') } }, async (acceptance) => {
    await Promise.all([acceptance.start(), acceptance.dispatch({ file: fileOf('api'), command: 'start' })]);
    await acceptance.runner.quiet();
    const both = () => ['web-1', 'api-1'].map((id) => tell(acceptance, id).status);
    expect(both()).toEqual(['baking', 'baking']);
    const { runs } = acceptance.github.repository;
    const before = runs.length;
    await sleep(12_500);
    await wake(acceptance);
    expect(both()).toEqual(['succeeded', 'succeeded']);
    expect(tell(acceptance).disagreements).toEqual([]);
    // The wake-up, the other rollout's turn, and no more: each goes on in its own run, but for the end of its last round.
    expect(runs.slice(before).map(({ event }) => event)).toEqual(['schedule', 'workflow_dispatch']);
  }),
  patience,
);

test.concurrent(
  'a wake-up does not come to a rollout that jobs are at work on, but to the others',
  rollout(
    {
      nodes: 4,
      apply: '[ "$WAVEGATE_NODE" != n00001 ] || sleep 25',
      rollout: 'fleet: { inventory: [{ file: fleet.json }], select: site=s0 }\nwaves: [100%]',
      also: { api: baking('s1') },
    },
    async (acceptance) => {
      await acceptance.dispatch({ file: fileOf('api'), command: 'start' });
      await acceptance.runner.quiet();
      const web = await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      await sleep(12_500);
      await acceptance.runner.wakeUp(acceptance.github.repository, wakeFile);
      await until(() => tell(acceptance, 'api-1').status === 'succeeded');
      expect(web.status).not.toBe('completed');
      await acceptance.runner.quiet();
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'succeeded' });
    },
  ),
  patience,
);
