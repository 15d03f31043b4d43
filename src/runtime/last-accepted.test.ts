import { describe, expect, test } from 'vitest';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { aGate, aPlan } from '../testing/builders.ts';
import { given, type RolloutSpec } from '../testing/rollout-spec.ts';
import { lastAccepted, type RolloutRecord } from './last-accepted.ts';

const plan = aPlan(['one: a'], { gates: [aGate({ name: 'scan', at: 'before-wave' })] });
const place = { rollout: 'web', before: null, gate: 'scan', environments: [null] };

/** As its gate recorded what it found; empty: it recorded nothing. */
function found(rollout: RolloutSpec, findings: readonly string[]): RolloutEvent[] {
  return rollout.history.map((event) =>
    event.type === 'gate-evaluated' && findings.length > 0
      ? { ...event, result: { ...event.result, findings } }
      : event,
  );
}
const succeeded = (...findings: string[]) => found(given(plan).runs(), findings);
const paused = (...findings: string[]) => found(given(plan).runs({ a: 'failed' }), findings);
const rolledBack = (...findings: string[]) => {
  const rollout = given(plan).runs();
  rollout.command('rollback');
  return found(rollout.runs(), findings);
};

function recordOf(histories: Readonly<Record<string, readonly RolloutEvent[]>>): RolloutRecord & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    list: async () => Object.keys(histories),
    readPlan: async () => plan,
    read: async (id) => {
      asked.push(id);
      return { events: histories[id] ?? [], torn: false };
    },
  };
}

describe('what the last rollout accepted', () => {
  test('is of the newest that succeeded, by its number, and nothing older is read', async () => {
    const record = recordOf({ 'web-9': succeeded('nine'), 'web-10': succeeded('ten'), 'web-8': succeeded('eight') });
    expect(await lastAccepted(record, place)).toEqual({ execution: 'web-10', findings: ['ten'] });
    expect(record.asked).toEqual(['web-10']);
  });

  test('is of none that stands still, was rolled back, has another name or is the one that asks', async () => {
    const record = recordOf({
      'web-1': succeeded('one'),
      'web-2': rolledBack('two'),
      'web-3': paused('three'),
      'web-4': succeeded('four'),
      'web-b-9': succeeded('other'),
    });
    expect(await lastAccepted(record, { ...place, before: 'web-4' })).toEqual({
      execution: 'web-1',
      findings: ['one'],
    });
  });

  test('is nothing where the newest that succeeded kept nothing, whatever older ones did', async () => {
    const record = recordOf({ 'web-1': succeeded('one'), 'web-2': succeeded() });
    expect(await lastAccepted(record, place)).toBeNull();
  });

  test('is nothing where none succeeded, and no more than twenty are read', async () => {
    const histories = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`web-${at + 2}`, paused('late')]));
    const record = recordOf({ 'web-1': succeeded('one'), ...histories });
    expect(await lastAccepted(record, place)).toBeNull();
    expect(record.asked).toHaveLength(20);
    expect(await lastAccepted(recordOf({}), place)).toBeNull();
  });
});
