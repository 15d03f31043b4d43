import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProblemError } from '../../errors/problem.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { clientOf } from '../../testing/github-client.ts';
import { rolloutFileWith } from '../../testing/rollout-file.ts';
import { mustFitEnvironments } from './must-fit-environments.ts';

let standIn: StandIn;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'environments-'));
  const reviewers = [{ type: 'User', name: 'octocat' }] as const;
  standIn = await startGitHub({
    repository: { environments: [{ name: 'production', reviewers: [...reviewers] }, { name: 'open' }] },
  });
});
afterEach(async () => {
  const { violations } = standIn;
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

/** With which codes, and in which lines, a rollout of these waves is refused. */
async function refused(waves: string): Promise<string[]> {
  const path = join(folder, 'web.yml');
  writeFileSync(path, rolloutFileWith(waves));
  try {
    await mustFitEnvironments(clientOf(standIn, { kind: 'job' }), await readRolloutFile(path, 'web.yml'));
    return [];
  } catch (error) {
    return (error as ProblemError).problems.map(({ code, location }) => `${code}:${location?.line}`);
  }
}

test('names that are not there are refused in every wave, also those that batches run in', async () => {
  const waves = `waves:
  - 1
  - { name: half, up-to: 50%, environment: { approve: production, run: opne } }
  - { name: rest, up-to: 100%, environment: prodution }`;
  const [first = '', second = ''] = await refused(waves);
  expect([first, second].map((each) => each.split(':')[0])).toEqual(['environment-missing', 'environment-missing']);
  expect(Number(second.split(':')[1]) - Number(first.split(':')[1])).toBe(1);
});

test('an environment in which every batch would wait for people is refused', async () => {
  expect((await refused('waves: [{ up-to: 100%, environment: { run: production } }]'))[0]).toMatch(
    /^run-environment-asks:/,
  );
});

test('one that asks nobody is fine, as far as GitHub is concerned', async () => {
  expect(await refused('waves: [{ up-to: 100%, environment: { approve: open, run: open } }]')).toEqual([]);
});

test('GitHub is not asked where no environment is named', async () => {
  expect(await refused('waves: [1, 100%]')).toEqual([]);
  expect(standIn.journal.exchanges).toEqual([]);
});
