import { readdirSync, readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { broken, statesOf, stepsWith } from '../testing/recorded-rollout.ts';
import { siteTest as test } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\nbatch: { size: 120, concurrency: 20 }\n';
const nodes = Array.from({ length: 120 }, (_, index) => `n${index}`);

/** The process that starts the steps of this driver. */
function spawnerOf(driver: number): number {
  const found = readdirSync('/proc').find((name) => {
    try {
      const [, title, , parent] = /\((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'latin1')) ?? [];
      return title?.startsWith('wavegate-spawn') === true && Number(parent) === driver;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`driver ${driver} has no spawner`);
  return Number(found);
}

describe.concurrent('a rollout over so many nodes that another process starts the steps', () => {
  test('whose starting process is killed says that steps are lost, pauses, and comes to its end by retry', async ({
    site,
    expect,
  }) => {
    site.plan(`${head}${stepsWith('check')}`, nodes);
    const running = await site.runUntil('applied n30 ');
    process.kill(spawnerOf(running.pid), 'SIGKILL');
    const { code, stdout } = await running.ended;
    const state = await site.state();

    expect([code, statusOf(state)]).toEqual([3, 'paused']);
    expect(stdout).toContain('nobody knows how far it came');
    expect(Object.values(statesOf(state))).toContain('failed');
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    const after = await site.state();
    expect(broken(site.log(), after)).toEqual([]);
    expect(new Set(Object.values(statesOf(after)))).toEqual(new Set(['succeeded']));
  });

  test('whose driver is killed leaves no step and no starting process behind, and resumes', async ({
    site,
    expect,
  }) => {
    site.plan(`${head}${stepsWith('check')}`, nodes);
    const running = await site.runUntil('applied n30 ');
    const spawner = spawnerOf(running.pid);
    running.kill('SIGKILL');
    await running.ended;

    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(() => process.kill(spawner, 0)).toThrow('ESRCH');
    const state = await site.state();
    expect(broken(site.log(), state)).toEqual([]);
    expect(new Set(Object.values(statesOf(state)))).toEqual(new Set(['succeeded']));
  });
});
