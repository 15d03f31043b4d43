import { expect, test } from 'vitest';
import { type Reason, reason, words } from './problem.ts';

const said = (what: Reason): string => {
  const { message, hint } = words(what);
  return `${message}\n${hint}`;
};
const since = 1_764_000_000_000;

test('the problems of the ledger say what happened and what to do next', () => {
  expect(said(reason('execution-unfinished', { id: 'web-3' }))).toBe(
    'web-3 is not finished: a rollout has one execution at a time.\n' +
      'Go on with `wavegate resume web-3`, or end it with `wavegate abort web-3`, and then run again.',
  );
  expect(said(reason('execution-superseded', { id: 'web-3', by: 'web-4' }))).toBe(
    'web-3 is closed: web-4 came after it.\n' +
      'Work on web-4, or run the rollout again. `status`, `explain` and `report` still read the old one.',
  );
  expect(said(reason('lease-held', { id: 'web-3', who: 'ann', host: 'desk', pid: 12, since, run: null }))).toBe(
    'web-3 is driven by ann on desk (process 12) since 2025-11-24T16:00:00Z.\n' +
      'Watch it with `wavegate watch web-3`. If that process has died, its lease lapses by itself within three seconds: try again.',
  );
  expect(
    words(reason('lease-held', { id: 'web-3', who: null, host: null, pid: null, since: null, run: null })).message,
  ).toBe('web-3 is being taken by another process.');
  expect(said(reason('lease-lost', { id: 'web-3', fence: 2, who: 'bob', host: 'desk', pid: 13 }))).toBe(
    'Lease 2 of web-3 was taken over by bob on desk (process 13).\n' +
      'This process was counted as gone: it was silent for too long, its run had ended, or the folder of the execution was moved. ' +
      'Nothing was done after that; see where it stands with `wavegate status web-3`.',
  );
  expect(said(reason('ledger-not-writable', { path: '.wavegate', reason: 'no space left on device (ENOSPC)' }))).toBe(
    'Writing .wavegate failed: no space left on device (ENOSPC).\n' +
      'Make room or give write permission, then go on with `resume`, or `run` again where nothing had begun: what was recorded before is whole.',
  );
  expect(said(reason('ledger-not-readable', { path: '.wavegate', reason: 'permission denied (EACCES)' }))).toBe(
    'Reading .wavegate failed: permission denied (EACCES).\n' +
      'Check that the folder of the ledger is the right one and that you may read it.',
  );
  expect(said(reason('ledger-corrupt', { file: 'events-1.jsonl', line: 4, detail: 'this line is not an event' }))).toBe(
    'events-1.jsonl:4: this line is not an event.\n' +
      'Something other than Wavegate changed this file, or the disk lost part of it. Bring it back from a backup. Without one, ' +
      'look at what the nodes say, move the folder of this execution out of the ledger and start a new rollout.',
  );
});
