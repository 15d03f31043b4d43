import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { statesOf, stepsWith } from '../testing/recorded-rollout.ts';
import { type Ended, siteTest as test } from '../testing/site.ts';

const file = `rollout: web\nfleet: hosts.json\nwaves: [1, 100%]\n${stepsWith('check')}`;
const run = ['run', 'rollout.yml'];

interface Refusal {
  readonly ok: boolean;
  readonly problems: readonly { readonly code: string }[];
}

const codesOf = ({ stdout }: Ended): string[] => (JSON.parse(stdout) as Refusal).problems.map(({ code }) => code);

describe.concurrent('flags that scripts give to every command', () => {
  test.for(['plan', 'simulate', 'doctor'])(
    '`%s` takes --ledger and leaves what is there alone',
    async (command, { site, expect }) => {
      site.plan(file, ['a']);
      const { code, stdout } = await site.run([command, 'rollout.yml', '--ledger', 'elsewhere', '--json']);
      expect({ code, problems: (JSON.parse(stdout) as Partial<Refusal>).problems ?? [] }).toEqual({
        code: 0,
        problems: [],
      });
      expect(existsSync(join(site.folder, 'elsewhere'))).toBe(false);
    },
  );
});

describe.concurrent('a command line that makes no sense', () => {
  test.for([
    [['frobnicate'], 'unknown-command', 'there is no command `frobnicate`', '`wavegate --help` lists the commands'],
    [['rnu', 'rollout.yml'], 'unknown-command', 'there is no command `rnu`', 'did you mean `run`?'],
    [
      ['-v', 'run', 'rollout.yml'],
      'unknown-command',
      'there is no command `-v`',
      'flags stand behind the command: `wavegate status --json`',
    ],
    [
      ['status', '--repository', 'fleet'],
      'bad-flag-value',
      '`--repository fleet` makes no sense',
      'allowed: OWNER/NAME of a repository on GitHub',
    ],
    [[...run, '--ledgre', 'x'], 'unknown-flag', '`wavegate run` has no flag `--ledgre`', 'did you mean `--ledger`?'],
    [
      [...run, '--now', 'x'],
      'unknown-flag',
      '`wavegate run` has no flag `--now`',
      '`wavegate run --help` lists its flags',
    ],
    [[...run, '--param'], 'flag-needs-value', '`--param` needs a value', 'write `--param NAME=VALUE`'],
    [
      [...run, '--param', 'x'],
      'bad-param-flag',
      '`--param x` is not of the form NAME=VALUE',
      'write `--param version=1.2.3`',
    ],
    [['run'], 'argument-missing', '`wavegate run` needs FILE', '`wavegate run --help` shows how to call it'],
    [
      [...run, 'more'],
      'argument-too-many',
      '`wavegate run` does not take `more`',
      '`wavegate run --help` shows how to call it',
    ],
    [
      ['plan', 'rollout.yml', '--now', 'noon'],
      'bad-flag-value',
      '`--now noon` makes no sense',
      'allowed: an instant such as 2026-11-30T22:00:00Z',
    ],
    [
      ['run', 'nothing.yml'],
      'file-not-readable',
      'nothing.yml cannot be read: it does not exist',
      'check the path and its permissions',
    ],
    [
      ['resume', 'nobody'],
      'no-such-execution',
      'There is no execution "nobody" in the ledger.',
      'The ledger is empty. Start a rollout with `wavegate run FILE`, or name its folder with --ledger.',
    ],
    [['gate', 'rollout.yml', 'x'], 'unknown-gate', 'the rollout file has no gate `x`', 'it has no gates at all'],
  ] as const)('%j is refused with %s', async ([args, code, message, hint], { site, expect }) => {
    site.plan(file, ['a']);
    const people = await site.run(args);
    expect(people).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `error ${code}\n  ${message}\n  hint: ${hint}\n`,
    });
    const programs = await site.run([...args, '--json']);
    expect([programs.code, programs.stderr]).toEqual([2, '']);
    expect(JSON.parse(programs.stdout)).toEqual({ ok: false, problems: [{ code, severity: 'error', message, hint }] });
    expect(site.log()).toEqual([]);
  });
});

describe.concurrent('a run', () => {
  test('whose secrets are missing, or too short to be masked, is refused before anything runs', async ({
    site,
    expect,
  }) => {
    site.plan(`${file}secrets: [TOKEN, PASSWORD, PIN]\n`, ['a']);
    const refused = await site.run(run, { env: { PIN: '1', TOKEN: '' } });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'error secret-missing\n' +
        '  the rollout file declares secrets that the environment does not have: TOKEN, PASSWORD\n' +
        '  hint: set them as environment variables; nothing was run\n',
    );
    expect(refused.stderr).toContain('error secret-too-short\n');
    expect(await site.story()).toBeNull();
  });

  test('that is gone on with needs its secrets again', async ({ site, expect }) => {
    site.plan(`${file}secrets: [TOKEN]\n`, ['a', 'bad', 'c']);
    const env = { TOKEN: 'correct-horse-battery' };
    expect((await site.run(run, { env })).code).toBe(3);
    expect((await site.run(['resume', 'web'])).code).toBe(2);
    expect((await site.run(['resume', 'web'], { env })).code).toBe(0);
  });

  test('with parameters that are missing or do not fit is refused with all of them', async ({ site, expect }) => {
    site.plan(`${file}params: { version: { required: true }, size: { pattern: '[0-9]+' } }\n`, ['a']);
    const refused = await site.run([...run, '--param', 'size=big', '--param', 'colour=red', '--json']);
    expect(refused.code).toBe(2);
    expect(codesOf(refused)).toHaveLength(3);
    expect(await site.story()).toBeNull();
  });

  test('of keys that only GitHub can honour is refused, unless somebody runs without them knowingly', async ({
    site,
    expect,
  }) => {
    site.plan(`${file}notify: ["@acme/on-call"]\n`, ['a']);
    const refused = await site.run([...run, '--json']);
    expect(refused.code).toBe(2);
    expect(new Set(codesOf(refused))).toEqual(new Set(['unsupported-here']));

    const without = await site.run([...run, '--skip-unsupported']);

    expect([without.code, without.stderr]).toEqual([
      0,
      expect.stringContaining('running without notify: it cannot be honoured here\n'),
    ]);
    expect((await site.state()).skipping).toContain('notify');
  });

  test('is gone on with as it was planned, and says what changed meanwhile', async ({ site, expect }) => {
    site.write('apply.sh', '#!/bin/sh\nexit 1\n');
    site.write('gone.sh', '#!/bin/sh\n');
    site.plan(
      'rollout: web\nfleet: hosts.json\nwaves: [100%]\nsteps: { apply: [./apply.sh], verify: [sh, gone.sh] }\n',
      ['a'],
    );
    expect((await site.run(run)).code).toBe(3);
    expect((await site.run(['retry', 'web'])).stderr).toBe('');
    site.write('apply.sh', '#!/bin/sh\necho applied >>log\n');
    site.write('rollout.yml', 'rollout: web\n');
    await site.shell('rm gone.sh', []).ended;

    const { stderr, stdout } = await site.run(['retry', 'web', '--json']);

    expect(stderr).toBe(
      'warning planned-file-changed\n' +
        '  apply.sh changed since this execution was planned; from here on it runs as it is now\n' +
        '  hint: bring it back as it was, unless the change is what you want\n' +
        '\n' +
        'warning planned-file-changed\n' +
        '  gone.sh is gone since this execution was planned; what needs it will fail\n' +
        '  hint: bring it back as it was, unless the change is what you want\n' +
        '\n' +
        'warning rollout-file-changed\n' +
        '  rollout.yml changed since this execution was planned, which goes on as planned\n' +
        '  hint: what changed in it takes effect with the next `run`\n',
    );
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .every((line) => JSON.parse(line).type !== undefined),
    ).toBe(true);
    expect(site.log()).toEqual(['applied']);
  });
});

describe.concurrent('with --json standard output carries JSON and nothing else', () => {
  test('from every command that reads or plans', async ({ site, expect }) => {
    site.plan(`${file}gates: [{ name: ready, at: before-wave, run: 'echo loud; exit 0' }]\n`, ['a', 'b']);
    const commands = [
      ['validate', 'rollout.yml'],
      ['plan', 'rollout.yml'],
      ['schema'],
      ['status'],
      ['gate', 'rollout.yml', 'ready'],
    ];
    const [validate, plan, schema, status, gate] = await Promise.all(
      commands.map(async (args) => {
        const { code, stdout, stderr } = await site.run([...args, '--json']);
        expect([args[0], code, stderr]).toEqual([args[0], 0, '']);
        return JSON.parse(stdout) as Record<string, unknown>;
      }),
    );
    expect(validate).toEqual({ ok: true, problems: [] });
    expect(plan).toMatchObject({ rollout: 'web', fleet: { selected: 2 } });
    expect(schema).toHaveProperty('$schema');
    expect(status).toEqual([]);
    expect(gate).toMatchObject({ gate: 'ready', verdict: 'pass' });
  });

  test('from every command about an execution', async ({ site, expect }) => {
    site.plan(file, ['a', 'bad', 'c']);
    const events = (stdout: string): string[] =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { type: string }).type);
    const ran = await site.run([...run, '--json']);
    expect([ran.code, ran.stderr]).toEqual([3, '']);
    const told = events(ran.stdout);
    expect([told[0], told.at(-1)]).toEqual(['rollout-planned', 'round-settled']);
    expect(told).toEqual((await site.story())?.events.map(({ type }) => type));

    const watched = await site.run(['watch', 'web', '--json']);
    expect([watched.code, watched.stderr, events(watched.stdout)]).toEqual([3, '', told]);

    const explained = await site.run(['explain', 'web', 'bad', '--json']);
    expect([explained.code, explained.stderr]).toEqual([0, '']);
    expect(JSON.parse(explained.stdout)).toMatchObject({ rollout: 'web-1', node: 'bad', state: 'failed' });

    const whole = await site.run(['explain', 'web', '--json']);
    expect(JSON.parse(whole.stdout)).toMatchObject({ rollout: 'web-1', node: null, state: 'paused' });

    const all = await site.run(['status', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject([{ rollout: 'web-1', state: 'paused', nodes: { failed: 1 } }]);

    const resumed = await site.run(['resume', 'web', '--json']);
    expect([resumed.code, events(resumed.stdout).at(-1)]).toEqual([0, 'rollout-succeeded']);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', bad: 'failed', c: 'succeeded' });
  });

  test('explain of a node that is not there says so', async ({ site, expect }) => {
    site.plan(file, ['alpha', 'beta']);
    await site.run(run);
    expect(await site.run(['explain', 'web', 'alpah'])).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        "error node-not-in-plan\n  The plan has no node 'alpah', neither selected nor excluded.\n  hint: Did you mean 'alpha'?\n",
    });
    const programs = await site.run(['explain', 'web', 'alpah', '--json']);
    expect([programs.code, programs.stderr, codesOf(programs).length]).toEqual([2, '', 1]);
  });
});

describe.concurrent('watch', () => {
  test('shows what others drive until it stands still, each event once although the driver changes', async ({
    site,
    expect,
  }) => {
    site.plan(file, ['a', 'b', 'c', 'bad']);
    await site.runAndKill('drained a');
    const watching = site.start(['watch', 'web', '--json']);

    expect((await site.run(['resume', 'web'])).code).toBe(3);

    const { code, stdout } = await watching.ended;
    expect(code).toBe(3);
    const seen = stdout.split('\n').slice(0, -1);
    const { events = [] } = (await site.story()) ?? {};
    expect(seen.map((line) => JSON.parse(line))).toEqual(events.slice(0, seen.length));
    expect(seen.length).toBeGreaterThan(10);
  });
});
