import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StepDefinition, StepName } from '../../core/definition/steps.ts';
import { makeMasker } from '../../core/mask.ts';
import type { NodeReport } from '../../core/rollout/node-report.ts';
import { words } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { performAction } from '../../transport/action.ts';
import type { Began, NodeJob, NodePorts } from './node-job.ts';
import { workOnNode } from './work-on-node.ts';

/**
 * Every test has a folder that stands for the node: `version` holds what it reports, `log` the steps that were taken. A step is a line of
 * shell that works in it.
 */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-node-test-'));
  writeFileSync(join(folder, 'version'), '1.1\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Given = Partial<Record<StepName, string>>;

const observe = 'cat version';
const upgrade = 'echo "$WAVEGATE_PARAM_VERSION" >version';
const downgrade = 'echo "$WAVEGATE_PREVIOUS" >version';

function stepOf(step: StepName, shell: string): StepDefinition {
  return {
    step,
    action: { kind: 'run', command: { shell: `echo ${step} >>log; ${shell}` } },
    timeout: 10_000,
    attempts: 1,
    backoff: { initial: 1, factor: 1, max: 1, jitter: 0 },
    retryOn: ['timeout', 'unreachable'],
    unreachableOn: ['exit:255'],
    via: 'runner',
    ...(step === 'observe' ? { want: '{params.version}' } : {}),
  };
}

interface Done {
  readonly report: NodeReport | null;
  /** The steps that ran, in order. */
  readonly steps: string;
  /** What `began` was told, in order. */
  readonly began: string;
  /** Why, in words. */
  readonly why: string;
}

async function work(
  given: Given,
  more: Partial<NodeJob> = {},
  signal = new AbortController().signal,
  allow: Began = () => {},
): Promise<Done> {
  const steps = Object.fromEntries(
    Object.entries(given).map(([step, shell]) => [step, stepOf(step as StepName, shell)]),
  );
  const job: NodeJob = {
    node: { name: 'web-1', address: '10.0.0.1', labels: {}, facts: {} },
    steps,
    params: { version: '1.2' },
    place: { rollout: 'web', execution: 'web-1', wave: 'canary', batch: 'w1-r1-b1' },
    mode: 'forward',
    onFailure: 'leave',
    interruptedAt: null,
    previous: null,
    ...more,
  };
  const ports: NodePorts = {
    clock: systemClock,
    random: { next: () => 0.5 },
    perform: performAction,
    output: () => {},
    cwd: folder,
    inherited: { PATH: process.env['PATH'] ?? '' },
    masker: makeMasker([]),
  };
  const began: string[] = [];
  const tell = (step: StepName | null, previous?: string) => {
    began.push(previous === undefined ? String(step) : `${step}(${previous})`);
    return allow(step);
  };
  const report = await workOnNode(job, ports, tell, signal);
  return {
    report,
    steps: read('log'),
    began: began.join(' '),
    why: report?.reason ? words(report.reason).message : '',
  };
}

function read(file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8').trim().replaceAll('\n', ' ');
  } catch {
    return '';
  }
}

const all: Given = {
  observe,
  drain: ':',
  apply: upgrade,
  verify: 'grep -q 1.2 version',
  restore: ':',
  rollback: downgrade,
};

describe('on the way forward', () => {
  test('a node that is not done is drained, changed, proved and put back in service', async () => {
    const { report, steps, began } = await work(all);

    expect(steps).toBe('observe drain apply verify observe restore');
    expect(began).toBe('null drain(1.1) apply(1.1) restore(1.1)');
    expect(report).toMatchObject({
      outcome: 'succeeded',
      failure: null,
      changed: true,
      reason: null,
      previous: '1.1',
      version: '1.2',
    });
    expect(report?.steps.map(({ step, outcome, attempts }) => `${step} ${outcome} ${attempts}`)).toEqual([
      'observe ok 1',
      'drain ok 1',
      'apply ok 1',
      'verify ok 1',
      'observe ok 1',
      'restore ok 1',
    ]);
  });

  test('apply alone is enough', async () => {
    const { report, began } = await work({ apply: ':' });

    expect(began).toBe('apply');
    expect(report).toMatchObject({ outcome: 'succeeded', changed: true });
    expect(report).not.toHaveProperty('previous');
  });

  test('a node that reports the version already is left alone', async () => {
    writeFileSync(join(folder, 'version'), '1.2\n');
    const { report, steps, began } = await work(all);

    expect([steps, began]).toEqual(['observe', 'null']);
    expect(report).toMatchObject({ outcome: 'succeeded', changed: false, version: '1.2' });
  });

  test('a node that check says is done is left alone', async () => {
    const { report, steps } = await work({ check: 'exit 0', apply: ':' });

    expect(steps).toBe('check');
    expect(report).toMatchObject({ outcome: 'succeeded', changed: false });
  });

  test('a node that check says is not done is worked on', async () => {
    expect((await work({ check: 'exit 1', apply: ':' })).steps).toBe('check apply');
  });

  test('every step knows the version before', async () => {
    await work({ ...all, restore: 'echo "$WAVEGATE_PREVIOUS $WAVEGATE_STEP $WAVEGATE_WAVE $WAVEGATE_ATTEMPT" >seen' });

    expect(read('seen')).toBe('1.1 restore canary 1');
  });
});

describe('a node is failed, and stays as it is, when', () => {
  const onlyAsked: [string, Given, string, string][] = [
    ['observe fails', { ...all, observe: 'exit 1' }, 'observe', 'The command ended with exit code 1.'],
    [
      'it reports nothing',
      { ...all, observe: 'echo' },
      'observe',
      '`observe` ended well, but the first line that it printed is empty.',
    ],
    [
      'check cannot run',
      { check: 'no-such-command', apply: ':' },
      'check',
      '`check` could not tell whether the node is done: The command ended with exit code 127.',
    ],
  ];
  test.each(onlyAsked)('%s', async (_, given, steps, why) => {
    const done = await work(given);

    expect(done).toMatchObject({
      steps,
      why,
      began: 'null',
      report: { outcome: 'failed', failure: 'failed', changed: false },
    });
  });

  const changed: [string, Given, string, string][] = [
    ['drain fails', { ...all, drain: 'exit 3' }, 'observe drain', 'The command ended with exit code 3.'],
    ['apply fails', { ...all, apply: 'exit 4' }, 'observe drain apply', 'The command ended with exit code 4.'],
    ['verify fails', { ...all, verify: 'exit 5' }, 'observe drain apply verify', 'The command ended with exit code 5.'],
    [
      'it still reports the version before',
      { ...all, apply: ':', verify: ':' },
      'observe drain apply verify observe',
      'The node reports version "1.1", and "1.2" was wanted.',
    ],
    [
      'restore fails',
      { ...all, restore: 'exit 6' },
      'observe drain apply verify observe restore',
      'The command ended with exit code 6.',
    ],
  ];
  test.each(changed)('%s', async (_, given, steps, why) => {
    const done = await work(given);

    expect(done).toMatchObject({ steps, why, report: { outcome: 'failed', failure: 'failed', changed: true } });
  });

  test('the last lines of what went wrong are kept', async () => {
    const { report } = await work({ apply: 'seq 100; echo "disk full" >&2; exit 1' });

    expect(report?.tail.split('\n')).toHaveLength(20);
    expect(report?.tail).toMatch(/^82\n[^]*\n100\ndisk full$/);
  });
});

describe('a node that cannot be reached is unreachable', () => {
  test.each(['observe', 'check', 'drain', 'apply', 'verify'] as const)('in %s', async (step) => {
    const { report } = await work({ ...all, check: 'exit 1', [step]: 'exit 255' });

    expect(report).toMatchObject({ outcome: 'unreachable', failure: 'unreachable' });
  });
});

describe('where a failed node goes back by itself', () => {
  const back = { onFailure: 'rollback' } as const;

  test.each([
    ['apply', { ...all, apply: 'echo 1.2 >version; exit 1' }, 'observe drain apply rollback observe restore'],
    ['verify', { ...all, verify: 'exit 1' }, 'observe drain apply verify rollback observe restore'],
  ])('a failed %s is rolled back and put back in service', async (_, given, steps) => {
    const done = await work(given, back);

    expect(done.steps).toBe(steps);
    expect(done.began).toBe('null drain(1.1) apply(1.1) rollback(1.1)');
    expect(done.report).toMatchObject({ outcome: 'rolled-back', failure: 'failed', changed: true, version: '1.1' });
    expect(done.why).toBe('The command ended with exit code 1.');
  });

  test('a node that failed before apply began stays as it is', async () => {
    const { report, steps } = await work({ ...all, drain: 'exit 1' }, back);

    expect(steps).toBe('observe drain');
    expect(report).toMatchObject({ outcome: 'failed' });
  });

  test('without a rollback step it stays as it is', async () => {
    expect((await work({ apply: 'exit 1' }, back)).report).toMatchObject({ outcome: 'failed' });
  });

  test('an unreachable one counts as such though it came back', async () => {
    const { report } = await work({ ...all, apply: 'exit 255' }, back);

    expect(report).toMatchObject({ outcome: 'rolled-back', failure: 'unreachable' });
  });

  test('when the rollback fails as well, both reasons are there', async () => {
    const { report, steps, why } = await work({ ...all, apply: 'exit 7', rollback: 'exit 8' }, back);

    expect(steps).toBe('observe drain apply rollback');
    expect(report).toMatchObject({ outcome: 'failed', failure: 'failed' });
    expect(why).toBe('The command ended with exit code 7.');
    expect(report?.steps.at(-1)).toMatchObject({ step: 'rollback', reason: { args: { code: 8 } } });
  });

  test('when it cannot be reached for the rollback either, it is unreachable', async () => {
    const { report } = await work({ ...all, apply: 'exit 255', rollback: 'exit 255' }, back);

    expect(report).toMatchObject({ outcome: 'unreachable', failure: 'unreachable' });
  });

  test('a rollback after which it still reports the new version has failed', async () => {
    const { report } = await work({ ...all, verify: 'exit 1', rollback: ':' }, back);

    expect(report).toMatchObject({ outcome: 'failed', version: '1.2' });
  });
});

describe('in a rollback', () => {
  const back = { mode: 'rollback', previous: '1.1' } as const;
  beforeEach(() => writeFileSync(join(folder, 'version'), '1.2\n'));

  test('a node is drained, brought back and put in service', async () => {
    const { report, steps, began } = await work(all, back);

    expect(steps).toBe('observe drain rollback observe restore');
    expect(began).toBe('null(1.1) drain(1.1) rollback(1.1)');
    expect(report).toMatchObject({
      outcome: 'rolled-back',
      failure: null,
      changed: true,
      version: '1.1',
      reason: null,
    });
  });

  test('a node that is back already is only put in service', async () => {
    writeFileSync(join(folder, 'version'), '1.1\n');
    const { report, steps, began } = await work(all, back);

    expect([steps, began]).toEqual(['observe restore', 'null(1.1) rollback(1.1)']);
    expect(report).toMatchObject({ outcome: 'rolled-back', changed: false });
  });

  test('a node that cannot be asked or drained is brought back all the same', async () => {
    const { report, steps } = await work({ drain: 'exit 1', rollback: downgrade }, back);

    expect(steps).toBe('drain rollback');
    expect(report).toMatchObject({ outcome: 'rolled-back' });
    expect(read('version')).toBe('1.1');
  });

  test('a rollback that fails leaves the node failed', async () => {
    const { report, why } = await work({ rollback: 'exit 9' }, back);

    expect(report).toMatchObject({ outcome: 'failed', failure: 'failed' });
    expect(why).toBe('The command ended with exit code 9.');
  });

  test('without a rollback step nothing is done', async () => {
    const { report, steps, why } = await work({ apply: ':' }, back);

    expect(steps).toBe('');
    expect(report).toMatchObject({ outcome: 'failed', changed: false });
    expect(why).toBe('The node should be rolled back, but the rollout file has no `rollback` step.');
  });

  test.each(['rollback', 'restore'] as const)(
    'one that was cut off in %s is not drained again',
    async (interruptedAt) => {
      expect((await work(all, { ...back, interruptedAt })).steps).toBe('observe rollback observe restore');
    },
  );
});

describe('after a crash', () => {
  test('in drain, a node starts again', async () => {
    const { report, steps, began } = await work(all, { interruptedAt: 'drain', previous: '1.1' });

    expect(steps).toBe('observe drain apply verify observe restore');
    expect(began).toBe('drain(1.1) drain(1.1) apply(1.1) restore(1.1)');
    expect(report).toMatchObject({ outcome: 'succeeded', changed: true });
  });

  test('in drain, a node that is done already comes back into service', async () => {
    writeFileSync(join(folder, 'version'), '1.2\n');
    const { report, steps } = await work(all, { interruptedAt: 'drain' });

    expect(steps).toBe('observe verify observe restore');
    expect(report).toMatchObject({ outcome: 'succeeded' });
  });

  test('in apply, a node that reports the version is not changed again', async () => {
    writeFileSync(join(folder, 'version'), '1.2\n');
    const { report, steps, began } = await work(all, { interruptedAt: 'apply', previous: '1.1' });

    expect(steps).toBe('observe verify observe restore');
    expect(began).toBe('apply(1.1) restore(1.1)');
    expect(report).toMatchObject({ outcome: 'succeeded', changed: true, previous: '1.1' });
  });

  test('in apply, a node that does not report it is changed again, without draining', async () => {
    expect((await work(all, { interruptedAt: 'apply', previous: '1.1' })).steps).toBe(
      'observe apply verify observe restore',
    );
  });

  test('in apply, the version that it reports now is not taken for the one before', async () => {
    const { report } = await work({ ...all, apply: ':' }, { interruptedAt: 'apply' });

    expect(report).not.toHaveProperty('previous');
  });

  test.each([
    ['exit 0', 'check verify restore'],
    ['exit 1', 'check apply verify restore'],
  ])('in apply, check decides: %s', async (check, steps) => {
    expect((await work({ check, apply: ':', verify: ':', restore: ':' }, { interruptedAt: 'apply' })).steps).toBe(
      steps,
    );
  });

  test.each([
    ['exit 0', 'verify verify restore'],
    ['test -f applied', 'verify apply verify restore'],
    ['test -f applied || exit 255', 'verify apply verify restore'],
  ])('in apply, verify decides where nothing else can: %s', async (verify, steps) => {
    const done = await work({ apply: 'touch applied', verify, restore: ':' }, { interruptedAt: 'apply' });

    expect(done.steps).toBe(steps);
    expect(done.report).toMatchObject({ outcome: 'succeeded' });
  });

  test('in apply, with nothing to ask, nobody can tell', async () => {
    const { report, steps, began, why } = await work({ apply: ':', restore: ':' }, { interruptedAt: 'apply' });

    expect([steps, began]).toEqual(['', 'apply']);
    expect(report).toMatchObject({ outcome: 'unknown', failure: null });
    expect(why).toBe(
      'The work was cut off during `apply`, and the rollout file has no step that could tell whether it was done.',
    );
  });

  test('in restore, a node is proved and restored again', async () => {
    writeFileSync(join(folder, 'version'), '1.2\n');

    expect((await work(all, { interruptedAt: 'restore' })).steps).toBe('verify observe restore');
  });

  test('in rollback, it is rolled back again, unless it is back already', async () => {
    writeFileSync(join(folder, 'version'), '1.2\n');
    const first = await work(all, { interruptedAt: 'rollback', previous: '1.1' });
    expect(first.steps).toBe('observe rollback observe restore');
    expect(first.report).toMatchObject({ outcome: 'rolled-back', failure: 'failed' });

    rmSync(join(folder, 'log'));
    expect((await work(all, { interruptedAt: 'rollback', previous: '1.1' })).steps).toBe('observe restore');
  });
});

describe('when the rollout is aborted', () => {
  async function abortDuring(step: StepName, more: Partial<NodeJob> = {}): Promise<Done> {
    const abort = new AbortController();
    const done = work({ ...all, [step]: `touch here; sleep 60` }, more, abort.signal);
    while (read('log').split(' ').at(-1) !== step) await sleep(10);
    abort.abort();
    return done;
  }

  test('before anything was done, the node was never taken', async () => {
    expect(await work(all, {}, AbortSignal.abort())).toEqual({ report: null, steps: '', began: '', why: '' });
  });

  test('before anything was done after a crash, the crash stays to be dealt with', async () => {
    const done = await work(all, { interruptedAt: 'apply' }, AbortSignal.abort());

    expect(done).toEqual({ report: null, steps: '', began: '', why: '' });
  });

  test('while the node is only asked, it was never taken', async () => {
    expect((await abortDuring('observe')).report).toBeNull();
  });

  test.each(['drain', 'apply'] as const)('in %s, nobody knows what state it is in', async (step) => {
    const { report, why } = await abortDuring(step);

    expect(report).toMatchObject({ outcome: 'unknown', changed: true });
    expect(report?.steps.at(-1)).toMatchObject({ step, outcome: 'killed' });
    expect(why).toBe(`The rollout was aborted after \`${step}\` had begun on this node.`);
  });

  test('in verify, nobody knows either, and nothing is rolled back', async () => {
    const { report, steps } = await abortDuring('verify', { onFailure: 'rollback' });

    expect(steps).toBe('observe drain apply verify');
    expect(report).toMatchObject({ outcome: 'unknown' });
  });
});

test('a driver that may not go on takes no step that changes the node', async () => {
  const refuse = (step: StepName | null) =>
    step === 'apply' ? Promise.reject(new Error('lease lost')) : Promise.resolve();

  await expect(work(all, {}, undefined, refuse)).rejects.toThrow('lease lost');
  expect(read('log')).toBe('observe drain');
});
