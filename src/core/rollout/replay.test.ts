import { expect, test } from 'vitest';
import { aPlan } from '../../testing/builders.ts';
import { given, planned } from '../../testing/rollout-spec.ts';
import type { RolloutEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import { assertConserved, emptyTable, mapNodes, nodeAt, withNode } from './node-table.ts';
import { statusOf } from './state.ts';

const plan = aPlan(['one: a b']);

test('a ledger begins with the plan', () => {
  expect(() => replay(plan, [])).toThrow('the ledger does not begin with rollout-planned');
  expect(() => replay(plan, [{ type: 'rollout-started', at: 0 }])).toThrow('does not begin with rollout-planned');
});

test('the first event alone is a planned rollout of which every node is pending', () => {
  const state = replay(plan, [planned(plan, 5)]);
  expect(statusOf(state)).toBe('planned');
  expect(state).toMatchObject({ execution: 'web-1', startedAt: 5, changedAt: 5, wave: 0 });
  expect(state.nodes.counts.pending).toBe(2);
});

test('an event of a node that the plan does not have is corruption', () => {
  const state = replay(plan, [planned(plan)]);
  expect(() => evolve(state, { type: 'node-released', at: 1, node: 'z' })).toThrow(
    'the ledger names a node that its plan does not have: z',
  );
});

test('an event that this release does not know is refused, not skipped', () => {
  const state = replay(plan, [planned(plan)]);
  const unknown = { type: 'wave-teleported', at: 1 } as unknown as RolloutEvent;
  expect(() => evolve(state, unknown)).toThrow(
    'the ledger holds an event that this release does not know: wave-teleported',
  );
});

test('an earlier state is not changed by what comes after it', () => {
  const rollout = given(plan).advances();
  const before = rollout.state;
  const seen = JSON.stringify(before.nodes);
  rollout.begins('a');
  rollout.ends('a', 'failed');
  expect(JSON.stringify(before.nodes)).toBe(seen);
  expect(before.tally.ended).toBe(0);
});

test('the last event says when something happened last', () => {
  expect(given(plan).passes(70).advances().state.changedAt).toBe(70);
});

test('a table of many nodes keeps each apart', () => {
  let table = emptyTable(200);
  for (const index of [0, 63, 64, 199]) table = withNode(table, index, { ...nodeAt(table, index), state: 'running' });
  expect(table.counts).toMatchObject({ pending: 196, running: 4 });
  table = mapNodes(table, (node) => (node.state === 'running' ? { ...node, state: 'failed' } : node));
  expect(nodeAt(table, 64).state).toBe('failed');
  expect(nodeAt(table, 65).state).toBe('pending');
  expect(table.counts).toMatchObject({ pending: 196, running: 0, failed: 4 });
  expect(() => nodeAt(table, 200)).toThrow(RangeError);
});

test('a transition that loses a node, or counts one twice, is refused', () => {
  const table = emptyTable(3);
  expect(() => assertConserved({ ...table, counts: { ...table.counts, pending: 2 } })).toThrow(
    'conservation broken: 2 nodes accounted for, 3 selected',
  );
  expect(() => assertConserved({ ...table, counts: { ...table.counts, pending: 4, failed: -1 } })).toThrow(
    'conservation broken: -1 nodes are failed',
  );
});
