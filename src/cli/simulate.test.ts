import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeCounts } from '../core/rollout/node-state.ts';
import type { SimulationView } from '../report/simulation-json.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));

const rollout = `
rollout: shop
params: { how: { default: fail }, smoke: { default: "0" } }
fleet: fleet.csv
order: [name]
limits: [{ at-most: 50%, per: zone }]
waves: [1, 50%, 100%]
batch: { size: 4, parallel: 2, concurrency: 4 }
steps:
  check: test -e "done/$WAVEGATE_NODE"
  apply: { run: ./apply.sh, timeout: TIMEOUT, attempts: 2, retry-on: ["exit:1"], backoff: { initial: 10ms, jitter: 0% } }
  verify: { run: test -e "done/$WAVEGATE_NODE", within: 5s, every: 10ms, successes: 2 }
  rollback: rm -f "done/$WAVEGATE_NODE"
gates: [{ name: smoke, at: after-wave, run: 'exit "$WAVEGATE_PARAM_SMOKE"' }]
on-failure:
  tolerate: TOLERATE
  then: THEN
  node: ALONE
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-simulate-'));
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'done'));
  const nodes = Array.from({ length: 12 }, (_, index) => `n${10 + index},${'ab'.charAt(index % 2)},${index % 5 === 4}`);
  writeFileSync(join(folder, 'fleet.csv'), `name,zone,bad\n${nodes.join('\n')}\n`);
  // Fails on the nodes that have \`bad=true\`, as the faults of the simulation do.
  const apply = `#!/bin/sh
[ "$WAVEGATE_LABEL_BAD" = false ] || case $WAVEGATE_PARAM_HOW in
  fail) exit 1 ;;
  hang) exec sleep 60 ;;
  first) [ "$WAVEGATE_ATTEMPT" != 1 ] || exit 1 ;;
esac
touch "done/$WAVEGATE_NODE"
`;
  writeFileSync(join(folder, 'apply.sh'), apply, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Policy {
  readonly tolerate: number;
  readonly then: string;
  readonly node?: string;
  readonly timeout?: string;
}

function write(name: string, { tolerate, then, node = 'leave', timeout = '10m' }: Policy): string {
  const file = rollout
    .replace('rollout: shop', `rollout: ${name}`)
    .replace('TOLERATE', String(tolerate))
    .replace('THEN', then)
    .replace('ALONE', node)
    .replace('TIMEOUT', timeout);
  writeFileSync(join(folder, `${name}.yml`), file);
  return `${name}.yml`;
}

async function wavegate(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  return { code, stdout, stderr };
}

const bad = ['--fail', 'bad=true:100%'];

describe('simulate', () => {
  test.each([
    { name: 'well', tolerate: 2, then: 'pause', args: bad },
    { name: 'pausing', tolerate: 0, then: 'pause', args: bad },
    { name: 'aborting', tolerate: 0, then: 'abort', args: bad },
    { name: 'going-back', tolerate: 0, then: 'rollback', args: bad },
    { name: 'alone-back', tolerate: 2, then: 'pause', node: 'rollback', args: bad },
    {
      name: 'hanging',
      tolerate: 0,
      then: 'rollback',
      timeout: '1s',
      args: ['--hang', 'bad=true:100%'],
      params: ['--param', 'how=hang'],
    },
    {
      name: 'at-first',
      tolerate: 0,
      then: 'abort',
      args: ['--faults', 'at-first.faults.yml'],
      params: ['--param', 'how=first'],
    },
    {
      name: 'gated',
      tolerate: 2,
      then: 'rollback',
      args: ['--gate', 'smoke=fail', ...bad],
      params: ['--param', 'smoke=1'],
    },
  ])('ends as a real run does: $name', { timeout: 60_000 }, async ({ name, args, params = [], ...policy }) => {
    const file = write(name, policy);
    writeFileSync(join(folder, 'at-first.faults.yml'), 'faults: [{ fail: 100%, nodes: bad=true, attempts: 1 }]\n');
    for (const done of readdirSync(join(folder, 'done'))) rmSync(join(folder, 'done', done));
    const simulated = await wavegate('simulate', file, '--json', ...args, ...params);
    expect(readdirSync(join(folder, 'done')), 'nothing was done').toEqual([]);
    // Of one that stands still another one would wait to be given the same nodes.
    const own = ['--ledger', `.wavegate-${name}`, '--json'];
    const real = await wavegate('run', file, ...own, ...params);
    const { stdout } = await wavegate('status', name, ...own);
    const status = JSON.parse(stdout) as { state: string; nodes: NodeCounts; digest: string; wave: string | null };
    const view = JSON.parse(simulated.stdout) as SimulationView;
    expect({ state: view.state, nodes: view.nodes, digest: view.digest, wave: view.wave }).toEqual({
      state: status.state,
      nodes: status.nodes,
      digest: status.digest,
      wave: status.wave,
    });
    expect(simulated.code).toBe(real.code);
  });

  test('says how it ends in the form of `status`, with the timeline and the costs', async () => {
    const file = write('form', { tolerate: 0, then: 'pause' });
    const { code, stdout, stderr } = await wavegate('simulate', file, '--json', '--now', '2026-11-23T09:00:00Z');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const view = JSON.parse(stdout) as SimulationView;
    expect(view).toMatchObject({
      rollout: 'form',
      state: 'succeeded',
      wave: null,
      nodes: { succeeded: 12, failed: 0, pending: 0 },
      waitingFor: null,
      next: null,
      costs: { apiWrites: 46, jobs: 11, wakeUps: 0, runnerMinutes: 11 },
      limits: [
        {
          atMost: '50%',
          per: 'zone',
          groups: [
            { value: 'a', allowed: 3 },
            { value: 'b', allowed: 3 },
          ],
        },
      ],
      windows: [],
    });
    expect(view.simulated).toMatchObject({ seed: 1, start: '2026-11-23T09:00:00.000Z' });
    expect(view.timeline[0]).toEqual({
      wave: 'wave-1',
      what: 'work',
      name: 'round 1',
      from: '2026-11-23T09:00:00.000Z',
      to: expect.any(String),
      milliseconds: expect.any(Number),
    });
    expect(view.timeline.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(view.simulated.milliseconds);
    expect(view).not.toHaveProperty('runs');
  });

  test('gives the same on every run, and something else with another seed', async () => {
    const file = write('seeds', { tolerate: 12, then: 'pause' });
    const one = (...args: string[]) =>
      wavegate('simulate', file, '--json', '--fail', '50%', '--spread', '20%', '--now', '2026-11-23', ...args);
    const [first, second, third] = await Promise.all([one(), one(), one('--seed', '2')]);
    expect(second.stdout).toBe(first.stdout);
    expect(third.stdout).not.toBe(first.stdout);
  });

  test('exits with 3 where it ends waiting, and with 1 where it aborts', async () => {
    const file = write('exits', { tolerate: 0, then: 'abort' });
    expect(await wavegate('simulate', file, '--gate', 'smoke=inconclusive')).toMatchObject({ code: 3 });
    expect(await wavegate('simulate', file, '--bad-wave', 'wave-2')).toMatchObject({ code: 1 });
    expect(await wavegate('simulate', file, '--outage', '1m')).toMatchObject({ code: 1 });
  });

  test('with --runs says how often what came of it', async () => {
    const file = write('many', { tolerate: 1, then: 'pause' });
    const { stdout } = await wavegate('simulate', file, '--json', '--fail', '10%', '--runs', '50');
    const { runs } = JSON.parse(stdout) as SimulationView;
    expect(runs).toMatchObject({ runs: 50, duration: { p50: expect.any(Number), p99: expect.any(Number) } });
    expect(Object.keys(runs?.states ?? {}).sort()).toEqual(['paused', 'succeeded']);
  });

  test('prints what a person wants to know in 80 columns, and Markdown for a pull request', async () => {
    const file = write('shown', { tolerate: 0, then: 'rollback' });
    const shown = await wavegate('simulate', file, ...bad, '--runs', '20');
    expect(shown.code).toBe(1);
    for (const line of shown.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const part of [
      'When',
      'Where the time goes',
      'Out of service at worst',
      'On failure',
      'On GitHub',
      'In 20 runs',
      'Assumed',
    ])
      expect(shown.stdout).toContain(`\n${part}\n`);
    const { stdout } = await wavegate('simulate', file, ...bad, '--markdown');
    expect(stdout).toMatch(/^### Simulated: shown rolls back after .* ❌\n/);
  });

  test('refuses what the rollout file does not have, in flags and in the file', async () => {
    const file = write('refused', { tolerate: 0, then: 'pause' });
    writeFileSync(join(folder, 'faults.yml'), 'faults:\n  - { fail: 1%, waves: wave-22 }\ngates:\n  smok: fail\n');
    const { code, stderr } = await wavegate('simulate', file, '--faults', 'faults.yml', '--bad-wave', 'last');
    expect(code).toBe(2);
    expect(stderr).toBe(`error simulated-name-unknown
  The rollout file has no wave \`last\`.
  hint: it has wave-1, wave-2, wave-3

faults.yml:2:24 error simulated-name-unknown
  The rollout file has no wave \`wave-22\`.
  2 |   - { fail: 1%, waves: wave-22 }
    |                        ^
  hint: Did you mean \`wave-2\`?

faults.yml:4:9 error simulated-name-unknown
  The rollout file has no gate \`smok\`.
  4 |   smok: fail
    |         ^
  hint: Did you mean \`smoke\`?
`);
  });

  test('refuses a duration of something that there is not', async () => {
    const { code, stderr } = await wavegate(
      'simulate',
      write('named', { tolerate: 0, then: 'pause' }),
      '--duration',
      'aply=1s',
    );
    expect(code).toBe(2);
    expect(stderr).toBe(`error simulated-name-unknown
  The rollout file has no step, gate or task \`aply\`.
  hint: Did you mean \`apply\`?
`);
  });

  test.each([
    [['--fail', '5'], '[SELECTOR:]PERCENT, such as 5%, 0.1% or role=web:10%'],
    [['--unreachable', 'role in (:5%'], '[SELECTOR:]PERCENT, such as role=web:10%; this is no selector'],
    [['--duration', 'apply'], 'NAME=TIME: a step, a gate, a task or `approval`, and 90s, 10m, 2h'],
    [['--duration', 'apply=5'], 'a duration such as 90s, 10m, 2h, at most 366d'],
    [['--outage', '1m+2m+3m'], 'FROM or FROM+HOW-LONG, such as 45m or 45m+10m'],
    [['--gate', 'smoke=no'], 'NAME=VERDICT[*TIMES] with pass, fail, inconclusive, error, stale'],
    [['--spread', '1.5%'], 'a whole percentage from 0% to 100%'],
    [['--seed', '-1'], 'a whole number from 0 to 4294967295'],
    [['--runs', '0'], 'a whole number from 1 to 100000'],
  ])('refuses %j', async (args, allowed) => {
    const file = write('flags', { tolerate: 0, then: 'pause' });
    const { code, stdout } = await wavegate('simulate', file, '--json', ...args);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: [{ code: 'bad-flag-value', hint: `allowed: ${allowed}` }],
    });
  });
});
