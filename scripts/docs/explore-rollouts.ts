import { refusal, type Verb, verbs } from '../../src/core/rollout/commands.ts';
import type { RolloutEvent } from '../../src/core/rollout/events.ts';
import { nodeAt } from '../../src/core/rollout/node-table.ts';
import { batchStage } from '../../src/core/rollout/open-work.ts';
import { type RolloutState, type RolloutStatus, statusOf } from '../../src/core/rollout/state.ts';
import { aGate, aPlan, aStep, aTask, tolerates } from '../../src/testing/builders.ts';
import { type Draw, drawFrom } from '../../src/testing/random-plan.ts';
import { RandomRollout } from '../../src/testing/random-rollout.ts';

/** The events that lead from one state to another: `from`, then `to`. */
export type Transitions = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

export interface Explored {
  readonly rollout: Transitions;
  readonly wave: Transitions;
  readonly batch: Transitions;
  readonly node: Transitions;
  /** The codes that a command was refused with in a status. */
  readonly refusals: (verb: Verb, status: RolloutStatus) => ReadonlySet<string>;
}

const plays = 250;
const steps = 160;

/** Small rollouts in which much happens: gates at every point, a bake, an empty wave, one that people have to approve, failures of which some are tolerated. */
const plans = (['pause', 'abort', 'rollback'] as const).flatMap((reaction) =>
  (['fail', 'defer'] as const).map((unreachable) =>
    aPlan(['one: a b', 'none:', 'two: c'], {
      gates: [
        aGate({ name: 'hours', at: 'before-wave' }),
        aGate({ name: 'port', at: 'after-batch' }),
        aGate({ name: 'errors', at: 'during-bake' }),
      ],
      tasks: [aTask({ name: 'announce', at: 'before-rollout' })],
      approvals: { two: { required: 2, environment: 'prod' } },
      bakes: { two: 120_000, ...(unreachable === 'fail' ? { one: 120_000 } : {}) },
      steps: { apply: aStep('apply'), ...(reaction === 'abort' ? {} : { rollback: aStep('rollback') }) },
      onFailure: {
        tolerate: [tolerates('failed', 1), tolerates('unreachable', 1)],
        // biome-ignore lint/suspicious/noThenProperty: the rollout file calls it so
        then: reaction,
        unreachable,
        rollback: { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: true },
      },
    }),
  ),
);

/**
 * Plays rollouts and writes down what leads where. The plays are drawn from fixed seeds, far more of them than it takes to see every
 * transition, so that the same machine always gives the same tables.
 */
export function exploreRollouts(): Explored {
  const rollout = new Recorder();
  const wave = new Recorder();
  const batch = new Recorder();
  const node = new Recorder();
  const refusals = new Recorder();
  const watch = (before: RolloutState, event: RolloutEvent, after: RolloutState): void => {
    rollout.add(statusOf(before), statusOf(after), event.type);
    for (const [index, { stage, rounds }] of after.waves.entries()) {
      wave.add(before.waves[index]?.stage ?? stage, stage, event.type);
      if (before.waves[index] === undefined || after.phase === 'rollback') continue;
      for (const each of rounds.flatMap((round) => round.batches))
        batch.add(batchStage(before, index, each), batchStage(after, index, each), event.type);
    }
    for (let index = 0; index < after.nodes.size; index++)
      node.add(nodeAt(before.nodes, index).state, nodeAt(after.nodes, index).state, event.type);
  };
  for (const [number, plan] of plans.entries()) {
    for (let play = 0; play < plays; play++) {
      const draw = drawFrom(number * plays + play);
      const random = new RandomRollout(plan, draw, watch);
      for (let step = 0; step < steps; step++) {
        const { spec } = random;
        const verb = verbs[draw(verbs.length)] ?? 'pause';
        const command = commandIn(spec.state, verb, draw);
        const refused = refusal(spec.state, { id: '', ...command });
        if (refused !== null) refusals.add(verb, spec.status, refused.code);
        if (draw(12) === 0) spec.command(verb, command);
        random.step();
      }
    }
  }
  return {
    rollout: rollout.seen,
    wave: wave.seen,
    batch: batch.seen,
    node: node.seen,
    refusals: (verb, status) => refusals.seen.get(verb)?.get(status) ?? new Set(),
  };
}

function commandIn({ plan }: RolloutState, verb: Verb, draw: Draw) {
  const node = plan.nodes[draw(plan.nodes.length + 1)]?.name ?? 'nobody';
  const digest = draw(4) === 0 ? 'another plan' : plan.digest;
  const by = ['ann', 'user:bob', 'user:cay'][draw(3)] ?? '';
  return { verb, by, ...(verb === 'skip' ? { node } : { digest, qualifies: draw(4) === 0 ? [] : ['team:ops'] }) };
}

class Recorder {
  readonly seen = new Map<string, Map<string, Set<string>>>();

  add(from: string, to: string, why: string): void {
    if (from === to) return;
    const targets = this.seen.get(from) ?? new Map<string, Set<string>>();
    const reasons = targets.get(to) ?? new Set<string>();
    this.seen.set(from, targets.set(to, reasons.add(why)));
  }
}
