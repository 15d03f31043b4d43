import type { GateDefinition, GatePoint } from '../core/definition/gates.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import { gateDecision } from '../core/gates/decision.ts';
import type { DriverPorts } from './ports.ts';
import type { Session } from './session.ts';

const afterWork: ReadonlySet<GatePoint> = new Set(['after-batch', 'after-wave', 'during-bake']);

export interface GatePlace {
  readonly point: GatePoint;
  /** Index; null at the points of the whole rollout. */
  readonly wave: number | null;
  readonly batch: string | null;
}

/**
 * Asks the gates of one place in the order of the file and records each answer. True when all let the rollout go on; the first that does
 * not ends the asking. An answer that comes after the rollout was stopped or paused is dropped: it would be asked again anyway.
 */
export async function askGates(
  session: Session,
  ports: DriverPorts,
  gates: readonly GateDefinition[],
  place: GatePlace,
  nodes: readonly number[],
  signal: AbortSignal,
): Promise<boolean> {
  // After the work only nodes that are in service can say how they are.
  const asked = afterWork.has(place.point)
    ? nodes.filter((node) => nodeAt(session.state.nodes, node).state === 'succeeded')
    : nodes;
  for (const gate of gates) {
    const result = await ports.evaluateGate({ gate, wave: place.wave, batch: place.batch, nodes: asked }, signal);
    if (signal.aborted) return false;
    await session.apply({ type: 'gate', gate, ...place, result });
    if (gateDecision(gate, result) !== 'go') return false;
  }
  return true;
}
