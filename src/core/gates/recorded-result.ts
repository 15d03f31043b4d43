import type { GatePoint } from '../definition/gates.ts';
import type { GateDecision } from './decision.ts';
import type { GateResult } from './gate-result.ts';

/** Where a gate is asked once for many nodes: elsewhere what it found would be kept with every batch and every minute of a bake. */
export const pointsThatKeepFindings: readonly GatePoint[] = ['before-rollout', 'before-wave', 'after-wave'];

/** What is kept of an answer: what a scan found only where it was accepted. */
export function recordedResult(result: GateResult, point: GatePoint, decision: GateDecision): GateResult {
  if (result.findings === undefined || (decision === 'go' && pointsThatKeepFindings.includes(point))) return result;
  const { findings: _, ...rest } = result;
  return rest;
}
