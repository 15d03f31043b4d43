import type { Plan } from '../core/plan/plan.ts';
import type { Claim } from '../core/rollout/claim.ts';
import type { DriverPorts } from '../engine/ports.ts';
import type { OpenGitHub } from '../probes/github-ports.ts';
import { guardDriver } from './drivers.ts';
import type { RolloutRecord } from './last-accepted.ts';
import { localPorts } from './local-ports.ts';
import { openWayToNodes } from './open-way-to-nodes.ts';
import { startSpawnersFor } from './start-spawners-for.ts';

export interface HandsRequest {
  readonly plan: Plan;
  readonly execution: string;
  /** Number of the lease that what is done here is done under. */
  readonly fence: number;
  /** Where commands run; absolute. */
  readonly root: string;
  /** Where what steps print is kept; absolute, and there. */
  readonly folder: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly printed: (node: string, step: string, text: string) => void;
  /** Where earlier rollouts are recorded. */
  readonly record: RolloutRecord;
  /** What other rollouts have in hand; absent: this is no driver, and does not ask. */
  readonly claims?: () => Promise<readonly Claim[]>;
  /** Where gates ask GitHub; absent: by the environment of this process. */
  readonly github?: OpenGitHub;
  /** Throws when this driver may not act any more. */
  readonly check: () => void;
}

/** A driver's hands on this machine, and what lets go of everything that they hold. */
export async function openLocalPorts(
  request: HandsRequest,
): Promise<{ ports: DriverPorts; close: () => Promise<void> }> {
  const { plan, execution, root, folder, secrets } = request;
  const [guard, spawners] = await Promise.all([guardDriver(folder, request.fence), startSpawnersFor(plan)]);
  try {
    const ssh = await openWayToNodes({ definition: plan.definition, root, work: execution, secrets, guard });
    const close = async (): Promise<void> => {
      await ssh?.close();
      await Promise.all([spawners?.close(), guard.close()]);
    };
    return { ports: localPorts({ ...request, guard, spawners, ssh }), close };
  } catch (error) {
    await Promise.all([spawners?.close(), guard.close()]);
    throw error;
  }
}
