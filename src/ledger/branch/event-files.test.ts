import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import { type TestLedgerOptions, testBranchLedger } from '../../testing/branch-ledger.ts';
import { MemoryBranch } from '../../testing/memory-branch.ts';
import {
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

let branch: MemoryBranch;
let now = 0;
const day = 86_400_000;
const clock = { now: () => now, sleep: () => Promise.resolve() };
const open = (more: Partial<TestLedgerOptions> = {}): BranchLedger<TestEvent> =>
  testBranchLedger({ repository: branch.as('wavegate[bot]'), outputRoot: '/nowhere', clock, ...more });
const range = (from: number, count: number): TestEvent[] => Array.from({ length: count }, (_, n) => event(from + n));
const eventFiles = (): readonly string[] => branch.paths().filter((path) => path.includes('events'));

beforeEach(() => {
  branch = new MemoryBranch();
  now = 1_700_000_000_000;
});

describe('a file of events', () => {
  test('is written again until it is full, and never after that', async () => {
    const lease = await start(open({ sealBytes: 200 }), 'web');
    await lease.append([event(1)]);
    const first = branch.text('web/1/events-0001.jsonl');
    await lease.append([event(2)]);
    await lease.append([event(3)]);
    expect(eventFiles()).toEqual(['web/1/events-0001.jsonl', 'web/1/events-0002.jsonl']);
    expect(branch.text('web/1/events-0001.jsonl')).toBe(first);
    expect((await open().read('web-1')).events).toEqual(range(0, 4));
    await lease.release();
    const next = await open({ sealBytes: 200 }).acquire('web-1', someone('bob'));
    await next.append(range(4, 5));
    expect((await open().read('web-1')).events).toEqual(range(0, 9));
  });

  test('holds at least one event, however large', async () => {
    const long: TestEvent = { type: 'long', at: 1, text: 'x'.repeat(500) };
    const lease = await start(open({ sealBytes: 200 }), 'web');
    await lease.append([long, long]);
    expect(eventFiles()).toHaveLength(3);
    expect((await open().read('web-1')).events).toEqual([event(0), long, long]);
  });

  test('of any sizes, written in any portions by any number of holders, gives back what was recorded', async () => {
    const portions = fc.array(fc.record({ count: fc.integer({ min: 1, max: 12 }), again: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    });
    const sizes = fc.integer({ min: 1, max: 600 });
    await fc.assert(
      fc.asyncProperty(portions, sizes, sizes, async (given, sealBytes, mostCommitBytes) => {
        branch = new MemoryBranch();
        const ledger = open({ sealBytes, mostCommitBytes });
        let lease = await start(ledger, 'web');
        let next = 1;
        for (const { count, again } of given) {
          await lease.append(range(next, count));
          next += count;
          if (!again) continue;
          await lease.release();
          lease = await open({ sealBytes, mostCommitBytes }).acquire('web-1', someone('bob'));
        }
        expect(await open().read('web-1')).toEqual({ events: range(0, next), torn: false });
      }),
      { numRuns: 40 },
    );
  });
});

describe('what does not fit into one commit', () => {
  const sizes = { sealBytes: 200, mostCommitBytes: 300 };

  test('goes into several, of which only the last one makes it count', async () => {
    const ledger = open(sizes);
    const lease = await start(ledger, 'web');
    const { length } = branch.messages();
    await lease.append(range(1, 20));
    const parts = branch
      .messages()
      .slice(length)
      .map((message) => message.split('\n')[0]);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts[0]).toBe(`web-1: counted (part 1 of ${parts.length})`);
    expect(parts.at(-1)).toBe('web-1: counted');
    expect((await open().read('web-1')).events).toEqual(range(0, 21));
  });

  test('leaves no half of it, when its writer dies in between', async () => {
    const lease = await start(open(sizes), 'web');
    const { repository } = dying(3);
    await lease.release();
    const second = await open({ ...sizes, repository }).acquire('web-1', someone('bob'));
    expect(await second.append(range(1, 20)).catch(String)).toBe('Error: killed');
    expect(await open().read('web-1')).toEqual({ events: [event(0)], torn: true });
    now += day;
    const third = await open(sizes).acquire('web-1', someone('cid'));
    expect(third.events).toEqual([event(0)]);
    await third.append([event(7)]);
    expect(await open().read('web-1')).toEqual({ events: [event(0), event(7)], torn: false });
    expect(eventFiles()).toEqual(['web/1/events-0001.jsonl']);
  });

  test('makes no execution, when its maker dies in between, and the next one takes its place', async () => {
    const { repository } = dying(2);
    const options = { holder: someone('ann'), unfinished: isUnfinished };
    const many = (): TestEvent[] => range(0, 20);
    await start(open(), 'api', 'ann', [finish]);
    const made = open({ ...sizes, repository }).create('web', somePlan, many, options);
    expect(await made.catch(String)).toBe('Error: killed');
    expect(branch.paths()).toContain('web/1/plan.json');
    expect(await open().list()).toEqual(['api-1']);
    await start(open(), 'web', 'bob');
    expect((await open().read('web-1')).events).toEqual([event(0)]);
    expect(eventFiles()).toEqual(['api/1/events-0001.jsonl', 'web/1/events-0001.jsonl']);
  });

  /** Writes so many commits, and then no more. */
  function dying(commits: number) {
    const repository = branch.as('wavegate[bot]');
    let left = commits;
    return {
      repository: {
        ...repository,
        commit: async (commit: Parameters<typeof repository.commit>[0]) => {
          left -= 1;
          if (left < 0) throw new Error('killed');
          return repository.commit(commit);
        },
      },
    };
  }
});

describe('a plan', () => {
  test('that is large is packed, and read back as it was', async () => {
    const large = { ...somePlan, nodes: Array.from({ length: 10_000 }, (_, n) => ({ name: `node-${n}`, labels: {} })) };
    const plan = large as unknown as Plan;
    await open().create('web', plan, () => [event(0)], { holder: someone('ann'), unfinished: isUnfinished });
    expect(branch.paths()).toContain('web/1/plan.json.gz.base64');
    expect(branch.paths()).not.toContain('web/1/plan.json');
    expect(await open().readPlan('web-1')).toEqual(plan);
  });

  test('that is damaged is refused', async () => {
    await start(open(), 'web');
    const message = branch.messages().at(-1) ?? '';
    branch.push('wavegate[bot]', message, [{ path: 'web/1/plan.json', contents: Buffer.from('{') }]);
    expect(await refusal(open().readPlan('web-1'))).toBe('ledger-corrupt');
    branch.push(
      'wavegate[bot]',
      message,
      [{ path: 'web/1/plan.json.gz.base64', contents: Buffer.from('x') }],
      ['web/1/plan.json'],
    );
    expect(await refusal(open().readPlan('web-1'))).toBe('ledger-corrupt');
  });
});

describe('a record that is damaged', () => {
  test.each([
    ['web/1/lease.json', '{"fence": 1}'],
    ['web/1/events-0001.jsonl', '{"seq":1}\n{"seq":2}\n'],
    ['executions.json', '[]'],
  ])('is refused: %s', async (path, text) => {
    await (await start(open(), 'web')).release();
    branch.push('wavegate[bot]', branch.messages().at(-1) ?? '', [{ path, contents: Buffer.from(text) }]);
    expect(await refusal(open().acquire('web-1', someone('bob')))).toBe('ledger-corrupt');
  });
});

describe('compaction', () => {
  const retention = { newest: 2, youngerThanMs: 30 * day };
  const times = async (name: string, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await (await start(open({ sealBytes: 100 }), name, 'ann', [event(0), event(1), finish])).release();
      now += day;
    }
  };

  test('takes away what is neither among the newest nor young', async () => {
    await times('web', 5);
    await times('api', 1);
    now += 27 * day;
    expect(await open().compact(retention)).toEqual(['web-1', 'web-2', 'web-3'].slice(0, 3));
    expect(await open().list()).toEqual(['api-1', 'web-5', 'web-4']);
    expect(branch.paths().some((path) => path.startsWith('web/1/'))).toBe(false);
    expect(await refusal(open().read('web-1'))).toBe('no-such-execution');
    expect((await start(open(), 'web')).id).toBe('web-6');
  });

  test('remembers of those that go what it is told to, and of one that is damaged nothing', async () => {
    await times('web', 3);
    now += 365 * day;
    branch.push('wavegate[bot]', branch.messages().at(-1) ?? '', [
      { path: 'web/2/plan.json', contents: Buffer.from('{') },
    ]);
    const remember = (plan: { readonly rollout: string }, events: readonly object[]) => [
      { rollout: plan.rollout, events: events.length },
    ];
    const ledger = () => open({ remember });
    expect(await ledger().compact({ newest: 1, youngerThanMs: 0 })).toEqual(['web-1', 'web-2']);
    const first = { execution: 'web-1', remembered: [{ rollout: 'web', events: 3 }] };
    expect(await ledger().takenAway()).toEqual([first]);
    await times('web', 1);
    now += 365 * day;
    await ledger().compact({ newest: 1, youngerThanMs: 0 });
    expect(await ledger().takenAway()).toEqual([first, { ...first, execution: 'web-3' }]);
  });

  test('keeps the newest of each name, whatever was asked', async () => {
    await times('web', 2);
    now += 365 * day;
    expect(await open().compact({ newest: 0, youngerThanMs: 0 })).toEqual(['web-1']);
    expect(await open().list()).toEqual(['web-2']);
  });

  test('packs what is closed into one file, which reads as before', async () => {
    await times('web', 2);
    const before = await open().read('web-1');
    expect(await open().compact(retention)).toEqual([]);
    expect(branch.paths().filter((path) => path.startsWith('web/1/'))).toEqual([
      'web/1/events.jsonl.gz',
      'web/1/plan.json',
    ]);
    expect(await open().read('web-1')).toEqual(before);
    expect(await refusal(open().acquire('web-1', someone('bob')))).toBe('execution-superseded');
    const { length } = branch.messages();
    expect(await open().compact(retention)).toEqual([]);
    expect(branch.messages()).toHaveLength(length);
  });

  test.each(['before', 'after'] as const)('is done once, though an answer was lost %s it was given', async (when) => {
    await times('web', 4);
    now += 365 * day;
    branch.lost.push(when);
    const gone = await open().compact(retention);
    expect(await open().list()).toEqual(['web-4', 'web-3']);
    expect(gone).toEqual(['web-1', 'web-2']);
    expect(branch.messages().filter((message) => message.includes('Kept 2 executions'))).toHaveLength(1);
  });

  test('loses nothing to a rollout that begins or goes on meanwhile', async () => {
    await times('web', 4);
    now += 365 * day;
    const lease = await open().acquire('web-4', someone('ann'));
    const [api] = await Promise.all([start(open(), 'api'), open().compact(retention), lease.append([event(9)])]);
    expect(await open().list()).toEqual(['api-1', 'web-4', 'web-3']);
    expect((await open().read('web-4')).events.at(-1)).toEqual(event(9));
    await api.append([event(1)]);
    expect((await open().read('api-1')).events).toEqual([event(0), event(1)]);
  });
});
