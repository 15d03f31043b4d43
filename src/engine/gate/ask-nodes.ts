import { usesNode } from '../../core/definition/node-templates.ts';
import type { Until } from '../../core/definition/steps.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import { type Answer, foldAnswers, resultOf } from '../../core/gates/answer.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import { gateConcurrency } from '../../core/gates/worst-case.ts';
import type { Clock } from '../../core/ports.ts';
import { askUntil } from '../../core/gates/ask-until.ts';
import { createLimiter } from '../../core/gates/limiter.ts';

/** Asks every node where the question depends on the node, else once, without one. */
export async function askNodes(
  templates: readonly string[],
  nodes: readonly FleetNode[],
  ask: (node: FleetNode | null) => Promise<Answer>,
  until: Until | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<GateResult> {
  const limit = createLimiter(gateConcurrency);
  const answer = (node: FleetNode | null) =>
    until === undefined ? limit(() => ask(node)) : askUntil(() => ask(node), until, { clock, limit }, signal);
  if (!templates.some(usesNode)) return resultOf(await answer(null));
  return foldAnswers(await Promise.all(nodes.map(async (node) => ({ node: node.name, answer: await answer(node) }))));
}
