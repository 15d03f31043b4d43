import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError, report } from '../errors/problem.ts';
import { systemClock } from '../io/clock.ts';
import type { BranchLedger } from '../ledger/branch/branch-ledger.ts';
import { ledgerContract } from '../ledger/contract.ts';
import { command, event, refusal, someone, start, type TestEvent } from '../ledger/contract-fixtures.ts';
import { testBranchLedger } from '../testing/branch-ledger.ts';
import type { TokenRequest } from '../testing/github/auth.ts';
import type { FaultKind } from '../testing/github/faults.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { branchRepository } from './branch-repository.ts';
import type { GitHub } from './client.ts';

/** Waits that are a hundredth of what they would be. */
const clock = {
  now: () => systemClock.now(),
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal),
};

let standIn: StandIn;
let outputRoot: string;
let branches = 0;
beforeAll(async () => {
  const most = 1_000_000;
  const restPoints = { restPointsAMinute: most, graphqlPointsAMinute: most };
  standIn = await startGitHub({
    limits: { ...restPoints, job: most, other: most, contentAMinute: most, contentAnHour: most },
  });
  outputRoot = await mkdtemp(join(tmpdir(), 'github-'));
});
afterAll(async () => {
  await standIn.close();
  await rm(outputRoot, { recursive: true });
});

/** Every test has a branch of its own. */
const nextBranch = (): string => {
  branches += 1;
  return `wavegate-${branches}`;
};

const ledgerAt = (github: GitHub, branch: string, pollMs = 10_000): BranchLedger<TestEvent> =>
  testBranchLedger({ repository: branchRepository(github, branch), outputRoot, signed: true, clock, pollMs });

ledgerContract('the ledger on a branch of GitHub', async () => {
  const branch = nextBranch();
  return {
    open: () => ledgerAt(clientOf(standIn), branch),
    dispose: async () => mustBeAsDescribed(standIn),
  };
});

describe('the ledger on a branch of GitHub', () => {
  let branch: string;
  beforeEach(() => {
    branch = nextBranch();
  });
  afterEach(() => {
    const { unused } = standIn.faults;
    standIn.faults.clear();
    mustBeAsDescribed(standIn);
    if (unused.length > 0) throw new Error(`never hit anything: ${JSON.stringify(unused)}`);
  });

  const ledger = (token: TokenRequest = {}): BranchLedger<TestEvent> => ledgerAt(clientOf(standIn, token), branch);
  const operations = (from = 0): (string | null)[] =>
    standIn.journal.exchanges.slice(from).map(({ operation }) => operation);
  const said = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => 'it was not refused',
      (reason: unknown) => reason,
    );
    if (!(error instanceof ProblemError)) throw error;
    return error.problems.map((each) => report(each).message).join();
  };
  const commit = 'graphql:createCommitOnBranch';
  const events = [event(0), event(1), event(2)];

  const kinds: readonly FaultKind[] = ['error-before', 'error-after', 'reset-before', 'reset-after'];
  test.each(kinds.flatMap((kind) => [1, 2, 3, 4].map((nth) => ({ kind, nth }))))(
    'records once what is answered by $kind at commit $nth',
    async ({ kind, nth }) => {
      standIn.faults.add({ kind, operation: commit, nth });
      const lease = await start(ledger(), 'web');
      await lease.append([event(1)]);
      await lease.append([event(2)]);
      await lease.release();
      expect(await ledger().list()).toEqual(['web-1']);
      const next = await ledger().acquire('web-1', someone('bob'));
      expect([next.fence, next.events]).toEqual([2, events]);
    },
  );

  test.each(
    ['git/create-tree', 'git/create-commit', 'git/create-ref'].flatMap((operation) =>
      kinds.map((kind) => ({ operation, kind })),
    ),
  )('begins once, when $operation is answered by $kind', async ({ operation, kind }) => {
    standIn.faults.add({ kind, operation });
    await start(ledger(), 'web');
    expect((await ledger().read('web-1')).events).toEqual([event(0)]);
  });

  test.each([11, 12, 13])('loses nothing and doubles nothing under faults drawn from seed %i', async (seed) => {
    standIn.faults.random({ seed, rate: 0.3, kinds: [...kinds, 'secondary-limit'], retryAfter: 1 });
    const lease = await start(ledger(), 'web');
    for (let n = 1; n <= 8; n += 1) await lease.append([event(n)]);
    await ledger().send('web-1', command('pause'));
    await lease.release();
    standIn.faults.clear();
    expect((await ledger().read('web-1')).events).toEqual(Array.from({ length: 9 }, (_, n) => event(n)));
    expect(await ledger().commands('web-1')).toHaveLength(1);
  });

  test('decides anew when somebody else was first', async () => {
    const lease = await start(ledger(), 'web');
    const other = ledger();
    await other.list();
    await Promise.all([lease.append([event(1)]), other.send('web-1', command('pause')), start(ledger(), 'api')]);
    await lease.append([event(2)]);
    expect((await ledger().read('web-1')).events).toEqual(events);
    expect(await ledger().commands('web-1')).toHaveLength(1);
  });

  test('holds no file but its own, and nothing that a workflow could come from', async () => {
    await start(ledger(), 'web');
    const repository = branchRepository(clientOf(standIn), branch);
    const head = await repository.head();
    const files = await repository.files(head.kind === 'found' ? head.oid : '');
    expect(files.map(({ path }) => path)).toEqual([
      'README.md',
      'executions.json',
      'web/1/events-0001.jsonl',
      'web/1/lease.json',
      'web/1/plan.json',
    ]);
  });

  test('stops at a commit that somebody pushed, names it and the last good one', async () => {
    await (await start(ledger(), 'web')).release();
    const good = standIn.repository.refs[`refs/heads/${branch}`];
    const bad = standIn.push({ branch, files: { 'web/1/lease.json': '{}' }, by: 'octocat' });
    expect(await said(ledger().read('web-1'))).toBe(
      `Commit ${bad} of acme/fleet, branch ${branch}, by octocat, is not ours: we write as github-actions[bot].`,
    );
    standIn.repository.refs[`refs/heads/${branch}`] = good ?? '';
    expect((await ledger().read('web-1')).events).toEqual([event(0)]);
  });

  test('stops at a commit of another token, unless it is trusted', async () => {
    await (await start(ledger(), 'web')).release();
    const app = { kind: 'installation', login: 'other[bot]' } as const;
    expect(await refusal(ledger(app).read('web-1'))).toBe('ledger-foreign-commit');
  });

  test('says which permission it lacks', async () => {
    const narrow = { permissions: { contents: 'read' } } as const;
    expect(await said(start(ledger(narrow), 'web'))).toMatch(/It needs contents: write\.$/);
    await (await start(ledger(), 'web')).release();
    expect(await said(ledger(narrow).acquire('web-1', someone('bob')))).toBe(
      'The token may not do this: GraphQL CreateCommit. It needs contents: write.',
    );
  });

  test('says which rule stands in its way', async () => {
    await (await start(ledger(), 'web')).release();
    standIn.repository.rulesets.push({
      id: 1,
      name: 'all',
      enforcement: 'active',
      include: [`refs/heads/${branch}`],
      exclude: [],
      rules: [{ type: 'pull_request' }],
    });
    expect(await said(ledger().acquire('web-1', someone('bob')))).toBe(
      `GitHub let no commit be made on acme/fleet, branch ${branch}: Repository rule violations found - pull_request`,
    );
  });

  test('costs one question that counts nothing when nothing changed, and few when it is opened', async () => {
    await (await start(ledger(), 'web')).release();
    const before = standIn.journal.exchanges.length;
    const reader = ledger();
    await reader.read('web-1');
    expect(operations(before)).toEqual([
      'git/get-ref',
      'git/get-tree',
      'repos/list-commits',
      'graphql:viewer',
      'git/get-blob',
      'git/get-blob',
    ]);
    const read = standIn.journal.exchanges.length;
    await reader.commands('web-1');
    expect(operations(read)).toEqual(['git/get-ref']);
    expect(standIn.journal.exchanges.at(-1)?.status).toBe(304);
  });

  test('a job of a round opens it with one question, and looks for commands for nothing until there is one', async () => {
    await (await start(ledger(), 'web')).release();
    const before = standIn.journal.exchanges.length;
    const reader = ledger({ permissions: { contents: 'read' } }).reader('web-1');
    expect((await reader.read()).events).toEqual([event(0)]);
    expect(await reader.commands()).toEqual([]);
    await (await start(ledger(), 'api')).release();
    const told = standIn.journal.exchanges.length;
    expect(operations(before).slice(0, 2)).toEqual(['graphql:viewer', 'repos/list-commits']);
    expect(await reader.commands()).toEqual([]);
    expect(operations(told)).toEqual(['repos/list-commits']);
    expect(standIn.journal.exchanges.at(-1)?.status).toBe(304);
    await ledger().send('web-1', command('pause'));
    const sent = standIn.journal.exchanges.length;
    expect((await reader.commands()).map(({ verb }) => verb)).toEqual(['pause']);
    expect(operations(sent)).toEqual(['repos/list-commits', 'graphql:viewer']);
  });

  test('a question for many files leaves out those that are long or no text', async () => {
    await (await start(ledger(), 'web')).release();
    const repository = branchRepository(clientOf(standIn), branch);
    const data = {
      text: Buffer.from('é'.repeat(300_000)),
      binary: Buffer.from([0, 1, 2, 255]),
      odd: Buffer.from([0xe9]),
    };
    const head = await repository.head();
    const additions = Object.entries(data).map(([path, contents]) => ({ path, contents }));
    const message = 'Odd files';
    const expectedHead = head.kind === 'found' ? head.oid : '';
    await repository.commit({ expectedHead, message, additions, deletions: [] });
    const part = await repository.part({
      at: null,
      folder: 'web/1',
      wanted: Object.keys(data),
      watched: 'web/1/inbox',
    });
    const named = part?.files.filter(({ path }) => Object.hasOwn(data, path)) ?? [];
    expect(named.map(({ path, size, oid }) => [path, size, part?.contents.has(oid)])).toEqual([
      ['text', 600_000, false],
      ['binary', 4, false],
      ['odd', 1, true],
    ]);
    expect(part?.commit).toMatchObject({ author: 'github-actions[bot]', verified: true, message });
    expect([...(await repository.texts(named)).keys()]).toEqual([named[2]?.oid]);
  });

  test('costs one call for each commit', async () => {
    const lease = await start(ledger(), 'web');
    const before = standIn.journal.exchanges.length;
    await lease.append([event(1)]);
    await lease.append([event(2)]);
    await lease.release();
    expect(operations(before)).toEqual([commit, commit, commit]);
  });
});
