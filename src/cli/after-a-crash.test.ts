import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { broken, holdAt, recordedGate, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { siteTest as test, until } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\n';
const applied = 'echo "applied $WAVEGATE_NODE $$" >>log';
const held = holdAt('held $WAVEGATE_NODE');

describe.concurrent('a node that was being worked on when the driver died', () => {
  test('stays unknown where no step can tell how far it is; the rollout pauses, and retry works on it again', async ({
    site,
    expect,
  }) => {
    site.plan(`${head}${withStep(stepsWith('none'), 'apply', yaml(`${held}; ${applied}`))}`, ['a']);
    await site.runAndKill('held a');

    expect((await site.run(['resume', 'web'])).code).toBe(3);

    const state = await site.state();
    expect([statusOf(state), state.hold?.reason.code, statesOf(state)]).toEqual([
      'paused',
      'node-unknown',
      { a: 'unknown' },
    ]);
    const { waitingFor, next } = await site.status();
    expect(waitingFor).toEqual({ code: 'node-unknown', message: '1 node is unknown: a' });
    expect(next).toContain('look at the node');
    expect(site.count('applied')).toBe(0);

    site.write('go', '');
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    expect(broken(site.log(), await site.state())).toEqual([]);
    expect([site.count('held'), site.count('applied')]).toEqual([2, 1]);
  });

  test('keeps the rollout from succeeding as long as it is unknown, although resume goes on with the others', async ({
    site,
    expect,
  }) => {
    const apply = yaml(`case $WAVEGATE_NODE in a) ${held};; esac; ${applied}`);
    site.plan(`${head}${withStep(stepsWith('none'), 'apply', apply)}batch: { size: 1, parallel: 1 }\n`, ['a', 'b']);
    await site.runAndKill('held a');
    expect((await site.run(['resume', 'web'])).code).toBe(3);

    expect((await site.run(['resume', 'web'])).code).toBe(3);

    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual(['paused', { a: 'unknown', b: 'succeeded' }]);
  });

  test('is verified once before it is applied again where nothing but verify can tell', async ({ site, expect }) => {
    const ask = yaml(`echo "asked $WAVEGATE_NODE $$" >>log; grep -q "applied $WAVEGATE_NODE" log`);
    const applying = withStep(stepsWith('verify'), 'apply', yaml(`${applied}; ${held}`));
    const steps = withStep(applying, 'verify', `{ run: ${ask}, within: 1m, every: 10ms, successes: 3 }`);
    site.plan(`${head}${steps}`, ['a']);
    await site.runAndKill('held a');

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect(site.log().map((line) => line.replace(/ \d+$/, ''))).toEqual([
      'drained a',
      'applied a',
      'held a',
      ...Array(4).fill('asked a'),
      'restored a',
    ]);
  });

  test('is applied again when what is asked says that it is not done', async ({ site, expect }) => {
    site.plan(`${head}${withStep(stepsWith('check'), 'apply', yaml(`${held}; ${applied}`))}`, ['a']);
    await site.runAndKill('held a');
    site.write('go', '');

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect([site.count('held'), site.count('applied')]).toEqual([2, 1]);
    expect(broken(site.log(), await site.state())).toEqual([]);
  });

  test('is brought back by a rollback that was cut off, and asked first whether it is back already', async ({
    site,
    expect,
  }) => {
    const rollback = yaml(`echo "back $WAVEGATE_NODE $$" >>log; ${held}`);
    const one = 'on-failure: { then: rollback }\nbatch: { size: 3, parallel: 1, concurrency: 1 }\n';
    site.plan(`${head}${withStep(stepsWith('observe'), 'rollback', rollback)}${one}`, ['a', 'b', 'bad']);
    await site.runAndKill('held b');
    site.write('go', '');

    expect((await site.run(['resume', 'web'])).code).toBe(1);

    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual([
      'rolled-back',
      { a: 'rolled-back', b: 'rolled-back', bad: 'rolled-back' },
    ]);
    expect(site.log().filter((line) => line.startsWith('back b'))).toHaveLength(1);
    expect(broken(site.log(), state)).toEqual([]);
  });
});

describe.concurrent('an execution whose driver was killed', () => {
  test('is told to have lost it by status, explain and watch, with the way to go on, and goes on', async ({
    site,
    expect,
  }) => {
    site.plan(`${head}${withStep(stepsWith('check'), 'apply', yaml(`${held}; ${applied}`))}`, ['a']);
    const driver = await site.runUntil('held a');
    expect(await site.status()).toMatchObject({ driver: { pid: driver.pid, alive: true }, waitingFor: null });
    driver.kill('SIGKILL');
    await driver.ended;

    const died = new RegExp(
      String.raw`^the driver died: \S+ on \S+ \(process ${driver.pid}\) drove it since \S+ and was last heard of at \S+; 1 node was being worked on$`,
    );
    await until('its last heartbeat to be old', async () => (await site.status())['waitingFor'] !== null);
    expect(await site.status()).toMatchObject({
      state: 'running',
      waitingFor: { code: 'driver-gone', message: expect.stringMatching(died) },
      driver: { pid: driver.pid, alive: false },
      next: expect.stringContaining('`wavegate resume web-1` goes on'),
    });
    const explained = await site.run(['explain', 'web']);
    expect(explained.stdout).toContain('[driver-gone]');
    expect(explained.stdout).toMatch(/wavegate resume web-1 +go on where it stopped/);
    const watching = site.start(['watch', 'web']);
    await until('watch to say it', () => watching.stdout.includes('the driver died: '));

    site.write('go', '');
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    const watched = await watching.ended;
    expect(watched.code).toBe(0);
    expect(watched.stdout.split('the driver died: ')).toHaveLength(2);
    expect(await site.status()).toMatchObject({ state: 'succeeded', driver: null, waitingFor: null, next: null });
  });
});

describe.concurrent('a batch whose one process was cut off', () => {
  test.for(['observe', 'check', 'verify'] as const)(
    'is worked on again where %s says that nodes are not done',
    async (evidence, { site, expect }) => {
      const inC = 'case $node in c) while [ ! -e go ]; do sleep 0.02; done;; esac';
      site.plan(`${head}${stepsWith(evidence, true).replace('sleep 0.01', inC)}`, ['a', 'b', 'c', 'd']);
      await site.runAndKill('begin c');
      site.write('go', '');

      expect((await site.run(['resume', 'web'])).code).toBe(0);

      expect(broken(site.log(), await site.state())).toEqual([]);
      const begun = site.log().filter((line) => line.startsWith('begin'));
      expect(begun.map((line) => line.split(' ')[1])).toEqual(['a', 'b', 'c', 'c', 'd']);
    },
  );

  test('leaves its nodes unknown where nothing can tell', async ({ site, expect }) => {
    site.plan(`${head}${stepsWith('none', true).replace('sleep 0.01', '[ -e go ] || sleep 60')}`, ['a', 'b']);
    await site.runAndKill('begin a');
    expect((await site.run(['resume', 'web'])).code).toBe(3);
    expect(statesOf(await site.state())).toEqual({ a: 'unknown', b: 'unknown' });
    site.write('go', '');
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'succeeded' });
  });
});

describe.concurrent('a driver that died', () => {
  test('in a gate before everything has touched nothing, and the gate is asked again', async ({ site, expect }) => {
    const gate = `{ name: ready, at: before-rollout, run: ${yaml(holdAt('asked ready'))} }`;
    site.plan(`${head}${stepsWith('check')}gates: [${gate}]\n`, ['a', 'b']);
    await site.runAndKill('asked ready');
    expect(statesOf(await site.state())).toEqual({ a: 'pending', b: 'pending' });
    expect(site.count('drained')).toBe(0);
    site.write('go', '');

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect([site.count('asked'), site.count('applied')]).toEqual([2, 2]);
  });

  test('in a task leaves nothing of it running, and it runs again to its one end', async ({ site, expect }) => {
    const task = `${holdAt('task-begin rotate')}; echo "task-end rotate $$" >>log`;
    site.plan(`${head}${stepsWith('check')}tasks: [{ name: rotate, at: before-rollout, run: ${yaml(task)} }]\n`, ['a']);
    await site.runAndKill('task-begin rotate');
    const resumed = await site.runUntil('task-begin rotate', ['resume', 'web']);
    site.write('go', '');

    expect((await resumed.ended).code).toBe(0);

    const begun = site.log().filter((line) => line.startsWith('task-begin'));
    const [first, second] = begun.map((line) => line.split(' ')[2]);
    expect(first).not.toBe(second);
    expect(site.log().filter((line) => line.startsWith('task-end'))).toEqual([`task-end rotate ${second}`]);
  });

  test('after a task had come to its end, before that was recorded, does not make it run again', async ({
    site,
    expect,
  }) => {
    const task = `{ name: rotate, at: before-rollout, run: ${yaml(recordedGate('rotate'))} }`;
    site.plan(`${head}${stepsWith('check')}tasks: [${task}]\n`, ['a']);
    // The plan, the start, the beginning of the task, its end.
    const { signal } = await site.run(['run', 'rollout.yml'], { killAt: '4:before:driver' });
    expect([signal, site.count('asked')]).toEqual(['SIGKILL', 1]);
    expect((await site.story())?.events.at(-1)?.type).toBe('task-started');

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect(site.count('asked')).toBe(1);
  });

  test('in a bake does not shorten or lengthen it, and it is judged past its end', async ({ site, expect }) => {
    const gate = `{ name: calm, at: during-bake, every: 200ms, run: ${yaml(recordedGate('calm'))} }`;
    const wave = '{ name: all, up-to: 100%, bake: 3s }';
    site.plan(`rollout: web\nfleet: hosts.json\nwaves: [${wave}]\n${stepsWith('check')}gates: [${gate}]\n`, ['a']);
    await site.runAndKill('asked calm');
    const before = (await site.state()).waves[0]?.bake;

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    const { events = [] } = (await site.story()) ?? {};
    const bakes = events.filter((event) => event.type === 'bake-started');
    expect(bakes.map((bake) => bake.until)).toEqual([before?.until]);
    const judged = events.findLast((event) => event.type === 'gate-evaluated');
    expect(judged?.at).toBeGreaterThanOrEqual(before?.until ?? Number.POSITIVE_INFINITY);
  });

  test('over an earlier execution leaves the way free once that one is ended', async ({ site, expect }) => {
    site.plan(`${head}${withStep(stepsWith('check'), 'apply', yaml(held))}`, ['a']);
    await site.runAndKill('held a');
    expect((await site.run(['run', 'rollout.yml'])).code).toBe(2);
    expect((await site.run(['abort', 'web'])).code).toBe(0);
    expect(statusOf(await site.state())).toBe('aborted');
    site.write('go', '');
    const again = site.start(['run', 'rollout.yml']);
    await until('the second execution', async () => (await site.story())?.id === 'web-2');
    expect((await again.ended).code).toBe(3);
  });
});

describe.concurrent('a driver that died with no node in hand', () => {
  test('has the gates before the wave asked again: what they asked may be long ago', async ({ site, expect }) => {
    const gates = [
      `  - { name: hours, at: before-wave, run: ${yaml(recordedGate('hours'))} }\n`,
      `  - { name: port, at: after-batch, run: ${yaml(holdAt('held gate'))} }\n`,
    ];
    const steps = withStep(stepsWith('none'), 'apply', yaml(applied));
    site.plan(`${head}${steps}batch: { size: 1, parallel: 1 }\ngates:\n${gates.join('')}`, ['a', 'b']);
    await site.runAndKill('held gate');
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'pending' });
    site.write('go', '');

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect([site.count('asked hours'), site.count('applied')]).toEqual([2, 2]);
  });
});
