import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { ProcessGuard } from '../io/process.ts';
import type { SshTransport } from '../transport/ssh/ssh-transport.ts';

export interface Way {
  readonly definition: RolloutDefinition;
  readonly root: string;
  /** Names the work on the nodes: an execution. */
  readonly work: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly guard?: ProcessGuard;
}

/** What steps need that run on their nodes; null where none does. Refuses known hosts and keys that are none. */
export async function openWayToNodes({ definition, root, work, secrets, guard }: Way): Promise<SshTransport | null> {
  if (!runsOnNodes(definition)) return null;
  // Loaded only where it is used: most rollouts do without.
  const { openSsh } = await import('../transport/ssh/ssh-transport.ts');
  const around = { ssh: definition.ssh ?? {}, root, work, secrets, env: process.env };
  return openSsh(guard === undefined ? around : { ...around, guard });
}

export function runsOnNodes({ steps }: RolloutDefinition): boolean {
  return Object.values(steps).some(({ via, action }) => via === 'ssh' && action.kind === 'run');
}
