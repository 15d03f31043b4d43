import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { holdAt, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { siteTest as test, until } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\nbatch: { size: 3, parallel: 1, concurrency: 1 }\n';
const held = `${holdAt('held $WAVEGATE_NODE')}; echo "applied $WAVEGATE_NODE $$" >>log`;
const file = `${head}${withStep(stepsWith('check'), 'apply', yaml(held))}`;

describe.concurrent('a driver that is interrupted', () => {
  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by one %s lets what runs end, pauses and leaves with 130',
    async (signal, { site, expect }) => {
      site.plan(file, ['a', 'b']);
      const driver = await site.runUntil('held a');

      driver.kill(signal);
      await until('the pause', async () => statusOf(await site.state()) === 'paused');
      expect(driver.alive).toBe(true);
      site.write('go', '');

      expect((await driver.ended).code).toBe(130);
      expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'pending' });
      expect((await site.run(['resume', 'web'])).code).toBe(0);
      expect(site.count('applied')).toBe(2);
    },
  );

  test.for(['SIGINT', 'SIGTERM'] as const)(
    'by two %s ends what runs, aborts and leaves with 130',
    async (signal, { site, expect }) => {
      site.plan(file, ['a', 'b']);
      const driver = await site.runUntil('held a');

      driver.kill(signal);
      await until('the pause', async () => statusOf(await site.state()) === 'paused');
      driver.kill(signal);

      expect((await driver.ended).code).toBe(130);
      const state = await site.state();
      expect([statusOf(state), statesOf(state)]).toEqual(['aborted', { a: 'unknown', b: 'pending' }]);
      site.write('go', '');
      expect((await site.run(['resume', 'web'])).code).toBe(0);
      expect([site.count('held'), site.count('applied')]).toEqual([3, 2]);
    },
  );

  test('by a hang-up and then a hang-up again only pauses', async ({ site, expect }) => {
    site.plan(file, ['a', 'b']);
    const driver = await site.runUntil('held a');
    driver.kill('SIGHUP');
    await until('the pause', async () => statusOf(await site.state()) === 'paused');
    driver.kill('SIGHUP');
    site.write('go', '');
    expect((await driver.ended).code).toBe(130);
    expect(statusOf(await site.state())).toBe('paused');
  });

  test('while it waits through a bake leaves at once, and says so in the record', async ({ site, expect }) => {
    const waves = 'waves: [{ name: all, up-to: 100%, bake: 1m }]';
    site.plan(`${file.replace(/waves: .*/, waves)}`, ['a']);
    site.write('go', '');
    const driver = site.start(['run', 'rollout.yml']);
    await until('the bake', async () => {
      const story = await site.story();
      return story !== null && statusOf(story.state) === 'baking';
    });

    driver.kill('SIGINT');

    expect((await driver.ended).code).toBe(130);
    const { waitingFor } = await site.status();
    expect(waitingFor).toMatchObject({ code: 'paused-by-command', message: expect.stringContaining('(SIGINT)') });
  });

  test('in the last moment, after which it succeeds, has succeeded', async ({ site, expect }) => {
    site.plan(`${file}tasks: [{ name: last, at: after-rollout, run: ${yaml(holdAt('asked last', 'end'))} }]\n`, ['a']);
    site.write('go', '');
    const driver = await site.runUntil('asked last');
    driver.kill('SIGINT');
    await until('the pause', async () => statusOf(await site.state()) === 'paused');
    site.write('end', '');
    expect((await driver.ended).code).toBe(130);
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(site.count('asked')).toBe(1);
  });
});

describe.concurrent('a driver whose reader goes away', () => {
  test.for(['', ' --json'])('on standard output%s pauses with its state saved', async (flag, { site, expect }) => {
    site.plan(file.replace('waves: [100%]', 'waves: [1, 2, 100%]'), ['a', 'b', 'c']);
    const reader = '{ read -r line; echo "$line"; exec <&-; : >gone; }';
    const through = site.shell(`{ "$@"${flag}; echo $? >code; } | ${reader}`, ['run', 'rollout.yml']);
    await until('the reader to go away', () => existsSync(`${site.folder}/gone`));
    site.write('go', '');

    expect((await through.ended).stdout.split('\n')).toHaveLength(2);

    expect(site.read('code')).toBe('130\n');
    const { waitingFor } = await site.status();
    expect(waitingFor).toMatchObject({ message: expect.stringContaining('(nobody reads the output)') });
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(site.count('applied')).toBe(3);
  });

  test('on standard error goes on', async ({ site, expect }) => {
    site.plan(file, ['a', 'b']);
    site.write('go', '');
    await site.shell('{ "$@" --json 2>&1 >events; echo $? >code; } | true', ['run', 'rollout.yml']).ended;
    expect(site.read('code')).toBe('0\n');
    expect(site.count('applied')).toBe(2);
  });

  test.runIf(existsSync('/dev/full'))('or whose disk is full pauses, and says so', async ({ site, expect }) => {
    site.plan(file, ['a']);
    const { stderr } = await site.shell('"$@" >/dev/full; echo $? >code', ['run', 'rollout.yml']).ended;
    expect([stderr, site.read('code')]).toEqual([
      expect.stringMatching(/^the output cannot be written, so the rollout pauses: ENOSPC.*\n$/),
      '130\n',
    ]);
    const { waitingFor } = await site.status();
    expect(waitingFor).toMatchObject({ message: expect.stringContaining('its output is lost: ENOSPC') });
  });

  test.runIf(existsSync('/dev/full')).for(['', ' --json'])(
    'is no error of what only shows something, but a full disk is one%s',
    async (flag, { site, expect }) => {
      const { stderr } = await site.shell(`"$@"${flag} >/dev/full; echo $? >code`, ['schema']).ended;
      expect([stderr, site.read('code')]).toEqual([
        expect.stringContaining('what was to be shown could not be written: ENOSPC'),
        '4\n',
      ]);
    },
  );

  test('is no error of what only shows something', async ({ site, expect }) => {
    const { stderr } = await site.shell('{ "$@"; echo $? >code; } | true', ['schema']).ended;
    expect([stderr, site.read('code')]).toEqual(['', '0\n']);
  });
});

const script = spawnSync('script', ['--version']).status === 0;
if (!script) process.stderr.write('NOT TESTED here: the live view in a terminal, for want of the program `script`\n');

describe.runIf(script)('in a terminal', { concurrent: true }, () => {
  test.for([
    ['pauses on Ctrl-C and gives the cursor back', 1, 130],
    ['aborts on a second Ctrl-C and gives the cursor back', 2, 130],
    ['gives the cursor back when it ends', 0, 0],
  ] as const)('a driver %s', async ([, interrupts, code], { site, expect }) => {
    site.plan(file, ['a', 'b']);
    // The shell in the terminal gets the Ctrl-C too, and has to stay to tell the exit code.
    const typed = `cat | script -qfec "trap : INT; stty rows 24 cols 80; $*; echo code \\$?" /dev/null`;
    const terminal = site.shell(typed, ['run', 'rollout.yml'], { env: { TERM: 'xterm' }, stdin: 'pipe' });
    await until('the first node', () => site.count('held') > 0);
    await until('the live view', () => terminal.stdout.includes('\u001B[?25l'));
    for (const status of ['paused', 'aborted'].slice(0, interrupts)) {
      terminal.child.stdin?.write('\u0003');
      await until(`it to be ${status}`, async () => statusOf(await site.state()) === status);
    }
    if (interrupts < 2) site.write('go', '');

    await until('its end', () => terminal.stdout.includes('code '));
    terminal.child.stdin?.end();

    expect(terminal.stdout).toContain(`code ${code}`);
    expect(terminal.stdout.lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.stdout.lastIndexOf('\u001B[?25l'));
  });
});
