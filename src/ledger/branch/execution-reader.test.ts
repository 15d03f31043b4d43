import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { testBranchLedger } from '../../testing/branch-ledger.ts';
import { MemoryBranch } from '../../testing/memory-branch.ts';
import { command, event, refusal, somePlan, start, type TestEvent } from '../contract-fixtures.ts';
import type { BranchLedger } from './branch-ledger.ts';

const outputRoot = join(tmpdir(), 'execution-reader');

let branch: MemoryBranch;
beforeEach(() => {
  branch = new MemoryBranch();
});

const open = (login = 'wavegate[bot]', sealBytes = 393_216): BranchLedger<TestEvent> =>
  testBranchLedger({ repository: branch.as(login), outputRoot, sealBytes });
const nothingAsked = { head: 0, files: 0, contents: 0, history: 0, commit: 0, part: 0, texts: 0, newestChange: 0 };
const asked = async (ask: () => Promise<unknown>) => {
  Object.assign(branch.asked, nothingAsked);
  await ask();
  return Object.fromEntries(Object.entries(branch.asked).filter(([, times]) => times > 0));
};

test('reads plan and events in one question', async () => {
  const lease = await start(open(), 'web');
  await lease.append([event(1)]);
  const reader = open().reader('web-1');
  expect(await asked(() => reader.read())).toEqual({ part: 1 });
  expect(await reader.read()).toEqual({ plan: somePlan, events: [event(0), event(1)] });
});

test('reads a record of many files in one question more', async () => {
  const lease = await start(open('wavegate[bot]', 40), 'web');
  const events = Array.from({ length: 9 }, (_, n) => event(n));
  for (const each of events.slice(1)) await lease.append([each]);
  expect(branch.paths().filter((path) => path.includes('events-')).length).toBeGreaterThan(4);
  const reader = open().reader('web-1');
  expect(await asked(() => reader.read())).toEqual({ part: 1, texts: 1 });
  expect((await reader.read()).events).toEqual(events);
});

test('gives the commands that wait, asks one question for each look and one more for each new command', async () => {
  await start(open(), 'web');
  await open().send('web-1', command('pause'));
  const reader = open().reader('web-1');
  await reader.read();
  expect(await asked(() => reader.commands())).toEqual({ newestChange: 1 });
  expect((await reader.commands()).map(({ verb }) => verb)).toEqual(['pause']);
  await open().send('web-1', command('abort'));
  expect(await asked(() => reader.commands())).toEqual({ newestChange: 1, part: 1 });
  expect(await asked(() => reader.commands())).toEqual({ newestChange: 1 });
  expect((await reader.commands()).map(({ verb }) => verb)).toEqual(['pause', 'abort']);
});

test('is not troubled by what else happens on the branch', async () => {
  const lease = await start(open(), 'web');
  const reader = open().reader('web-1');
  await reader.read();
  await reader.commands();
  await lease.append([event(1)]);
  await start(open(), 'api');
  await open().send('api-1', command('pause'));
  expect(await asked(() => reader.commands())).toEqual({ newestChange: 1 });
  expect(await reader.commands()).toEqual([]);
});

test('takes an answer from before what it knows for old', async () => {
  await start(open(), 'web');
  await open().send('web-1', command('pause'));
  const old = branch.head ?? '';
  await open().send('web-1', command('abort'));
  const reader = open().reader('web-1');
  await reader.read();
  const newest = branch.head;
  branch.head = old;
  expect((await reader.commands()).map(({ verb }) => verb)).toEqual(['pause', 'abort']);
  branch.head = newest;
  expect((await reader.commands()).map(({ verb }) => verb)).toEqual(['pause', 'abort']);
});

test('refuses a command that somebody else committed once, and obeys it never', async () => {
  await start(open(), 'web');
  const reader = open().reader('web-1');
  await reader.read();
  const forged = { path: 'web/1/inbox/1.json', contents: Buffer.from('{}') };
  branch.push('mallory', 'Wavegate-Commit: x', [forged]);
  expect(await refusal(reader.commands())).toBe('ledger-foreign-commit');
  expect(await asked(() => reader.commands())).toEqual({ newestChange: 1 });
  expect(await reader.commands()).toEqual([]);
});

test('refuses an execution that is not there, a branch that is not there, and what is no execution', async () => {
  expect(await refusal(open().reader('web-1').read())).toBe('no-such-execution');
  await start(open(), 'web');
  expect(await refusal(open().reader('web-2').read())).toBe('no-such-execution');
  expect(await refusal(open().reader('../web').read())).toBe('no-such-execution');
});

test('refuses to read on top of a commit that is not ours', async () => {
  await start(open(), 'web');
  branch.push('mallory', 'x', [{ path: 'web/1/plan.json', contents: Buffer.from('{}') }]);
  expect(await refusal(open().reader('web-1').read())).toBe('ledger-foreign-commit');
});
