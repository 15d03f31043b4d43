import { describe, expect, test } from 'vitest';
import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { NodeReport } from '../../core/rollout/node-report.ts';
import { initialState } from '../../core/rollout/state.ts';
import { reason } from '../../errors/problem.ts';
import { aPlan } from '../../testing/builders.ts';
import { planned } from '../../testing/rollout-spec.ts';
import { readable } from '../../testing/terminal.ts';
import { eventLine } from './event-line.ts';

const plan = aPlan(['canary: a', 'rest: b c | d / e']);
const state = initialState(plan, planned(plan));
const why = reason('command-exit-code', { code: 1 });
const report: NodeReport = { outcome: 'succeeded', failure: null, changed: true, reason: null, steps: [], tail: '' };
const result = { verdict: 'pass', reason: reason('gate-asked-nothing', {}), evidence: [] } as const;
const gate = { gate: 'smoke', point: 'after-wave', wave: 1, batch: null, result, decision: 'go' } as const;
const command = { id: '1', verb: 'pause', by: 'ann' } as const;

const vote = { id: '2', digest: plan.digest, by: 'user:bob', via: 'comment', qualifies: ['team:platform'] } as const;

type Written = { readonly [T in RolloutEvent['type']]: readonly [Omit<EventOf<T>, 'type' | 'at'>, string | null] };

/** Every event there is, and its line; null: only programs want it. */
const written: Written = {
  'rollout-planned': [planned(plan), 'web-1: 5 nodes in 2 waves, plan 000000000000, started by ann'],
  'rollout-started': [{}, null],
  'driver-recovered': [{ by: 'ann' }, '! the driver before died; nodes that it had in hand are asked how they are'],
  'command-accepted': [command, null],
  'command-refused': [
    { ...command, reason: reason('already-paused', {}) },
    '! pause by ann refused: the rollout is paused already  [already-paused]',
  ],
  'gate-evaluated': [
    gate,
    'gate smoke (after-wave rest): pass: The gate asks every node in service, and there was none to ask.',
  ],
  'task-started': [{ task: 'mail', point: 'before-wave', wave: 1 }, 'task mail (before-wave rest) begins'],
  'task-finished': [
    { task: 'mail', point: 'before-wave', wave: 1, reason: why, tail: '' },
    '✗ task mail failed: The command ended with exit code 1.  [command-exit-code]',
  ],
  'wave-started': [{ wave: 1 }, '▸ wave rest: 4 nodes in 3 batches, 2 rounds'],
  'wave-entered': [{ wave: 1 }, null],
  'wave-passed-over': [{ wave: 1, reason: why }, 'wave rest is passed over: The command ended with exit code 1.'],
  'round-started': [{ wave: 1, round: 1, nodes: 1 }, 'wave rest, round 2 of 2: 1 node'],
  'round-settled': [{ wave: 1, round: 1 }, null],
  'batch-started': [{ batch: 'w1-r1-b1', nodes: 1 }, null],
  'batch-finished': [{ batch: 'w1-r1-b1' }, null],
  'node-started': [{ node: 'a', batch: 'w1-r1-b1', step: 'apply' }, null],
  'node-step': [{ node: 'a', step: 'apply' }, null],
  'node-finished': [
    { node: 'a', report: { ...report, outcome: 'failed', failure: 'failed', reason: why } },
    '✗ a failed: The command ended with exit code 1.  [command-exit-code]',
  ],
  'node-released': [{ node: 'a' }, null],
  'wave-worked': [{ wave: 1 }, null],
  'bake-started': [{ wave: 1, until: 600_000 }, 'wave rest bakes for 10m, until 00:10:00Z'],
  'wave-succeeded': [{ wave: 1 }, '✓ wave rest done'],
  'rollout-linked': [{ issue: 7, url: 'https://github.example/ops/issues/7' }, null],
  'environment-locked': [
    { environment: 'production', by: 'user:ann', note: 'audit' },
    '! environment production locked by user:ann: audit',
  ],
  'nodes-claimed': [{ claims: [{ execution: 'db-1', since: 0, nodes: ['a'] }] }, null],
  'environment-unlocked': [{ environment: null }, 'every environment no longer locked'],
  'approval-awaited': [{ wave: 0 }, '… wave canary waits to be approved'],
  'approval-given': [{ ...vote, wave: 0 }, '✓ wave canary approved by user:bob'],
  'approval-refused': [
    { ...vote, wave: null, via: 'environment', reason: reason('no-approval-awaited', {}) },
    '! approval by user:bob in the environment does not count: the rollout does not wait for an approval  [no-approval-awaited]',
  ],
  'approval-rejected': [{ ...vote, wave: 0, note: 'not today' }, '✗ wave canary rejected by user:bob: not today'],
  'approval-expired': [
    { wave: 1, people: ['user:bob', 'user:cay'] },
    '! the approval of wave rest by user:bob, user:cay is void by its age',
  ],
  'hold-placed': [
    { by: 'ann', note: 'release party', until: 90_000_000 },
    '! held back before the next wave until 1970-01-02 01:00:00Z by ann: release party',
  ],
  'hold-lifted': [{ by: 'ann' }, 'no longer held back (ann)'],
  'node-skipped': [{ node: 'b', by: 'ann', note: 'on loan' }, 'b skipped by ann: on loan'],
  'catch-up-planned': [
    { rounds: [{ maxParallel: 1, batches: [{ id: 'x', concurrency: 1, nodes: [0, 1] }] }] },
    '▸ one more wave for 2 nodes put off',
  ],
  'stop-requested': [
    { reaction: 'rollback', kill: false, reason: why, by: 'wavegate' },
    '‹ going back: The command ended with exit code 1.  [command-exit-code]',
  ],
  'rollout-paused': [
    { reason: reason('paused-by-command', { by: 'ann' }), by: 'ann' },
    '! paused: by ann  [paused-by-command]',
  ],
  'rollout-waiting': [
    { reason: why, notBefore: 90_000_000 },
    '… The command ended with exit code 1. (not before 1970-01-02 01:00:00Z)',
  ],
  'wait-ended': [{ by: 'ann' }, 'going on (ann)'],
  'rollout-resumed': [{ by: 'ann' }, 'going on (ann)'],
  'nodes-retried': [{ nodes: ['a', 'b'], by: 'ann' }, '2 nodes to be worked on again (ann)'],
  'rollback-started': [
    {
      reason: why,
      by: 'ann',
      scope: 'wave',
      rounds: [{ wave: 0, maxParallel: 1, batches: [{ id: 'x', concurrency: 1, nodes: [0] }] }],
    },
    '‹ rolling back 1 node',
  ],
  'rollout-succeeded': [{}, '✓ succeeded'],
  'rollout-failed': [{ reason: why }, '✗ failed'],
  'rollout-aborted': [{ reason: why, by: 'ann' }, '✗ aborted'],
  'rollout-rolled-back': [{}, '‹ rolled back'],
};

function said(event: object, verbose = false): string | null {
  const line = eventLine({ at: 0, ...event } as RolloutEvent, state, verbose);
  return line === null ? null : (readable([line])[0] ?? '');
}

describe('the line of an event', () => {
  test.each(Object.entries(written))('%s', (type, [more, line]) => {
    expect(said({ ...more, type, at: 0 })).toBe(line);
  });

  test('says of a node that went well only when everything is wanted', () => {
    const finished = { type: 'node-finished', node: 'a', report };
    expect(said(finished)).toBeNull();
    expect(said(finished, true)).toBe('■ a succeeded');
    expect(said({ ...finished, report: { ...report, changed: false } }, true)).toBe('■ a succeeded, nothing to do');
  });

  test('says that a node which failed was rolled back at once', () => {
    const healed = { ...report, outcome: 'rolled-back', failure: 'failed', reason: why };
    expect(said({ type: 'node-finished', node: 'a', report: healed })).toBe(
      '✗ a failed, rolled-back: The command ended with exit code 1.  [command-exit-code]',
    );
  });

  test('says that a gate did not pass and the rollout goes on all the same', () => {
    const advised = { ...gate, batch: 'w2-r1-b1', result: { ...result, verdict: 'fail' } };
    expect(said({ type: 'gate-evaluated', ...advised })).toBe(
      'gate smoke (after-wave w2-r1-b1): fail (goes on all the same): The gate asks every node in service, and there was none to ask.',
    );
  });

  test('shows what would act on a terminal', () => {
    const finished = { type: 'node-finished', node: '\u001B[2Ja\nb', report: { ...report, outcome: 'unknown' } };
    expect(said(finished)).toBe('? ␛[2Ja␊b is unknown');
  });
});
