import type { GateDefinition, GatePoint } from '../core/definition/gates.ts';
import { gateDecision } from '../core/gates/decision.ts';
import { isServing } from '../core/rollout/points.ts';
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
 * not ends the asking. Windows that others stand behind are asked once more at the end, which is recorded where it is no pass any more. A pause or a stop ends it too, whatever a gate has still to wait for: its answer would be asked again anyway.
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
  const asked = afterWork.has(place.point) ? nodes.filter((node) => isServing(session.state, node)) : nodes;
  const given = new AbortController();
  const look = (): void => {
    if (session.state.hold?.kind === 'paused' || session.state.stop !== null) given.abort();
  };
  const stopWatching = session.onChange(look);
  look();
  const going = AbortSignal.any([signal, given.signal]);
  try {
    // A window may close while the gates behind it are asked: some of those take hours.
    const isWindow = ({ check }: GateDefinition): boolean => check.kind === 'window';
    const again = gates.slice(0, gates.findLastIndex((gate) => !isWindow(gate)) + 1).filter(isWindow);
    for (const [index, gate] of [...gates, ...again].entries()) {
      if (going.aborted) return false;
      const { wave, batch } = place;
      const result = await ports.evaluateGate(
        { gate, wave, batch, since: bakingSince(session, place), nodes: asked },
        going,
      );
      if (going.aborted) return false;
      const decision = gateDecision(gate, result);
      if (decision === 'go' && index >= gates.length) continue;
      await session.apply({ type: 'gate', gate, ...place, result });
      if (decision !== 'go') return false;
    }
    return true;
  } finally {
    stopWatching();
  }
}

function bakingSince({ state }: Session, { point, wave }: GatePlace): number | null {
  return point === 'during-bake' && wave !== null ? (state.waves[wave]?.bake?.since ?? null) : null;
}
