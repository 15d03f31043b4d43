import { expect, test } from 'vitest';
import type { GateDefinition } from '../core/definition/gates.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { initialState, statusOf } from '../core/rollout/state.ts';
import { reason } from '../errors/problem.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { aGate, aPlan, type PlanOverrides } from '../testing/builders.ts';
import { aReport, planned } from '../testing/rollout-spec.ts';
import { drive, type Outcome } from './drive.ts';
import type { DriverPorts } from './ports.ts';
import { Session } from './session.ts';

const minute = 60_000;
const passed = { verdict: 'pass', reason: reason('gate-asked-nothing', {}), evidence: [] } as const;

/** Drives a rollout in which everything goes well at once, but that gates answer as they are told. */
async function driven(
  over: PlanOverrides,
  wait: boolean,
  answer: (gate: GateDefinition, clock: VirtualClock) => Promise<'pass' | 'fail' | 'inconclusive'>,
): Promise<{ outcome: Outcome; events: RolloutEvent[]; status: string }> {
  const plan = aPlan(['one: a', 'two: b'], over);
  const clock = new VirtualClock(0);
  const events: RolloutEvent[] = [];
  const append = (happened: readonly RolloutEvent[]) => Promise.resolve(void events.push(...happened));
  const session = new Session(initialState(plan, planned(plan)), { append }, clock);
  const ports: DriverPorts = {
    clock,
    evaluateGate: async ({ gate }) => ({ ...passed, verdict: await answer(gate, clock) }),
    runTask: () => Promise.resolve({ reason: null, tail: '' }),
    workOnNode: async ({ began }) => {
      await began('apply');
      return aReport('succeeded');
    },
    workOnBatch: () => Promise.reject(new Error('no step is per batch')),
  };
  const { signal } = new AbortController();
  const outcome = await clock.run(drive(session, ports, { wait, signal }));
  return { outcome, events, status: statusOf(session.state) };
}

const asked = (events: readonly RolloutEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'gate-evaluated' ? [`${event.gate} ${event.result.verdict} ${event.at / minute}m`] : [],
  );

const bakes = { one: 20 * minute };
const errors = aGate({ name: 'errors', at: 'during-bake', every: 4 * minute });

test('a driver that stays through a bake asks its gates as often as they say, however long it is', async () => {
  const { events, status } = await driven({ bakes, gates: [errors] }, true, () => Promise.resolve('pass'));
  expect(asked(events)).toEqual([4, 8, 12, 16, 20].map((at) => `errors pass ${at}m`));
  expect(status).toBe('succeeded');
});

test('what goes wrong in the middle of a long bake and mends itself by its end stops the rollout', async () => {
  const { outcome } = await driven({ bakes, gates: [errors] }, true, (_, clock) =>
    Promise.resolve(clock.now() === 8 * minute ? 'fail' : 'pass'),
  );
  expect(outcome).toMatchObject({ kind: 'held', hold: { reason: { code: 'gate-failed' } } });
});

test('one that does not stay says until when the bake is', async () => {
  const { outcome, events } = await driven({ bakes, gates: [errors] }, false, () => Promise.resolve('pass'));
  expect(outcome).toEqual({ kind: 'time', until: 20 * minute });
  expect(asked(events)).toEqual([]);
});

const window = { kind: 'window', window: { open: [], freeze: [], timezone: 'UTC', mustFit: false } } as const;
const hours = aGate({ name: 'hours', at: 'before-wave', check: window, waves: ['one'] });
const slow = aGate({ name: 'slow', at: 'before-wave', waves: ['one'] });

test('a window that closes while the gates behind it are asked keeps the rollout out', async () => {
  const { outcome, events, status } = await driven({ gates: [hours, slow] }, false, async (gate, clock) => {
    if (gate.name === 'slow') await clock.sleep(90 * minute);
    return gate.name === 'slow' || clock.now() < 60 * minute ? 'pass' : 'inconclusive';
  });
  expect(asked(events)).toEqual(['hours pass 0m', 'slow pass 90m', 'hours inconclusive 90m']);
  expect(outcome).toMatchObject({ kind: 'held', hold: { kind: 'waiting', reason: { args: { gate: 'hours' } } } });
  expect(status).toBe('waiting');
});

test('one that is still open is recorded once', async () => {
  const { events, status } = await driven({ gates: [hours, slow] }, false, () => Promise.resolve('pass'));
  expect(asked(events)).toEqual(['hours pass 0m', 'slow pass 0m']);
  expect(status).toBe('succeeded');
});
