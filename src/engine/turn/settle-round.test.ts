import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { aReport } from '../../testing/rollout-spec.ts';
import { roundsOf } from '../../testing/turns.ts';
import { nothingDeclared, type Scenario } from '../../simulation/scenario.ts';
import { simulate } from '../../simulation/simulate.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { Session } from '../session.ts';
import { eventLine, headerLine } from './results-lines.ts';
import { type ResultsFile, settleRound } from './settle-round.ts';

const start = Date.UTC(2026, 10, 23, 9);
const fence = 7;

const someScenario: fc.Arbitrary<Scenario> = fc
  .record({ fail: fc.constantFrom(0, 0.2, 0.6), unreachable: fc.constantFrom(0, 0.2), spread: fc.constantFrom(0, 40) })
  .map(({ fail, unreachable, spread }) => ({
    ...nothingDeclared,
    durations: { ...nothingDeclared.durations, spread },
    faults: [
      { kind: 'fail', chance: fail },
      { kind: 'unreachable', chance: unreachable },
    ],
  }));

const someRollout = fc.record({ plan: fc.nat().map((seed) => randomPlan(drawFrom(seed))), scenario: someScenario });

async function simulated(plan: Plan, scenario: Scenario, seed: number) {
  const events: RolloutEvent[] = [];
  await simulate({ plan, scenario, start, seed, record: (happened) => events.push(...happened) });
  return roundsOf(plan, events);
}

function batchOf(state: RolloutState, event: RolloutEvent): string | null {
  if (event.type === 'gate-evaluated') return event.batch;
  if (event.type === 'batch-started' || event.type === 'batch-finished' || event.type === 'node-started')
    return event.batch;
  if (!('node' in event)) return null;
  const node = state.plan.nodes.findIndex(({ name }) => name === event.node);
  const rounds = [...(state.waves[state.wave]?.rounds ?? []), ...(state.rollback?.rounds ?? [])];
  const back = state.phase === 'rollback';
  const batches = rounds.flatMap((round) => round.batches).filter(({ id }) => id.endsWith('-back') === back);
  return batches.find(({ nodes }) => nodes.includes(node))?.id ?? null;
}

function fileOf(state: RolloutState, opened: EventOf<'round-started'>, batch: string, events: readonly RolloutEvent[]) {
  const { wave, round } = opened;
  const { execution, plan } = state;
  const header = { schema: 1, execution, digest: plan.digest, fence, wave, round, batch, attempt: 1 } as const;
  const lines = events.map((event, index) => eventLine(index + 1, event));
  return { name: batch, text: headerLine(header) + lines.join('') };
}

/** What happened in a round, parted into one file a batch. */
function filesOf(state: RolloutState, [opened, ...events]: readonly RolloutEvent[]): ResultsFile[] {
  if (opened?.type !== 'round-started') throw new Error('no round');
  const byBatch = new Map<string, RolloutEvent[]>();
  for (const event of events) {
    const batch = batchOf(state, event);
    if (batch !== null) byBatch.set(batch, [...(byBatch.get(batch) ?? []), event]);
  }
  return [...byBatch].map(([batch, each]) => fileOf(state, opened, batch, each));
}

async function settled(
  state: RolloutState,
  opened: RolloutEvent | undefined,
  files: readonly ResultsFile[],
  at: number,
) {
  if (opened?.type !== 'round-started') throw new Error('no round');
  const session = new Session(state, { append: async () => {} }, new VirtualClock(at));
  const handed = { fence, wave: opened.wave, round: opened.round };
  const result = await settleRound(session, { handed, since: opened.at, files, commands: [] });
  return { session, ...result };
}

describe('a round that was worked on by many jobs', () => {
  test('leaves every node as it would be had one driver worked on all of it', async () => {
    let rounds = 0;
    await fc.assert(
      fc.asyncProperty(someRollout, fc.nat(), async ({ plan, scenario }, seed) => {
        for (const { before, after, events } of await simulated(plan, scenario, seed)) {
          rounds += 1;
          const end = events.at(-1)?.at ?? 0;
          const { session } = await settled(before, events[0], filesOf(before, events), end);
          expect(session.state.nodes).toEqual(after.nodes);
          expect(session.state.tally).toEqual(after.tally);
        }
      }),
      { numRuns: 150 },
    );
    expect(rounds).toBeGreaterThan(50);
  });

  test('never takes a node for good, or for untouched, that nothing was heard of', async () => {
    const lossy = fc.tuple(someRollout, fc.nat(), fc.func(fc.boolean()));
    await fc.assert(
      fc.asyncProperty(lossy, async ([{ plan, scenario }, seed, arrives]) => {
        for (const { before, after, events } of await simulated(plan, scenario, seed)) {
          const files = filesOf(before, events).filter(({ name }) => arrives(name));
          const { session, lost } = await settled(before, events[0], files, events.at(-1)?.at ?? 0);
          const { nodes } = session.state;
          expect(Object.values(nodes.counts).reduce((sum, each) => sum + each, 0)).toBe(plan.nodes.length);
          expect(nodes.counts.running).toBe(0);
          for (let node = 0; node < nodes.size; node++) {
            const is = nodeAt(nodes, node);
            const was = nodeAt(before.nodes, node);
            const really = nodeAt(after.nodes, node);
            if (is.state === 'succeeded') expect(really.state).toBe('succeeded');
            const touched = really !== was;
            if (touched && is.state !== really.state) {
              expect(is).toMatchObject({ state: 'unknown', interrupted: true });
              expect(lost.length).toBeGreaterThan(0);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('never takes a node for good, or for untouched, when files are cut off anywhere or damaged', async () => {
    const cut = fc.tuple(someRollout, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(cut, async ([{ plan, scenario }, seed, where, garbage]) => {
        for (const { before, after, events } of await simulated(plan, scenario, seed)) {
          const files = filesOf(before, events).map(({ name, text }) => {
            const kept = text.slice(0, Math.floor(text.length * where));
            return { name, text: garbage ? `${kept}\u0000{"line":\n${text.slice(kept.length)}` : kept };
          });
          const { session } = await settled(before, events[0], files, events.at(-1)?.at ?? 0);
          expect(session.state.nodes.counts.running).toBe(0);
          for (let node = 0; node < plan.nodes.length; node++) {
            const is = nodeAt(session.state.nodes, node);
            const really = nodeAt(after.nodes, node);
            if (is.state === 'succeeded') expect(really.state).toBe('succeeded');
            // A file that only ends early tells of all that was begun before its end; one with a hole in it may not.
            if (garbage && is.state !== really.state) expect(is).toMatchObject({ state: 'unknown', interrupted: true });
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('results that do not fit', () => {
  const plan = aPlan(['all: a b | c'], { onFailure: { tolerate: [tolerates('failed', 3)] } });
  const opening = async () => {
    const [round] = await simulated(plan, nothingDeclared, 1);
    if (round === undefined) throw new Error('no round');
    const [opened] = round.events;
    if (opened?.type !== 'round-started') throw new Error('no round');
    return { ...round, opened };
  };

  test('from two attempts at one job: the later attempt counts, in whatever order they are found', async () => {
    const { before, opened } = await opening();
    const began: RolloutEvent = { type: 'node-started', at: start, node: 'c', batch: 'w1-r1-b2', step: 'apply' };
    const ends = (ending: 'failed' | 'succeeded'): RolloutEvent[] => [
      began,
      { type: 'node-finished', at: start, node: 'c', report: aReport(ending) },
    ];
    const first = fileOf(before, opened, 'w1-r1-b2', ends('failed'));
    const second = fileOf(before, opened, 'w1-r1-b2', ends('succeeded'));
    const later = { name: 'second', text: second.text.replace('"attempt":1', '"attempt":2') };
    for (const files of [
      [first, later],
      [later, first],
      [later, later, first],
    ]) {
      const { session } = await settled(before, opened, files, start + 1);
      expect(nodeAt(session.state.nodes, 2)).toMatchObject({ state: 'succeeded', interrupted: false });
    }
  });

  test.each([
    ['an earlier lease', '"fence":7', '"fence":6', 'web, lease 6, batch w1-r1-b1'],
    ['another execution', '"execution":"web"', '"execution":"api-1"', 'api-1, lease 7, batch w1-r1-b1'],
    ['another wave', '"wave":0', '"wave":1', 'web, lease 7, batch w1-r1-b1'],
    [
      'a batch that is not there',
      '"batch":"w1-r1-b1","attempt"',
      '"batch":"__proto__","attempt"',
      'web, lease 7, batch __proto__',
    ],
  ])('a file of %s is set aside', async (_, from, to, told) => {
    const { before, events, opened } = await opening();
    const files = filesOf(before, events).map(({ name, text }) => ({
      name,
      text: name === 'w1-r1-b1' ? text.replace(from, to) : text,
    }));
    const { session, lost, refused } = await settled(before, opened, files, start + 60_000);
    expect(refused).toEqual([
      { name: 'w1-r1-b1', reason: { code: 'results-of-another-round', args: { told, fence: 7 } } },
    ]);
    expect(lost).toEqual(['w1-r1-b1']);
    expect(session.state.nodes.counts).toMatchObject({ unknown: 2, succeeded: 1 });
  });

  test('a job cannot speak for the nodes of another batch', async () => {
    const { before, opened } = await opening();
    const lie: RolloutEvent[] = [
      { type: 'node-started', at: start, node: 'c', batch: 'w1-r1-b1', step: 'apply' },
      { type: 'node-finished', at: start, node: 'c', report: aReport('succeeded') },
    ];
    const { session, lost } = await settled(before, opened, [fileOf(before, opened, 'w1-r1-b1', lie)], start + 1);
    expect(session.state.nodes.counts).toMatchObject({ unknown: 3, succeeded: 0 });
    expect(lost).toEqual(['w1-r1-b1', 'w1-r1-b2']);
  });

  test('of an alien clock are put between the beginning of the round and now', async () => {
    const { before, events, opened } = await opening();
    const files = filesOf(before, events).map(({ name, text }) => ({
      name,
      text: text.replaceAll(/"at":\d+/g, name === 'w1-r1-b1' ? '"at":5' : '"at":9000000000000'),
    }));
    const { session } = await settled(before, opened, files, start + 60_000);
    expect(session.state.nodes.counts.succeeded).toBe(3);
    expect(nodeAt(session.state.nodes, 0).endedAt).toBe(opened.at);
    expect(nodeAt(session.state.nodes, 2).endedAt).toBe(start + 60_000);
  });
});

describe('a round whose jobs come to nothing', () => {
  const plan = aPlan(['all: a b | c']);

  test('is tried again once, and then a person is asked', async () => {
    const [round] = await simulated(plan, nothingDeclared, 1);
    if (round === undefined) throw new Error('no round');
    const first = await settled(round.before, round.events[0], [], start + 1);
    expect(first.session.state.hold).toBeNull();
    expect(first.session.state.nodes.counts.unknown).toBe(3);
    const second = await settled(first.session.state, round.events[0], [], start + 2);
    expect(second.session.state.hold?.reason).toEqual({
      code: 'round-without-progress',
      args: { lost: 2, batches: 2 },
    });
  });
});
