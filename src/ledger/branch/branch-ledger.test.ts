import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError, report } from '../../errors/problem.ts';
import { type TestLedgerOptions, testBranchLedger } from '../../testing/branch-ledger.ts';
import { MemoryBranch } from '../../testing/memory-branch.ts';
import { ledgerContract } from '../contract.ts';
import {
  command,
  event,
  finish,
  isUnfinished,
  refusal,
  someone,
  somePlan,
  start,
  type TestEvent,
} from '../contract-fixtures.ts';
import type { BranchLedger } from './branch-ledger.ts';

const outputRoot = join(tmpdir(), 'branch-ledger-output');

ledgerContract('the ledger on a branch', async () => {
  const branch = new MemoryBranch();
  const root = await mkdtemp(join(tmpdir(), 'branch-'));
  return {
    open: () => testBranchLedger({ repository: branch.as('wavegate[bot]'), outputRoot: root }),
    dispose: () => rm(root, { recursive: true }),
  };
});

describe('the ledger on a branch', () => {
  let branch: MemoryBranch;
  let now: number;
  const clock = {
    now: () => now,
    sleep: () => Promise.resolve(),
  };
  const open = (more: Partial<TestLedgerOptions> = {}): BranchLedger<TestEvent> =>
    testBranchLedger({ repository: branch.as('wavegate[bot]'), outputRoot, clock, ...more });
  const said = async (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'it was not refused',
      (error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        return error.problems.map((each) => `${report(each).message}\n${report(each).hint}`).join();
      },
    );
  const made = async (name = 'web'): Promise<void> => (await start(open(), name, 'ann', [finish])).release();
  const begin = () =>
    open().create('web', somePlan, () => [event(0)], { holder: someone('ann'), unfinished: isUnfinished });
  const commits = (): number => branch.messages().length;

  beforeEach(() => {
    branch = new MemoryBranch();
    now = 1_700_000_000_000;
  });
  afterEach(() => rm(outputRoot, { recursive: true, force: true }));

  test('lays an execution out in one folder, and says in each commit what happened', async () => {
    const lease = await start(open(), 'web');
    await lease.append([event(1)]);
    await lease.release();
    expect(branch.paths()).toEqual([
      'README.md',
      'executions.json',
      'web/1/events-0001.jsonl',
      'web/1/lease.json',
      'web/1/plan.json',
    ]);
    const first = branch.messages().map((message) => message.split('\n')[0]);
    expect(first).toEqual(['Begin the ledger', 'web-1: counted', 'web-1: counted', 'web-1: let go by ann']);
    expect(branch.messages()[1]).toMatch(
      /^web-1: counted\n\nWavegate-Execution: web-1\nWavegate-Fence: 1\nWavegate-Commit: [0-9a-f-]{36}$/,
    );
  });

  describe('when an answer was lost', () => {
    test.each(['before', 'after'] as const)('%s its effect, records once all the same', async (when) => {
      const lease = await start(open(), 'web');
      branch.lost.push(when);
      await lease.append([event(1)]);
      branch.lost.push(when, when);
      await lease.append([event(2)]);
      branch.lost.push(when);
      await lease.release();
      branch.lost.push(when);
      const next = await open().acquire('web-1', someone('bob'));
      expect(next.fence).toBe(2);
      branch.lost.push(when);
      await open().send('web-1', command('pause'));
      expect(await open().commands('web-1')).toHaveLength(1);
      expect((await open().read('web-1')).events).toEqual([event(0), event(1), event(2)]);
    });

    test.each(['before', 'after'] as const)('%s an execution was made, makes one', async (when) => {
      await made();
      branch.lost.push(when);
      const lease = await start(open(), 'web', 'bob');
      expect(lease.id).toBe('web-2');
      await lease.append([event(1)]);
      expect(await open().list()).toEqual(['web-2', 'web-1']);
      expect((await open().read('web-2')).events).toEqual([event(0), event(1)]);
    });
  });

  describe('a lease', () => {
    test('is dead when its run is over, before it lapses', async () => {
      const run = { id: 7, attempt: 1, url: 'https://github.example/runs/7' };
      const holder = { who: 'advance', host: 'runner', pid: 1, run };
      let over = false;
      const ledger = open({ isOver: async (held) => over && held.run?.id === 7 });
      const options = { holder, unfinished: () => true };
      const first = await ledger.create('web', somePlan, () => [event(0)], options);
      expect(await said(ledger.acquire('web-1', someone('bob')))).toBe(
        'web-1 is driven by advance in https://github.example/runs/7 since 2023-11-14T22:13:20Z.\n' +
          'Look at that run. When it has ended, whatever its result, the next turn takes the lease over.',
      );
      over = true;
      const second = await ledger.acquire('web-1', someone('bob'));
      expect(second.fence).toBe(2);
      expect(await said(first.append([event(1)]))).toContain('was taken over by bob on here (process 7)');
      expect(first.signal.aborted).toBe(true);
      await second.append([event(2)]);
      expect((await open().read('web-1')).events).toEqual([event(0), event(2)]);
    });

    test('is dead when it has lapsed, and its holder knows it', async () => {
      const first = await start(open({ leaseMs: 60_000 }), 'web');
      now += 59_999;
      first.check();
      expect(await refusal(open().acquire('web-1', someone('bob')))).toBe('lease-held');
      now += 1;
      expect(() => first.check()).toThrow('lease-lost');
      expect(await refusal(first.append([event(1)]))).toBe('lease-lost');
      expect((await open().acquire('web-1', someone('bob'))).fence).toBe(2);
    });

    test('lasts longer with what is recorded', async () => {
      const lease = await start(open({ leaseMs: 60_000 }), 'web');
      now += 40_000;
      await lease.append([event(1)]);
      now += 50_000;
      lease.check();
      expect(await refusal(open().acquire('web-1', someone('bob')))).toBe('lease-held');
    });

    test('is left by one job and continued by a later one under its fence', async () => {
      const first = await begin();
      first.write([event(1)]);
      await first.leave(3_600_000);
      expect(await refusal(first.append([event(9)]))).toBe('lease-lost');
      expect(await refusal(open().acquire('web-1', someone('bob')))).toBe('lease-held');
      expect(await refusal(open().attach('web-1', 2))).toBe('lease-lost');
      const second = await open().attach('web-1', first.fence);
      expect(second.events).toEqual([event(0), event(1)]);
      await second.append([event(2)]);
      await second.release();
      expect(await refusal(open().attach('web-1', 1))).toBe('lease-lost');
      expect((await open().acquire('web-1', someone('bob'))).fence).toBe(2);
    });

    test('that was left and lapsed is continued by nobody', async () => {
      const first = await begin();
      await first.leave(3_600_000);
      now += 3_600_000;
      expect(await refusal(open().attach('web-1', 1))).toBe('lease-lost');
    });

    test('that is written with the first write costs one commit in all, and none where nothing happened', async () => {
      await (await start(open(), 'web')).release();
      const before = commits();
      const idle = await open().acquire('web-1', someone('bob'), { withFirstWrite: true });
      await idle.release();
      expect(commits()).toBe(before);
      const busy = await open().acquire('web-1', someone('bob'), { withFirstWrite: true });
      busy.write([event(1)]);
      await busy.release();
      expect(commits()).toBe(before + 1);
      expect(JSON.parse(branch.text('web/1/lease.json'))).toMatchObject({ fence: 2, released: true });
    });

    test('that is written with the first write goes to whoever writes first', async () => {
      await (await start(open(), 'web')).release();
      const [one, two] = await Promise.all(
        ['bob', 'cid'].map((who) => open().acquire('web-1', someone(who), { withFirstWrite: true })),
      );
      await two?.confirm();
      await one?.append([event(1)]);
      await one?.confirm();
      expect(await refusal(two?.confirm() ?? Promise.resolve())).toBe('lease-lost');
      expect(await refusal(two?.append([event(2)]) ?? Promise.resolve())).toBe('lease-lost');
      expect((await open().read('web-1')).events).toEqual([event(0), event(1)]);
    });

    test('is fenced out by a newer execution, even if its holder wakes up', async () => {
      const first = await start(open({ leaseMs: 60_000 }), 'web', 'ann', [finish]);
      expect(await refusal(start(open(), 'web', 'bob'))).toBe('lease-held');
      now += 60_000;
      await start(open(), 'web', 'bob');
      expect(await refusal(first.append([event(1)]))).toBe('lease-lost');
    });

    test('survives what others write beside it', async () => {
      const lease = await start(open(), 'web');
      await made('api');
      await open().send('web-1', command('pause'));
      await lease.append([event(1)]);
      expect((await open().read('web-1')).events).toEqual([event(0), event(1)]);
    });

    test('takes settled commands away with what it writes next', async () => {
      const ledger = open();
      const lease = await start(ledger, 'web');
      const pause = command('pause');
      await open().send('web-1', pause);
      const before = commits();
      await lease.settle(pause.id);
      expect(await ledger.commands('web-1')).toEqual([]);
      await lease.append([event(1)]);
      expect(commits()).toBe(before + 1);
      expect(await open().commands('web-1')).toEqual([]);
    });
  });

  describe('a commit that is not ours', () => {
    const good = async (): Promise<string> => {
      await made();
      return branch.head ?? '';
    };
    const ours = (text = 'x'): string => `${text}\n\nWavegate-Commit: 1`;

    test('by somebody else stops everything, and says what to do', async () => {
      const last = await good();
      const bad = branch.push('mallory', ours());
      expect(await said(open().read('web-1'))).toBe(
        `Commit ${bad} of acme/ops, branch wavegate, by mallory, is not ours: we write as wavegate[bot].\n` +
          `Nothing is done until a person has looked: \`git show ${bad}\`. ` +
          `To go on as before it, put the branch back: \`git push --force origin ${last}:wavegate\`. ` +
          'If that account may write to the ledger, name it in the input `ledger-trusted`.',
      );
      for (const each of [open().acquire('web-1', someone('bob')), open().send('web-1', command('pause'))]) {
        expect(await refusal(each)).toBe('ledger-foreign-commit');
      }
      expect(await refusal(start(open(), 'api'))).toBe('ledger-foreign-commit');
    });

    test('that comes under a live lease is not written over', async () => {
      const lease = await start(open(), 'web');
      branch.push('mallory', ours());
      expect(await refusal(lease.append([event(1)]))).toBe('ledger-foreign-commit');
      expect(lease.signal.aborted).toBe(true);
    });

    test.each([
      ['by our own account, but not by us', 'wavegate[bot]', 'Fix the ledger', true],
      ['without a signature where GitHub signs', 'wavegate[bot]', ours(), false],
      ['by an address without an account', null, ours(), true],
    ] as const)('is one %s', async (_, login, message, verified) => {
      await good();
      branch.push(login, message, [], [], verified);
      expect(await refusal(open({ signed: true }).read('web-1'))).toBe('ledger-foreign-commit');
    });

    test('is one of ours where its account is trusted', async () => {
      await good();
      branch.push('other[bot]', ours());
      expect((await open({ trusted: ['other[bot]'] }).read('web-1')).events).toEqual([finish]);
    });
  });

  test('believes no server that still shows what was before a commit of ours', async () => {
    const repository = branch.as('wavegate[bot]');
    let stale: string | null = null;
    const lagging = {
      ...repository,
      head: async (etag?: string | null) =>
        stale === null ? repository.head(etag) : ({ kind: 'found', oid: stale, etag: stale } as const),
    };
    const ledger = open({ repository: lagging });
    const lease = await start(ledger, 'web');
    stale = branch.head;
    await lease.append([event(1)]);
    expect((await ledger.read('web-1')).events).toEqual([event(0), event(1)]);
    await lease.append([event(2)]);
    stale = null;
    expect((await ledger.read('web-1')).events).toEqual([event(0), event(1), event(2)]);
  });

  test('gives up when others are always first, and nothing is written', async () => {
    await made();
    const repository = branch.as('wavegate[bot]');
    const never = { ...repository, commit: async () => ({ kind: 'conflict' }) as const };
    expect(await said(open({ repository: never }).send('web-1', command('pause')))).toBe(
      'Others wrote to acme/ops, branch wavegate first, 12 times in a row.\n' +
        'Nothing was written. Run it again; if it stays so, give each group of rollouts a ledger branch of its own.',
    );
    expect(await open().commands('web-1')).toEqual([]);
  });

  test('asks once whether anything changed, and nothing more when nothing did', async () => {
    await made();
    const ledger = open();
    await ledger.commands('web-1');
    await ledger.read('web-1');
    const before = { ...branch.asked };
    await ledger.read('web-1');
    await ledger.commands('web-1');
    expect(branch.asked).toEqual({ ...before, head: before.head + 2 });
  });

  test('reads only the files that changed', async () => {
    const lease = await start(open(), 'web');
    const reader = open();
    await reader.read('web-1');
    await lease.append([event(1)]);
    const { contents, files, history } = branch.asked;
    await reader.read('web-1');
    expect(branch.asked).toMatchObject({ contents: contents + 1, files: files + 1, history: history + 1 });
  });
});
