import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FleetNode } from '../core/fleet/node.ts';
import { type Problem, ProblemError, words } from '../errors/problem.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { nodes } from '../testing/plans.ts';
import { planAtCommit } from './plan-at-commit.ts';

const path = '.github/rollouts/web.yml';
const apply = 'steps: { apply: { run: ./apply.sh } }';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const each of cleanups.splice(0)) await each();
});

interface Staged {
  readonly standIn: StandIn;
  readonly plan: (known?: readonly FleetNode[]) => ReturnType<typeof planAtCommit>;
  readonly refusal: () => Promise<readonly string[]>;
}

async function stage(rollout: string, files: Readonly<Record<string, string>> = {}): Promise<Staged> {
  const standIn = await startGitHub({
    repository: { files: { [path]: `rollout: web\n${rollout}\n`, 'apply.sh': 'true\n', ...files } },
  });
  const temporary = mkdtempSync(join(tmpdir(), 'plan-at-commit-'));
  cleanups.push(async () => {
    await standIn.close();
    mustBeAsDescribed(standIn);
    const left = readdirSync(temporary);
    rmSync(temporary, { recursive: true });
    expect(left).toEqual([]);
  });
  const commit = standIn.repository.refs['refs/heads/main'] ?? '';
  const plan: Staged['plan'] = (known) =>
    planAtCommit(clientOf(standIn), { file: path, commit, params: {}, known: known ?? null, demands: null, temporary });
  const refusal = async (): Promise<string[]> =>
    plan().then(
      () => [],
      (error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        return error.problems.map((each: Problem) => `${each.code}${placeOf(each)}: ${words(each).message}`);
      },
    );
  return { standIn, plan, refusal };
}

test('a plan is made of the files of the commit that it needs, scripts among them, and of no others', async () => {
  const { standIn, plan } = await stage(`fleet: 'fleet/*.json'\n${apply}\nwaves: [1, 100%]`, {
    'fleet/a.json': JSON.stringify({ nodes: [{ name: 'a' }] }),
    'fleet/b.json': JSON.stringify({ nodes: [{ name: 'b' }] }),
    'fleet/unread.txt': 'x',
  });
  const made = await plan();
  expect(made.plan.nodes.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(Object.keys(made.plan.source.files)).toEqual([path, 'apply.sh']);
  expect(made.plan.source.commit).toBe(standIn.repository.refs['refs/heads/main']);
  expect(made.guessed).toEqual([]);
  expect(standIn.journal.of('git/get-blob')).toHaveLength(4);
});

test.each([
  '/etc/hostname',
  '../fleet.json',
  'a/../../fleet.json',
  '{..,.}/fleet.json',
  './.git/config',
  'C:\\fleet.json',
])('a file that would be outside of the commit is refused: %s', async (file) => {
  const { refusal } = await stage(`fleet: '${file}'\n${apply}\nwaves: [100%]`);
  expect((await refusal())[0]).toMatch(/^comment-path-outside: /);
});

test('an inventory that would be executed is not: the nodes are those that are known, and without any it is refused', async () => {
  const script = join(tmpdir(), 'never-made');
  const source = `fleet: { inventory: [{ run: [touch, ${script}] }, { http: 'http://127.0.0.1:1/nodes' }] }`;
  const { plan, refusal } = await stage(`${source}\n${apply}\nwaves: [1, 100%]`);
  const [said] = await refusal();
  expect(said).toBe(
    `comment-inventory-executes: the inventory touch ${script} is found by a command or a request, and nothing is executed or asked for a comment`,
  );
  const known = nodes(3, 'web', { site: 'a' });
  const made = await plan(known);
  expect(made.plan.nodes.map(({ name }) => name).toSorted()).toEqual(known.map(({ name }) => name));
  expect(made.plan.nodes[0]?.labels).toEqual({ site: 'a' });
  expect(made.guessed).toEqual([`touch ${script}`, 'http://127.0.0.1:1/nodes']);
});

test('everything that is wrong is told, with its place', async () => {
  const { refusal } = await stage(`fleet: fleet.json\n${apply}\nwaves: [1, 100%]\nwavs: 3\nbatch: { size: none }`);
  const said = await refusal();
  expect(said.map((each) => each.replace(/: .*/, ''))).toEqual(['unknown-key 5:1', 'wrong-kind 6:16']);
});

test('a fleet of 10,000 nodes is planned in seconds, and costs as many requests as one of three', async () => {
  const fleet = nodes(10_000, 'edge', { site: 'somewhere', role: 'web' });
  const { standIn, plan } = await stage(`fleet: fleet.json\n${apply}\nwaves: [1%, 100%]`, {
    'fleet.json': JSON.stringify({ nodes: fleet }),
  });
  const made = await plan();
  expect(made.plan.nodes).toHaveLength(10_000);
  expect(standIn.journal.exchanges).toHaveLength(4);
});

function placeOf({ location }: Problem): string {
  return location === undefined ? '' : ` ${location.line}:${location.column}`;
}
