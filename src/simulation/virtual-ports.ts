import type { StepName } from '../core/definition/steps.ts';
import { makeMasker } from '../core/mask.ts';
import type { Plan } from '../core/plan/plan.ts';
import { workOnBatch } from '../engine/batch/work-on-batch.ts';
import type { NodeJob, NodePorts } from '../engine/node/node-job.ts';
import { workOnNode } from '../engine/node/work-on-node.ts';
import type { DriverPorts, NodeWork } from '../engine/ports.ts';
import { seededRandom } from './chance.ts';
import type { Scenario } from './scenario.ts';
import { attemptTogether } from './virtual-batch.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualGates } from './virtual-gates.ts';
import type { VirtualFleet } from './virtual-steps.ts';
import { runVirtualTask } from './virtual-tasks.ts';

export interface VirtualSurroundings {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly fleet: VirtualFleet;
  readonly gates: VirtualGates;
  readonly seed: number;
}

/** A driver's hands in a simulation. Nodes go through their steps by the code that takes real ones through theirs: attempts, waits and all. */
export function virtualPorts(around: VirtualSurroundings): DriverPorts {
  const { plan, clock, fleet, gates } = around;
  const { steps, onFailure } = plan.definition;
  const random = seededRandom(around.seed);
  const base = { cwd: '', inherited: {}, masker: makeMasker([]), clock, random, output: () => {} };
  const portsFor = (wave: string): NodePorts => ({
    ...base,
    perform: (_, { env, scope }, { timeoutMs, signal }) => {
      if (scope.node === undefined) throw new Error('a step of a batch is not taken as one of a node');
      const step = env['WAVEGATE_STEP'] as StepName;
      const attempt = Number(env['WAVEGATE_ATTEMPT']);
      return fleet.attempt({ node: scope.node, wave, step, attempt, params: plan.params, timeoutMs }, signal);
    },
  });
  const portsByWave = new Map<string, NodePorts>();
  const portsOf = ({ wave }: NodeWork): NodePorts => {
    const known = portsByWave.get(wave) ?? portsFor(wave);
    portsByWave.set(wave, known);
    return known;
  };
  const jobOf = (work: NodeWork): NodeJob => {
    const node = plan.nodes[work.node];
    if (node === undefined) throw new RangeError(`no node ${work.node} in plan ${plan.digest}`);
    return {
      node,
      steps,
      params: plan.params,
      place: { rollout: plan.rollout, execution: plan.rollout, wave: work.wave, batch: work.batch },
      mode: work.direction === 'back' ? 'rollback' : 'forward',
      onFailure: onFailure.node,
      interruptedAt: work.interruptedAt,
      previous: work.previous,
    };
  };
  return {
    clock,
    evaluateGate: (question, signal) => gates.evaluate(question, signal),
    runTask: (task, point, wave, signal) => runVirtualTask(around, { task, point, wave: wave ?? '' }, signal),
    workOnNode: (work, signal) => workOnNode(jobOf(work), portsOf(work), work.began, signal),
    workOnBatch: async (works, concurrency, ended, signal) => {
      const [first] = works;
      if (first === undefined) return;
      const jobs = works.map((work) => ({ job: jobOf(work), began: work.began }));
      const report = (index: number, each: Parameters<typeof ended>[1]) => ended(works[index]?.node ?? 0, each);
      await workOnBatch({ jobs, concurrency, ended: report }, portsOf(first), signal, attemptTogether(fleet));
    },
  };
}
