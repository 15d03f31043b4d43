/** What goes wrong around a rollout: machines that vanish, runs that are cancelled or run again, people, and GitHub's limits. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reason, words } from '../../errors/problem.ts';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { wakeFile } from '../../testing/acceptance/fleet-repository.ts';
import {
  command,
  dieBefore,
  outcome,
  patience,
  play,
  rollout,
  until,
  wake,
} from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

const never = reason('nothing-due', {});
const succeeded = (count: number) => ({ disagreements: [], status: 'succeeded', nodes: { succeeded: count } });

test.concurrent(
  'a batch job that dies without a result leaves its nodes unknown until the next turn has asked them',
  rollout(
    // After the work, before its results are uploaded.
    () => ({
      nodes: 4,
      rollout: 'waves: [2, 100%]',
      runner: { beforeStep: dieBefore('rollout/batch', 'upload-artifact') },
    }),
    async (acceptance) => {
      await play(acceptance);
      expect(outcome(acceptance)).toEqual(succeeded(4));
      expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify', 'check', 'verify']);
      expect(acceptance.fleet.stepsOf('n00003')).toEqual(['check', 'apply', 'verify']);
    },
  ),
  patience,
);

test.concurrent(
  'a settle that died before it wrote anything is made up for by the next turn, which finds the results',
  rollout(
    () => ({
      nodes: 3,
      rollout: 'waves: [2, 100%]',
      runner: { beforeStep: dieBefore('rollout/settle', 'actions/settle') },
    }),
    async (acceptance) => {
      await play(acceptance);
      expect(tell(acceptance).status).toBe('running');
      await wake(acceptance);
      expect(outcome(acceptance)).toEqual(succeeded(3));
      expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify']);
    },
  ),
  patience,
);

test.concurrent(
  'the failed jobs of a run that lost a batch and its settle can be run again',
  rollout(
    () => {
      const [batch, settle] = [
        dieBefore('rollout/batch', 'upload-artifact'),
        dieBefore('rollout/settle', 'actions/settle'),
      ];
      return {
        nodes: 3,
        rollout: 'waves: [2, 100%]',
        runner: { beforeStep: (begin) => (batch(begin) === 'die' || settle(begin) === 'die' ? 'die' : 'go') },
      };
    },
    async (acceptance) => {
      const run = await acceptance.start();
      await acceptance.runner.quiet();
      expect(run.conclusion).toBe('failure');
      await acceptance.runner.rerun(run, 'failed');
      await acceptance.runner.quiet();
      expect(outcome(acceptance)).toEqual(succeeded(3));
      expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify', 'check', 'verify']);
    },
  ),
  patience,
);

test.concurrent(
  'while failed jobs that are run again work on a node, nobody else takes it in hand',
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'wavegate-again-'));
    const [hold, held, go] = ['hold', 'held', 'go'].map((name) => join(scratch, name)) as [string, string, string];
    const [batch, settle] = [
      dieBefore('rollout/batch', 'upload-artifact'),
      dieBefore('rollout/settle', 'actions/settle'),
    ];
    const scenario = rollout(
      {
        nodes: 3,
        rollout: 'waves: [2, 100%]',
        verify: `if [ -e ${hold} ]; then touch ${held}; until [ -e ${go} ]; do sleep 0.05; done; fi`,
        runner: { beforeStep: (begin) => (batch(begin) === 'die' || settle(begin) === 'die' ? 'die' : 'go') },
      },
      async (acceptance) => {
        const { runner, github, fleet } = acceptance;
        const run = await acceptance.start();
        await runner.quiet();
        expect(run.conclusion).toBe('failure');
        writeFileSync(hold, '');
        await runner.rerun(run, 'failed');
        await until(() => existsSync(held));
        await runner.wakeUp(github.repository, wakeFile);
        const woken = github.repository.runs.at(-1);
        await until(() => woken?.status === 'completed');
        expect(woken).toMatchObject({ event: 'schedule', conclusion: 'success' });
        writeFileSync(go, '');
        await runner.quiet();
        expect(outcome(acceptance)).toEqual(succeeded(3));
        expect(fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'verify', 'check', 'verify']);
        expect(fleet.stepsOf('n00002')).toEqual(['check', 'apply', 'verify', 'check', 'verify']);
      },
    );
    await scenario();
    rmSync(scratch, { recursive: true });
  },
  patience,
);

test.concurrent(
  'running a batch job again whose round is long settled touches no node',
  rollout({ nodes: 3, rollout: 'waves: [2, 100%]', verify: 'exit 1' }, async (acceptance) => {
    const run = await acceptance.start();
    await acceptance.runner.quiet();
    const paused = { disagreements: [], status: 'paused', nodes: { failed: 2, pending: 1 } };
    expect(outcome(acceptance)).toEqual(paused);
    const before = acceptance.fleet.stepsOf('n00001');
    await acceptance.runner.rerun(run, ['rollout/batch/0']);
    await acceptance.runner.quiet();
    const [job] = acceptance.runner.attempts.at(-1)?.jobs ?? [];
    expect(job?.key).toBe('rollout/batch/0');
    expect(readFileSync(job?.log ?? '', 'utf8')).toContain('##[error]');
    expect(acceptance.fleet.stepsOf('n00001')).toEqual(before);
    expect(outcome(acceptance)).toEqual(paused);
  }),
  patience,
);

const slow = { nodes: 4, rollout: 'waves: [100%]\nbatch: { size: 4, parallel: 1, concurrency: 1 }' };

test.concurrent(
  'a pause in the middle of a batch stops it before its next node, and resume goes on with the rest',
  rollout(
    () => ({ ...slow, apply: 'sleep 3' }),
    async (acceptance) => {
      await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      await command(acceptance, 'pause');
      const { status, nodes, disagreements } = outcome(acceptance);
      expect({ status, disagreements }).toEqual({ status: 'paused', disagreements: [] });
      expect(nodes['pending']).toBeGreaterThan(0);
      await command(acceptance, 'resume');
      expect(outcome(acceptance)).toEqual(succeeded(4));
    },
  ),
  patience,
);

test.concurrent(
  'a cancelled run means pause, and nothing that was in flight is forgotten',
  rollout(
    () => ({ ...slow, apply: 'sleep 3' }),
    async (acceptance) => {
      const run = await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      await acceptance.ask('POST', `/actions/runs/${run.id}/cancel`);
      await acceptance.runner.quiet();
      expect(run.conclusion).toBe('cancelled');
      expect(outcome(acceptance)).toMatchObject({ status: 'paused', disagreements: [] });
      expect(words(tell(acceptance).state.hold?.reason ?? never).message).toBe(
        `run ${run.id} was cancelled while w1-r1-b1 was at work`,
      );
      await command(acceptance, 'resume');
      await goOn(acceptance);
      expect(outcome(acceptance)).toEqual(succeeded(4));
    },
  ),
  patience,
);

test.concurrent(
  'a job that reached its time limit is no person who cancels: what it left is asked, and the rollout goes on by itself',
  rollout(
    () => ({
      nodes: 3,
      rollout: 'waves: [100%]\nbatch: { size: 3, parallel: 1, concurrency: 1 }',
      apply: `mkdir ${mkdtempSync(join(tmpdir(), 'hung-'))}/hung 2>/dev/null && sleep 300 || true`,
      timeout: '1m',
      // Of about 80 minutes.
      runner: { timing: { minute: 200, grace: { interrupt: 2_000, terminate: 500 } } },
    }),
    async (acceptance) => {
      const run = await acceptance.start();
      await acceptance.runner.quiet();
      expect(run.conclusion).toBe('cancelled');
      expect(outcome(acceptance)).toEqual(succeeded(3));
      expect(acceptance.fleet.stepsOf('n00001')).toEqual(['check', 'apply', 'check', 'apply', 'verify']);
      const told = acceptance.runner.attempts.flatMap(({ jobs }) => jobs).flatMap(({ annotations }) => annotations);
      expect(told.map(({ message }) => message).join('\n')).toMatch(
        /the job of batch w1-r1-b1 was ended after \d+ minutes/,
      );
    },
  ),
  patience,
);

test.concurrent(
  'a run that was cancelled, its settling too, pauses when the next turn finds it',
  rollout(
    () => ({
      ...slow,
      apply: 'sleep 3',
      runner: { beforeStep: dieBefore('rollout/settle', 'actions/settle') },
    }),
    async (acceptance) => {
      const run = await acceptance.start();
      await until(() => acceptance.fleet.stepsOf('n00001').includes('apply'));
      await acceptance.ask('POST', `/actions/runs/${run.id}/cancel`);
      await acceptance.runner.quiet();
      // Whose machine died failed; whose settling was ended by force was cancelled.
      run.conclusion = 'cancelled';
      await wake(acceptance);
      expect(outcome(acceptance)).toMatchObject({ status: 'paused', disagreements: [] });
      expect(tell(acceptance).state.hold?.reason.code).toBe('run-cancelled');
    },
  ),
  patience,
);

/** A node that was ended in the middle has failed: tried again. */
async function goOn(acceptance: Acceptance): Promise<void> {
  if (tell(acceptance).status === 'paused') await command(acceptance, 'retry');
}

test.concurrent(
  'a rate limit in the middle of settle is waited for',
  rollout({ nodes: 3, rollout: 'waves: [1, 100%]' }, async (acceptance) => {
    const { faults } = acceptance.github;
    faults.add(
      { kind: 'secondary-limit', operation: 'repos/create-deployment-status', nth: 2, retryAfter: 1 },
      { kind: 'secondary-limit', operation: 'graphql:createCommitOnBranch', nth: 6, retryAfter: 1 },
      { kind: 'error-after', operation: 'issues/create-comment', nth: 2 },
    );
    await play(acceptance);
    expect(outcome(acceptance)).toEqual(succeeded(3));
    expect(acceptance.github.journal.exchanges.filter(({ fault }) => fault !== null)).toHaveLength(3);
  }),
  patience,
);
