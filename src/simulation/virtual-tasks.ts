import type { TaskDefinition, TaskPoint } from '../core/definition/steps.ts';
import { makeMasker } from '../core/mask.ts';
import type { Plan } from '../core/plan/plan.ts';
import { reason } from '../errors/problem.ts';
import { type AttemptPorts, tryAction } from '../engine/attempts.ts';
import type { TaskResult } from '../engine/ports.ts';
import { seededRandom } from './chance.ts';
import type { Scenario } from './scenario.ts';
import { usualTask } from './usual-durations.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { failurePattern, killed, outcomeOf, type VirtualFleet } from './virtual-steps.ts';

export interface TaskSurroundings {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly fleet: VirtualFleet;
  readonly seed: number;
}

/** A task takes its time, with its attempts, and ends well unless that is longer than its timeout or an outage is on. */
export async function runVirtualTask(
  { plan, scenario, clock, fleet, seed }: TaskSurroundings,
  { task, point, wave }: { task: TaskDefinition; point: TaskPoint; wave: string },
  signal: AbortSignal,
): Promise<TaskResult> {
  const declared = scenario.durations.tasks[task.name] ?? usualTask(task);
  let attempt = 0;
  const perform: AttemptPorts['perform'] = async (action, _, call) => {
    attempt += 1;
    const takes = fleet.spread(declared, 'task', task.name, point, wave, attempt);
    if (!(await fleet.sleep(Math.min(takes, call.timeoutMs), call.signal))) return killed;
    if (takes > call.timeoutMs) {
      return outcomeOf('timeout', 'timeout', reason('command-timeout', { timeout: call.timeoutMs }));
    }
    if (!fleet.inOutage()) return outcomeOf('ok', 'ok', null);
    return outcomeOf('failed', failurePattern(action), reason('simulated-outage', { what: `task ${task.name}` }));
  };
  const context = { cwd: '', env: {}, masker: makeMasker([]), scope: { params: plan.params } };
  const call = { contextOf: () => context, output: () => {}, signal };
  const { outcome } = await tryAction(task, call, { clock, random: seededRandom(seed), perform });
  return { reason: outcome.reason, tail: '' };
}
