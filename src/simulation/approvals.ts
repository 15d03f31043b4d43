import type { GateDefinition } from '../core/definition/gates.ts';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';

/** Names of waves that people have to approve: by the wave's own rule or by those of its environment. */
export function approvedWaves({ waves }: RolloutDefinition): string[] {
  return waves.flatMap(({ name, approval, environment }) =>
    approval !== null || environment?.approve !== undefined ? [name] : [],
  );
}

const kind = 'checks';

/**
 * The rollout file with its approvals as gates before their waves, which pass after this many milliseconds. They are asked before all
 * others: what a window says has to hold when the work begins, after people took their time.
 */
export function withApprovals(definition: RolloutDefinition, delay: number): RolloutDefinition {
  const waves = approvedWaves(definition);
  if (delay === 0 || waves.length === 0) return definition;
  const approvals = waves.map(
    (wave): GateDefinition => ({
      name: `approval of ${wave}`,
      at: 'before-wave',
      waves: [wave],
      mode: 'enforce',
      onInconclusive: 'wait',
      timeout: delay,
      check: { kind, config: { approval: delay } },
    }),
  );
  return { ...definition, gates: [...approvals, ...definition.gates] };
}

/** How long it takes until an approval is given; null: the gate is none. */
export function approvalDelay({ check }: GateDefinition): number | null {
  if (check.kind !== kind) return null;
  const { approval } = check.config as { approval?: unknown };
  return typeof approval === 'number' ? approval : null;
}
