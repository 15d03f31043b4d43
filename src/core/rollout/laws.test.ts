import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Draw, drawFrom, randomPlan, withPeopleAsked } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';
import { RolloutSpec, type Watch } from '../../testing/rollout-spec.ts';
import type { OpenApproval } from './approval.ts';
import type { RolloutEvent } from './events.ts';
import { replay } from './evolve.ts';
import { wasCutOff } from './node-report.ts';
import { nodeStates } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { endedStatuses, type RolloutState, statusOf } from './state.ts';
import { exceededTolerance } from './tolerance.ts';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

/** Plays a random rollout for so many steps; the same seed plays the same. */
function play(seed: number, steps: number, watch?: Watch): { spec: RolloutSpec; draw: Draw } {
  const draw = drawFrom(seed);
  const rollout = new RandomRollout(withPeopleAsked(randomPlan(draw), draw), draw, watch);
  for (let step = 0; step < steps; step++) rollout.step();
  return { spec: rollout.spec, draw };
}

function allApprove(spec: RolloutSpec, { environment, people }: OpenApproval): void {
  const { digest } = spec.state.plan;
  const about = { id: `review ${spec.state.wave}`, wave: spec.state.wave, digest, by: 'user:rev', qualifies: [] };
  if (environment !== null) spec.when({ type: 'approval', answer: 'approve', via: 'environment', ...about });
  for (let count = 0; count < (people?.required ?? 0); count++) spec.approves(`user:p${count}`);
}

function countedByHand(state: RolloutState): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(nodeStates.map((name) => [name, 0]));
  for (let index = 0; index < state.nodes.size; index++) {
    const { state: name } = nodeAt(state.nodes, index);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('no node is ever lost: after every event the counts are those of the nodes, and add up to the selected fleet', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      play(seed, 120, (_, __, after) => {
        expect(after.nodes.counts).toEqual(countedByHand(after));
        const sum = Object.values(after.nodes.counts).reduce((total, count) => total + count, 0);
        expect(sum).toBe(after.plan.nodes.length);
      });
    }),
    { numRuns: 150 },
  );
});

test('the events as they are written give the state they were written in', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { spec } = play(seed, 150);
      expect(replay(spec.state.plan, spec.history)).toEqual(spec.state);
      const written = spec.history.map((event) => JSON.stringify(event));
      const read = written.map((line) => JSON.parse(line) as RolloutEvent);
      expect(read).toEqual(spec.history);
      expect(replay(spec.state.plan, read)).toEqual(spec.state);
    }),
    { numRuns: 150 },
  );
});

test('a rollout that ends succeeded has no node pending, running or unknown', () => {
  let succeeded = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      play(seed, 200, (_, event, after) => {
        if (event.type !== 'rollout-succeeded') return;
        succeeded += 1;
        const { pending, running, unknown } = after.nodes.counts;
        expect({ pending, running, unknown }).toEqual({ pending: 0, running: 0, unknown: 0 });
      });
    }),
    { numRuns: 300 },
  );
  expect(succeeded).toBeGreaterThan(20);
});

test('whatever happened before, it gets to its end or stands still with a reason, in a bounded number of turns', () => {
  fc.assert(
    fc.property(seeds, fc.nat(120), (seed, steps) => {
      const { spec } = play(seed, steps);
      for (const { name } of spec.state.plan.nodes) {
        if (spec.node(name).state === 'running') spec.ends(name, 'succeeded');
      }
      const before = spec.history.length;
      spec.runs();
      // Each node, gate, task, batch, round and wave gives a handful of events.
      expect(spec.history.length - before).toBeLessThan(40 * (spec.state.plan.nodes.length + 10));
      if (spec.todo.do === 'nothing') expect(endedStatuses).toContain(spec.status);
      else if (spec.todo.do === 'wait') expect(spec.todo.until).toBeGreaterThan(spec.now);
      else if (spec.todo.do === 'approve') expect(spec.status).toBe('waiting');
      else {
        expect(spec.todo.do).toBe('stop');
        expect(spec.because).not.toBeNull();
      }
    }),
    { numRuns: 400 },
  );
});

test('left alone with nodes that end well, gates that pass and time, every rollout that nobody stopped succeeds', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = drawFrom(seed);
      const spec = new RolloutSpec(withPeopleAsked(randomPlan(draw), draw));
      for (let turn = 0; turn < 50 && spec.runs().todo.do !== 'nothing'; turn++) {
        const next = spec.todo;
        if (next.do === 'wait') spec.passes(next.until - spec.now);
        if (next.do === 'approve') allApprove(spec, next);
      }
      expect(spec.status).toBe('succeeded');
    }),
    { numRuns: 200 },
  );
});

/** Whether something that happened lets a node be worked on again. */
function freesNode(event: RolloutEvent, name: string, index: number): boolean {
  switch (event.type) {
    case 'driver-recovered':
    case 'rollback-started':
      return true;
    case 'node-released':
      return event.node === name;
    case 'nodes-retried':
      return event.nodes.includes(name);
    case 'catch-up-planned':
      return event.rounds.some((round) => round.batches.some((batch) => batch.nodes.includes(index)));
    case 'node-finished':
      return event.node === name && wasCutOff(event.report);
    default:
      return false;
  }
}

test('a node is not started again unless a retry, a catch-up, a rollback or a cut-off came in between', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { spec } = play(seed, 200);
      for (const [index, { name }] of spec.state.plan.nodes.entries()) {
        let free = true;
        for (const event of spec.history) {
          if (event.type === 'node-started' && event.node === name) {
            expect(free).toBe(true);
            free = false;
          } else if (freesNode(event, name, index)) free = true;
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('what has ended accepts no further work', () => {
  const atWork: readonly RolloutEvent['type'][] = [
    'node-started',
    'node-step',
    'node-finished',
    'gate-evaluated',
    'task-started',
    'round-started',
    'round-settled',
    'batch-started',
    'batch-finished',
    'driver-recovered',
    'wave-started',
    'bake-started',
  ];
  let ended = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      play(seed, 200, (before, event) => {
        if (before.ending === null) return;
        ended += 1;
        expect(atWork).not.toContain(event.type);
      });
    }),
    { numRuns: 200 },
  );
  expect(ended).toBeGreaterThan(50);
});

test('when a node has ended, the rollout goes on only within every tolerance', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = drawFrom(seed);
      const { spec } = new RandomRollout(randomPlan(draw), draw);
      const rollout = new RandomRollout(spec.state.plan, draw);
      for (let step = 0; step < 150; step++) {
        const seen = rollout.spec.history.length;
        rollout.step();
        const { state, history } = rollout.spec;
        const ended = history.slice(seen).find((event) => event.type === 'node-finished');
        const goesOn = state.phase === 'waves' && state.hold === null && state.stop === null;
        if (ended === undefined || !goesOn) continue;
        const { batch } = rollout.spec.node(ended.node);
        expect(exceededTolerance(state, { wave: state.wave, ...(batch === null ? {} : { batch }) })).toBeNull();
      }
    }),
    { numRuns: 200 },
  );
});

test('every command is answered: it is accepted or refused with a reason, once', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { spec } = play(seed, 150);
      const answers = spec.history.filter(
        (event) => event.type === 'command-accepted' || event.type === 'command-refused',
      );
      expect(new Set(answers.map((event) => event.id)).size).toBe(answers.length);
    }),
    { numRuns: 100 },
  );
});

test('a rollout that stands at an end says which, and one that goes on has none', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      play(seed, 150, (_, __, after) => {
        expect(after.phase === 'ended').toBe(after.ending !== null);
        expect(endedStatuses.has(statusOf(after))).toBe(after.ending !== null);
      });
    }),
    { numRuns: 100 },
  );
});
