import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const demo = fileURLToPath(new URL('demo.ts', import.meta.url));

test('the demo takes one rollout back, finishes the next, and the fleet agrees', { timeout: 90_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [demo], { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.trim().replace(/ {2,}/, ': '));
  expect(lines.filter((line) => /^the (rollout|fleet):/.test(line))).toEqual([
    'the rollout: rolled-back: 20 pending, 5 succeeded, 1 unreachable, 14 rolled-back',
    'the fleet: 34 run 1.1.0, 5 run 1.2.0, 1 does not answer',
    'the rollout: succeeded: 40 succeeded',
    'the fleet: 40 run 1.2.1',
  ]);
  const reports = lines.filter((line) => line.endsWith('report.html'));
  expect(reports.map((path) => readFileSync(path, 'utf8').match(/<title>.*<\/title>/)?.[0])).toEqual([
    '<title>shop-1 rolled-back</title>',
    '<title>shop-2 succeeded</title>',
  ]);
  expect(status, stderr).toBe(0);
});

test('the demo refuses a fleet that it cannot show', () => {
  const { status, stderr } = spawnSync(process.execPath, [demo, '--nodes', '5'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 2, stderr: '--nodes takes 40 to 10000, not 5\n' });
});
