import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { holdAt, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { type Site, siteTest as test } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\nwaves: [1, 100%]\nbatch: { size: 3, parallel: 1, concurrency: 1 }\n';
const file = `${head}${stepsWith('check')}`;
const held = `${head}${withStep(stepsWith('check'), 'apply', yaml(`${holdAt('held $WAVEGATE_NODE')}; echo "applied $WAVEGATE_NODE $$" >>log`))}`;

const run = ['run', 'rollout.yml'];

/** Runs into the node that fails, after one wave that went well. */
async function pausedOverFailure(site: Site, more = ''): Promise<number | null> {
  site.plan(`${file}${more}`, ['a', 'bad', 'c']);
  return (await site.run(run)).code;
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

async function refusalOf(site: Site, args: readonly string[]): Promise<Refused> {
  const { code: exit, stdout } = await site.run([...args, '--json']);
  const [problem] = (JSON.parse(stdout) as { problems: Refused[] }).problems;
  if (exit !== 2 || problem === undefined) throw new Error(`${args.join(' ')} was not refused: ${exit} ${stdout}`);
  const { code, message, hint } = problem;
  return { code, message, hint };
}

describe.concurrent('without a driver', () => {
  test('a rollout whose failures are not tolerated ends paused with 3, and abort ends it', async ({ site, expect }) => {
    expect(await pausedOverFailure(site)).toBe(3);
    expect(await site.status()).toMatchObject({ state: 'paused', waitingFor: { code: 'tolerance-exceeded' } });

    const aborted = await site.run(['abort', 'web', '--json']);

    expect(aborted.code).toBe(0);
    expect(JSON.parse(aborted.stdout)).toMatchObject({ state: 'aborted', ended: { code: 'aborted-by-command' } });
    // It was paused for what was not tolerated when it was aborted, so going on forgives that.
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', bad: 'failed', c: 'succeeded' });
  });

  test('rollback takes the nodes back that were changed, and that is done as asked', async ({ site, expect }) => {
    await pausedOverFailure(site);

    expect((await site.run(['rollback', 'web', '--scope', 'rollout'])).code).toBe(0);

    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual([
      'rolled-back',
      { a: 'rolled-back', bad: 'rolled-back', c: 'pending' },
    ]);
  });

  test('a rollback that does not bring all nodes back has failed, and retry tries again', async ({ site, expect }) => {
    const back = `[ -e mended ] && echo "back $WAVEGATE_NODE $$" >>log`;
    site.plan(`${head}${withStep(stepsWith('check'), 'rollback', yaml(back))}`, ['a', 'bad', 'c']);
    await site.run(run);
    expect((await site.run(['rollback', 'web'])).code).toBe(1);
    expect(await site.status()).toMatchObject({ state: 'failed', ended: { code: 'rollback-incomplete' } });
    site.write('mended', '');

    expect((await site.run(['retry', 'web'])).code).toBe(1);

    expect(await site.status()).toMatchObject({ state: 'rolled-back', nodes: { 'rolled-back': 1, failed: 0 } });
  });

  test('retry works right after the driver died', async ({ site, expect }) => {
    site.plan(held, ['a', 'b']);
    await site.runAndKill('held a');
    site.write('go', '');
    const before = (await site.story())?.events.length ?? 0;
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    const story = (await site.story())?.events.slice(before).map(({ type }) => type);
    expect(story).toEqual(expect.arrayContaining(['driver-recovered', 'rollout-paused', 'nodes-retried']));
    expect(await site.status()).toMatchObject({ state: 'succeeded' });
  });

  test('retry works on what failed again, and the rollout succeeds', async ({ site, expect }) => {
    const apply = `[ -e mended ] || case $WAVEGATE_NODE in bad) exit 1;; esac; echo "applied $WAVEGATE_NODE $$" >>log`;
    site.plan(`${head}${withStep(stepsWith('check'), 'apply', yaml(apply))}`, ['a', 'bad', 'c']);
    expect((await site.run(run)).code).toBe(3);
    site.write('mended', '');

    expect((await site.run(['retry', 'web'])).code).toBe(0);

    expect(site.log().filter((line) => line.startsWith('applied a'))).toHaveLength(1);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', bad: 'succeeded', c: 'succeeded' });
  });

  test('pause holds a rollout that was cut off, and marks what it had in hand', async ({ site, expect }) => {
    site.plan(held, ['a', 'b']);
    await site.runAndKill('held a');

    const paused = await site.run(['pause', 'web', '--json']);

    expect(paused.code).toBe(0);
    expect(JSON.parse(paused.stdout)).toMatchObject({ state: 'paused', nodes: { unknown: 1, pending: 1, running: 0 } });
    site.write('go', '');
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(site.count('applied')).toBe(2);
  });

  test('what makes no sense is refused in these words', async ({ site, expect }) => {
    await pausedOverFailure(site);
    expect(await refusalOf(site, ['pause', 'web'])).toEqual({
      code: 'already-paused',
      message: 'the rollout is paused already',
      hint: '`resume` goes on',
    });
    expect(await refusalOf(site, ['approve', 'web'])).toEqual({
      code: 'no-approval-awaited',
      message: 'the rollout does not wait for an approval',
      hint: '`status` says what it waits for',
    });
    expect(await refusalOf(site, ['rollback', 'web', '--scope', 'half'])).toEqual({
      code: 'bad-flag-value',
      message: '`--scope half` makes no sense',
      hint: 'allowed: failed, wave, rollout',
    });
    await site.run(['resume', 'web']);
    expect((await site.status())['state']).toBe('succeeded');
    expect(await refusalOf(site, ['resume', 'web'])).toEqual({
      code: 'rollout-ended',
      message: 'the rollout has ended (succeeded), so it cannot resume',
      hint: '`run` starts a new one; `retry` tries nodes again that failed, `rollback` brings this one back',
    });
    expect((await refusalOf(site, ['abort', 'web-1'])).message).toBe(
      'the rollout has ended (succeeded), so it cannot abort',
    );
    expect((await refusalOf(site, ['pause', 'web-2'])).code).toBe('no-such-execution');
  });

  test('retry and rollback of a rollout in which nothing went wrong are refused in these words', async ({
    site,
    expect,
  }) => {
    site.plan(`${head}steps: { apply: 'true' }\n`, ['a']);
    expect((await site.run(run)).code).toBe(0);
    expect(await refusalOf(site, ['retry', 'web'])).toEqual({
      code: 'nothing-to-retry',
      message: 'no node is failed, unreachable or unknown, and none was rolled back because it failed',
      hint: '`resume` goes on with nodes that were not taken yet',
    });
    expect(await refusalOf(site, ['rollback', 'web'])).toEqual({
      code: 'no-rollback-step',
      message: 'this rollout has no `rollback` step, so it cannot go back by itself',
      hint: 'write a `rollback` step for the next run; this one keeps the file it was planned with',
    });
  });

  test('a rollout that goes back by itself, or aborts, ends with 1', async ({ site, expect }) => {
    expect(await pausedOverFailure(site, 'on-failure: { then: rollback }\n')).toBe(1);
    expect((await site.status())['state']).toBe('rolled-back');
    site.write('rollout.yml', `${file}on-failure: { then: abort }\n`);
    expect((await site.run(run)).code).toBe(1);
    expect(await site.status()).toMatchObject({ rollout: 'web-2', state: 'aborted' });
  });

  test('a bake longer than the driver stays ends it with 3, and resume goes on when it is over', async ({
    site,
    expect,
  }) => {
    const waves = 'waves: [{ name: all, up-to: 100%, bake: { for: 3s, hold-runner: 1s } }]';
    site.plan(file.replace(/waves: .*/, waves), ['a']);
    expect((await site.run(run)).code).toBe(3);
    expect(await site.status()).toMatchObject({ state: 'baking', waitingFor: { code: 'baking' } });

    expect((await site.run(['resume', 'web', '--wait'])).code).toBe(0);
  });

  test('a ledger that is no folder is a failure of the place: 4', async ({ site, expect }) => {
    site.plan(file, ['a']);
    const { code, stderr } = await site.run([...run, '--ledger', 'hosts.json']);
    expect(code).toBe(4);
    expect(stderr).toBe(
      `error ledger-not-readable\n  Reading ${site.folder}/hosts.json failed: not a directory (ENOTDIR).\n` +
        '  hint: Check that the folder of the ledger is the right one and that you may read it.\n',
    );
    expect(site.log()).toEqual([]);
  });
});
