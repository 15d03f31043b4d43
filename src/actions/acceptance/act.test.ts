/** The whole workflow under act: its own reading of the files, its own order of jobs. It knows no environments and no permissions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { productFolder, quickly } from '../../testing/acceptance/acceptance.ts';
import { callerFile, Fleet, rolloutFile } from '../../testing/acceptance/fleet-repository.ts';
import { patience } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { ActRunner } from '../../testing/github/act/act-runner.ts';
import { findAct } from '../../testing/github/act/act-program.ts';
import { startGitHub } from '../../testing/github/server.ts';

const act = findAct();
// oxlint-disable-next-line no-console -- a test that says nothing when it is skipped is taken for one that passed.
if (act === null) console.warn('SKIPPED: there is no act on PATH, so the whole workflow is not run under it');

test.skipIf(act === null)(
  'sixty nodes in four waves go from one dispatch to a closed issue',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'act-'));
    const fleet = new Fleet(join(folder, 'fleet'), {
      nodes: 60,
      rollout: 'waves: [1, 10%, 50%, 100%]\nbatch: { size: 10, parallel: 3 }',
    });
    const published = { name: 'acme/wavegate', folder: productFolder };
    const runner = new ActRunner({
      act: act ?? '',
      folder,
      published,
      labels: ['ubuntu-latest'],
      environment: quickly,
    });
    const github = await startGitHub({
      repository: { files: fleet.files, collaborators: { octocat: 'maintain' } },
      onEvent: runner.onEvent,
    });
    await runner.attach(github);
    try {
      const name = callerFile.split('/').at(-1);
      const response = await fetch(`${github.url}/repos/acme/fleet/actions/workflows/${name}/dispatches`, {
        method: 'POST',
        headers: { authorization: `Bearer ${github.token({ kind: 'user', login: 'octocat' })}` },
        body: JSON.stringify({ ref: 'main', inputs: { file: rolloutFile, command: 'start' } }),
      });
      expect(response.status).toBe(204);
      // A run sets off the next one.
      const { runs } = github.repository;
      while (runs.some((run) => run.status !== 'completed')) await github.outbox.settled();
      const { disagreements, status, nodes } = tell({ github, fleet, faults: [] });
      const complaints = [...runner.logs.values()].flatMap(({ errors }) => errors);
      expect({ disagreements, status, nodes, complaints }).toEqual({
        disagreements: [],
        status: 'succeeded',
        nodes: { succeeded: 60 },
        complaints: [],
      });
      // A turn a wave; act's own word for which jobs ran.
      const jobs = [...runner.logs.values()].map((log) => log.jobs.map((job) => job.name.replace(/^.*\//, '')));
      expect(jobs.map((each) => each.filter((job) => job.startsWith('batch') || /^w\d/.test(job)).length)).toEqual([
        1, 1, 3, 3,
      ]);
    } finally {
      runner.close();
      await github.close();
      if (process.env['KEEP_ACCEPTANCE'] === undefined) rmSync(folder, { recursive: true, force: true });
    }
  },
  patience,
);
