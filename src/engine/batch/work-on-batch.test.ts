import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import type { NodeJob, NodePorts } from '../node/node-job.ts';
import { workOnBatch } from './work-on-batch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-batch-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Given = Partial<Record<StepName, string>>;
const names = ['web-1', 'web-2', 'web-3'];
/** A result line, as the shell of a step writes it. */
const say = (node: string, status: string, message = '') =>
  `echo '${JSON.stringify({ node, status, message })}' >>"$WAVEGATE_RESULTS"`;
const allOk = names.map((name) => say(name, 'ok')).join('; ');

function stepOf(step: StepName, shell: string, more: Partial<StepDefinition>): StepDefinition {
  return {
    step,
    action: { kind: 'run', command: { shell: `echo "${step} \${WAVEGATE_NODE-batch}" >>log; ${shell}` } },
    timeout: 10_000,
    attempts: 1,
    backoff: { initial: 1, factor: 1, max: 1, jitter: 0 },
    retryOn: ['timeout', 'unreachable'],
    unreachableOn: [],
    via: 'runner',
    ...(step === 'apply' ? { per: 'batch', ...more } : {}),
  };
}

interface Options {
  readonly apply?: Partial<StepDefinition>;
  readonly job?: (name: string) => Partial<NodeJob>;
  readonly signal?: AbortSignal;
  readonly nodes?: readonly string[];
}

async function work(given: Given, { apply = {}, job = () => ({}), signal, nodes = names }: Options = {}) {
  const steps = Object.fromEntries(
    Object.entries(given).map(([step, shell]) => [step, stepOf(step as StepName, shell, apply)]),
  );
  const output: Record<string, string> = {};
  const ports: NodePorts = {
    clock: systemClock,
    random: { next: () => 0.5 },
    perform: performAction,
    output: (node, step, _, text) => {
      output[`${node} ${step}`] = (output[`${node} ${step}`] ?? '') + text;
    },
    cwd: folder,
    inherited: { PATH: process.env['PATH'] ?? '', TMPDIR: folder },
    masker: makeMasker(['s3cret']),
  };
  const began: string[] = [];
  const jobs = nodes.map((name) => ({
    job: {
      node: { name, address: `${name}.example`, labels: { role: 'web' }, facts: {} },
      steps,
      params: { version: '1.2' },
      place: { rollout: 'web', execution: 'web-1', wave: 'canary', batch: 'w1-r1-b1' },
      mode: 'forward',
      onFailure: 'leave',
      interruptedAt: null,
      previous: null,
      ...job(name),
    } satisfies NodeJob,
    began: (step: StepName | null) => {
      began.push(`${step} ${name}`);
    },
  }));
  const reports: (NodeReport | null | undefined)[] = nodes.map(() => undefined);
  const ended = (index: number, report: NodeReport | null) => {
    if (reports[index] !== undefined) throw new Error('ended twice');
    reports[index] = report;
  };
  await workOnBatch({ jobs, concurrency: 2, ended }, ports, signal ?? new AbortController().signal);
  const whys = reports.map((report) => (report?.reason ? words(report.reason).message : ''));
  return {
    reports,
    outcomes: reports.map((report) => report?.outcome ?? null),
    whys,
    began,
    output,
    log: lines('log'),
  };
}

function lines(file: string): string[] {
  try {
    return readFileSync(join(folder, file), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

test('each node is drained, one process applies to all of them, and each is proved and restored', async () => {
  const { outcomes, log, began } = await work({ drain: ':', apply: allOk, verify: ':', restore: ':' });

  expect(outcomes).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(log.slice(0, 3).toSorted()).toEqual(['drain web-1', 'drain web-2', 'drain web-3']);
  expect(log[3]).toBe('apply batch');
  expect(log).toHaveLength(10);
  expect(began.filter((each) => each.endsWith('web-2'))).toEqual(['drain web-2', 'apply web-2', 'restore web-2']);
});

test('only nodes that need it are given to the process', async () => {
  const apply = `${say('web-1', 'ok')}; ${say('web-3', 'unchanged')}; cp "$WAVEGATE_NODES_FILE" seen`;
  const { outcomes, reports, log } = await work({ check: 'test "$WAVEGATE_NODE" = web-2', apply });

  expect(outcomes).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(reports.map((report) => report?.changed)).toEqual([true, false, true]);
  expect(lines('seen').map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['web-1', 'web-3']);
  expect(log.filter((line) => line.startsWith('apply'))).toHaveLength(1);
});

test('where no node needs it, the process does not run', async () => {
  const { outcomes, log } = await work({ check: ':', apply: 'exit 1' });

  expect(outcomes).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(log.filter((line) => line.startsWith('apply'))).toEqual([]);
});

test('the process gets its nodes in files that are gone afterwards', async () => {
  const apply = `cp "$WAVEGATE_NODES_FILE" nodes; cp "$WAVEGATE_INVENTORY" inventory; env | sort >env; ls -ld "\${WAVEGATE_RESULTS%/*}" >mode; ${allOk}`;
  await work({ observe: 'echo 1.1', apply });

  expect(JSON.parse(lines('nodes')[0] ?? '')).toEqual({
    name: 'web-1',
    address: 'web-1.example',
    labels: { role: 'web' },
    facts: {},
    previous: '1.1',
  });
  expect(lines('inventory')[2]).toMatch(/^ {4}"web-1": \{"ansible_host": !unsafe "web-1\.example"/);
  expect(lines('mode')[0]).toMatch(/^drwx------/);
  const env = lines('env').map((line) => line.split('=')[0]);
  expect(env).toEqual(expect.arrayContaining(['WAVEGATE_BATCH', 'WAVEGATE_PARAM_VERSION', 'WAVEGATE_STEP']));
  expect(env).not.toContain('WAVEGATE_NODE');
  const used = lines('env')
    .find((line) => line.startsWith('WAVEGATE_RESULTS='))
    ?.split('/')
    .at(-2);
  expect(readdirSync(tmpdir())).not.toContain(used);
});

describe('what the process says of a node', () => {
  test('decides, whatever its own exit code', async () => {
    const apply = `${say('web-1', 'ok')}; ${say('web-2', 'failed', 'no room, s3cret')}; ${say('web-3', 'unreachable')}; exit 2`;
    const { outcomes, whys, output } = await work({ apply, verify: ':' });

    expect(outcomes).toEqual(['succeeded', 'failed', 'unreachable']);
    expect(whys).toEqual([
      '',
      'The process that worked on the batch reported `failed`: no room, ***',
      'The process that worked on the batch reported `unreachable`.',
    ]);
    expect(output['web-2 apply']).toBe('failed no room, ***\n');
  });

  test('with a word that nobody knows has failed', async () => {
    expect((await work({ apply: `${allOk}; ${say('web-2', 'great')}` })).outcomes).toEqual([
      'succeeded',
      'failed',
      'succeeded',
    ]);
  });

  test('counts as the file says it in the end, though it was replaced', async () => {
    const apply = `${allOk}; sleep 0.3; sed s/ok/failed/ "$WAVEGATE_RESULTS" >new; mv new "$WAVEGATE_RESULTS"`;

    expect((await work({ apply })).outcomes).toEqual(['failed', 'failed', 'failed']);
  });

  test('is missing: the node is unknown, and nothing more is done to it', async () => {
    const { outcomes, whys, log } = await work({
      apply: `${say('web-1', 'ok')}; echo noise >>"$WAVEGATE_RESULTS"; exit 2`,
      verify: ':',
    });

    expect(outcomes).toEqual(['succeeded', 'unknown', 'unknown']);
    expect(whys[1]).toBe(
      'The process that worked on the batch wrote no result for this node. The command ended with exit code 2. ' +
        '1 of its lines is no result for a node of the batch; the first: "noise".',
    );
    expect(log.filter((line) => line.startsWith('verify'))).toEqual(['verify web-1']);
  });

  test('is shown as it comes', async () => {
    const output: string[] = [];
    const done = work({ apply: `${say('web-1', 'ok')}; touch said; sleep 1; ${allOk}` }).then((result) =>
      output.push(JSON.stringify(result.output)),
    );
    await done;

    expect(output[0]).toContain('"web-1 apply":"ok\\nok\\n"');
  });
});

test('what the process prints is kept under the name of the batch', async () => {
  expect((await work({ apply: `echo PLAY; echo s3cret; ${allOk}` })).output['batch w1-r1-b1 apply']).toBe(
    'PLAY\n***\n',
  );
});

test('it is tried again for the nodes that need it', async () => {
  const apply = `cp "$WAVEGATE_NODES_FILE" "seen$WAVEGATE_ATTEMPT"; ${say('web-1', 'ok')}; test $WAVEGATE_ATTEMPT = 1 && ${say('web-2', 'unreachable')} || ${say('web-2', 'ok')}; ${say('web-3', 'failed')}`;
  const { outcomes, reports } = await work({ apply }, { apply: { attempts: 3 } });

  expect(outcomes).toEqual(['succeeded', 'succeeded', 'failed']);
  expect(lines('seen2').map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['web-2']);
  expect(reports.map((report) => report?.steps[0]?.attempts)).toEqual([1, 2, 1]);
});

test('a process that takes too long is ended, and the nodes that it did not name are unknown', async () => {
  const { outcomes } = await work({ apply: `${say('web-1', 'ok')}; sleep 60` }, { apply: { timeout: 500 } });

  expect(outcomes).toEqual(['succeeded', 'unknown', 'unknown']);
});

test('a failed node goes back by itself where the file says so', async () => {
  const given = { apply: `${allOk}; ${say('web-2', 'failed')}`, rollback: ':', restore: ':' };
  const { outcomes, log } = await work(given, { job: () => ({ onFailure: 'rollback' }) });

  expect(outcomes).toEqual(['succeeded', 'rolled-back', 'succeeded']);
  expect(log.filter((line) => line.startsWith('rollback'))).toEqual(['rollback web-2']);
});

test('after a crash each node goes on from where it was', async () => {
  const interruptedAt = (name: string) => ({
    interruptedAt: ({ 'web-1': 'apply', 'web-2': 'restore' } as const)[name] ?? null,
  });
  const given = { check: 'test "$WAVEGATE_NODE" = web-1', drain: ':', apply: allOk, restore: ':' };
  const { outcomes, log } = await work(given, { job: interruptedAt });

  expect(outcomes).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(log.toSorted()).toEqual([
    'apply batch',
    'check web-1',
    'check web-3',
    'drain web-3',
    'restore web-1',
    'restore web-2',
    'restore web-3',
  ]);
});

test('an abort ends the process, and nobody knows what state its nodes are in', async () => {
  const abort = new AbortController();
  const done = work(
    { check: 'test "$WAVEGATE_NODE" = web-2', apply: `${say('web-1', 'ok')}; sleep 60` },
    { signal: abort.signal },
  );
  while (!lines('log').includes('apply batch')) await sleep(20);
  abort.abort();
  const { outcomes } = await done;

  // web-2 needed nothing and had ended before.
  expect(outcomes).toEqual(['unknown', 'succeeded', 'unknown']);
});

test('an abort before it leaves nodes that were only asked as if never taken', async () => {
  const abort = new AbortController();
  const done = work({ check: 'sleep 60', apply: allOk }, { signal: abort.signal });
  while (lines('log').length < 2) await sleep(20);
  abort.abort();

  expect((await done).outcomes).toEqual([null, null, null]);
});

test('where the files cannot be written, no node was touched by the process', async () => {
  const before = process.env['TMPDIR'];
  writeFileSync(join(folder, 'file'), '');
  process.env['TMPDIR'] = join(folder, 'file');
  try {
    const { outcomes, whys } = await work({ apply: allOk });

    expect(outcomes).toEqual(['failed', 'failed', 'failed']);
    expect(whys[0]).toMatch(/^The files for the batch could not be written: ENOTDIR/);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
