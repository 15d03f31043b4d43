import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runProcess } from './process.ts';
import { Spawners } from './spawners.ts';

const env = { PATH: process.env['PATH'] ?? '' };

/** Which process started a step that was asked of whoever's turn it is. */
async function starterOf(spawners: Spawners): Promise<number> {
  const command = { shell: 'read -r stat </proc/$$/stat; set -- ${stat##*)}; echo $2' };
  const { tail } = await runProcess({ command, cwd: '/', env, timeoutMs: 20_000, spawner: spawners.next() });
  return Number(tail);
}

test('take turns', async () => {
  const spawners = (await Spawners.start(2)) as Spawners;
  const starters = [];
  for (let count = 0; count < 4; count += 1) starters.push(await starterOf(spawners));
  await spawners.close();

  expect(new Set(starters).size).toBe(2);
  expect(starters.slice(2)).toEqual(starters.slice(0, 2));
});

test('pass over one that is gone, and start from here once all are', async () => {
  const spawners = (await Spawners.start(2)) as Spawners;
  const [gone, left] = [await starterOf(spawners), await starterOf(spawners)];
  process.kill(gone, 'SIGKILL');
  while (spawners.next() !== spawners.next()) await sleep(5);

  expect([await starterOf(spawners), await starterOf(spawners)]).toEqual([left, left]);

  process.kill(left, 'SIGKILL');
  while (spawners.next().ready) await sleep(5);

  expect(await starterOf(spawners)).toBe(process.pid);
  await spawners.close();
});
