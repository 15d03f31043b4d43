/**
 * Whole rollouts: the built bundle against the stand-in GitHub, its steps as processes in the order of the workflow. Nobody touches a
 * rollout between the event that starts it and its end, but where a scenario says so.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Acceptance, type AcceptanceOptions, startAcceptance } from '../../testing/acceptance/acceptance.ts';
import { wakeFile } from '../../testing/acceptance/fleet-repository.ts';
import { tell } from '../../testing/acceptance/told.ts';

const patience = 240_000;

function scenario(name: string, options: AcceptanceOptions, play: (acceptance: Acceptance) => Promise<void>): void {
  test.concurrent(
    name,
    async () => {
      const acceptance = await startAcceptance(options);
      try {
        await play(acceptance);
      } finally {
        await acceptance.close();
      }
    },
    patience,
  );
}

/** Starts the rollout and waits until no run goes on any more. */
async function play({ start, runner }: Acceptance): Promise<void> {
  await start();
  await runner.quiet();
}

const wake = async ({ runner, github }: Acceptance): Promise<void> => {
  await runner.wakeUp(github.repository, wakeFile);
  await runner.quiet();
};

const twoWaves = { nodes: 4, rollout: 'waves: [1, 100%]' };

scenario('a clean rollout', { nodes: 8, rollout: 'waves: [1, 50%, 100%]\nbatch: { size: 2 }' }, async (acceptance) => {
  await play(acceptance);
  const { disagreements, status, nodes } = tell(acceptance);
  expect({ disagreements, status, nodes }).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 8 } });
  expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify']);
});

scenario(
  'an empty wave is passed over',
  { nodes: 2, rollout: 'waves: [{ nodes: canary=true, optional: true }, 100%]' },
  async (acceptance) => {
    await play(acceptance);
    const { disagreements, status, nodes } = tell(acceptance);
    expect({ disagreements, status, nodes }).toEqual({
      disagreements: [],
      status: 'succeeded',
      nodes: { succeeded: 2 },
    });
    expect(acceptance.github.repository.deployments.map(({ task }) => task)).toEqual(['wavegate/web-1/1']);
  },
);

scenario(
  'a failing canary goes back, and the rest is never touched',
  { ...twoWaves, rollout: 'waves: [2, 100%]\non-failure: { then: rollback }', verify: 'exit 1' },
  async (acceptance) => {
    await play(acceptance);
    const { disagreements, status, nodes } = tell(acceptance);
    expect({ disagreements, status, nodes }).toEqual({
      disagreements: [],
      status: 'rolled-back',
      nodes: { 'rolled-back': 2, pending: 2 },
    });
    expect(acceptance.fleet.stepsOf('n00003')).toEqual([]);
  },
);

scenario(
  'a batch job that dies without a result leaves its nodes unknown until the next turn has asked them',
  {
    ...twoWaves,
    rollout: 'waves: [2, 100%]',
    runner: {
      // After the work, before its results are uploaded.
      beforeStep: ({ job, step }) => (job.endsWith('batch/0') && step.includes('upload') ? dieOnce() : 'go'),
    },
  },
  async (acceptance) => {
    await play(acceptance);
    const { disagreements, status, nodes, events } = tell(acceptance);
    expect({ disagreements, status, nodes }).toEqual({
      disagreements: [],
      status: 'succeeded',
      nodes: { succeeded: 4 },
    });
    expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify', 'check', 'verify']);
    expect(events.filter(({ type }) => type === 'round-settled').length).toBeGreaterThan(0);
  },
);

let died = false;
function dieOnce(): 'go' | 'die' {
  if (died) return 'go';
  died = true;
  return 'die';
}

scenario('a late and a doubled schedule change nothing', twoWaves, async (acceptance) => {
  await play(acceptance);
  const before = acceptance.github.journal.writes().length;
  const { repository } = acceptance.github;
  const schedule = repository.workflows.find(({ path }) => path === wakeFile);
  expect(schedule?.state).toBe('disabled_manually');
  if (schedule !== undefined) schedule.state = 'active';
  await Promise.all([wake(acceptance), wake(acceptance)]);
  const writes = acceptance.github.journal.writes().slice(before);
  expect(writes.map(({ operation }) => operation)).toEqual([]);
  expect(tell(acceptance).disagreements).toEqual([]);
});

scenario('a rollout that is started twice runs once', twoWaves, async (acceptance) => {
  const runs = await Promise.all([acceptance.start(), acceptance.start()]);
  await acceptance.runner.quiet();
  const { disagreements, status } = tell(acceptance);
  expect({ disagreements, status }).toEqual({ disagreements: [], status: 'succeeded' });
  const logs = acceptance.runner.attempts
    .filter(({ run }) => runs.includes(run))
    .flatMap(({ jobs }) => jobs.map(({ log }) => readFileSync(log, 'utf8')));
  expect(logs.filter((log) => log.includes('execution-unfinished')).length).toBeLessThanOrEqual(1);
  expect(acceptance.github.repository.issues).toHaveLength(1);
});
