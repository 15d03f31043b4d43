import { renameSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { broken, holdAt, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { siteTest as test } from '../testing/site.ts';

const held = `${holdAt('held $WAVEGATE_NODE')}; echo "applied $WAVEGATE_NODE $$" >>log`;
const file = `rollout: web\nfleet: hosts.json\nwaves: [100%]\n${withStep(stepsWith('check'), 'apply', yaml(held))}`;
const me = userInfo().username;

describe.concurrent('a second process on an execution that somebody drives', () => {
  test('is told who drives it, since when, and that it is running already', async ({ site, expect }) => {
    site.plan(file, ['a']);
    const driver = await site.runUntil('held a');

    const second = await site.run(['resume', 'web']);

    const { at = 0 } = (await site.story())?.events[0] ?? {};
    const [, since = ''] = / since (\S+)\. /.exec(second.stderr) ?? [];
    expect(second).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        `web-1 is driven by ${me} on ${hostname()} (process ${driver.pid}) since ${since}. The command goes there.\n` +
        'error already-running\n' +
        '  the rollout is running already\n' +
        '  hint: `watch` shows it; `pause` stops it\n',
    });
    expect(Math.abs(Date.parse(since) - at)).toBeLessThan(5_000);

    site.write('go', '');
    expect((await driver.ended).code).toBe(0);
  });

  test('gets the same as JSON, and nothing else on standard output', async ({ site, expect }) => {
    site.plan(file, ['a']);
    await site.runUntil('held a');

    const second = await site.run(['resume', 'web', '--json']);

    expect(second.code).toBe(2);
    expect(JSON.parse(second.stdout)).toEqual({
      ok: false,
      problems: [
        {
          code: 'already-running',
          severity: 'error',
          message: 'the rollout is running already',
          hint: '`watch` shows it; `pause` stops it',
        },
      ],
    });
    expect(second.stderr).toContain('web-1 is driven by');
  });

  test('cannot run the same rollout anew', async ({ site, expect }) => {
    site.plan(file, ['a']);
    await site.runUntil('held a');

    const second = await site.run(['run', 'rollout.yml']);

    expect(second).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'error execution-unfinished\n' +
        '  web-1 is not finished: a rollout has one execution at a time.\n' +
        '  hint: Go on with `wavegate resume web-1`, or end it with `wavegate abort web-1`, and then run again.\n',
    });
    expect(site.count('held')).toBe(1);
  });
});

describe.concurrent('a driver that was overtaken', () => {
  test('while it was stopped finds its steps ended, begins nothing more and says so', async ({ site, expect }) => {
    site.plan(file, ['a', 'b', 'c']);
    const first = await site.runUntil('held c', ['run', 'rollout.yml']);
    first.kill('SIGSTOP');

    const second = await site.runUntil('held a', ['resume', 'web']);
    const begun = site.count('held');
    site.write('go', '');
    expect((await second.ended).code).toBe(0);
    first.kill('SIGCONT');
    const { code, stderr } = await first.ended;

    expect(code).toBe(4);
    expect(stderr).toBe(
      'error lease-lost\n' +
        `  Lease 1 of web-1 was taken over by ${me} on ${hostname()} (process ${second.pid}).\n` +
        '  hint: This process was counted as gone: it was silent for too long, its run had ended, or the folder of the ' +
        'execution was moved. Nothing was done after that; see where it stands with `wavegate status web-1`.\n',
    );
    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual([
      'succeeded',
      { a: 'succeeded', b: 'succeeded', c: 'succeeded' },
    ]);
    expect(broken(site.log(), state)).toEqual([]);
    expect(site.count('held')).toBeGreaterThanOrEqual(begun);
    expect(site.count('applied')).toBe(3);
  });

  test('leaves its successor the watch over its own steps', async ({ site, expect }) => {
    site.plan(file, ['a']);
    const first = await site.runUntil('held a');
    first.kill('SIGSTOP');
    const second = await site.runUntil('held a', ['resume', 'web']);
    first.kill('SIGCONT');
    expect((await first.ended).code).toBe(4);

    second.kill('SIGKILL');
    await second.ended;
    const third = await site.runUntil('held a', ['resume', 'web']);
    site.write('go', '');

    expect((await third.ended).code).toBe(0);
    expect(broken(site.log(), await site.state())).toEqual([]);
    expect(site.count('applied')).toBe(1);
  });

  test('by somebody who moved its folder ends what it runs, and says so', async ({ site, expect }) => {
    site.plan(file, ['a']);
    const driver = await site.runUntil('held a');

    renameSync(join(site.folder, '.wavegate/web-1'), join(site.folder, 'elsewhere'));

    const { code, stderr } = await driver.ended;
    expect(code).toBe(4);
    expect(stderr).toContain('error lease-lost\n  Lease 1 of web-1 is no longer held by this process.\n');
    site.write('go', '');
    expect(site.count('applied')).toBe(0);
  });
});
