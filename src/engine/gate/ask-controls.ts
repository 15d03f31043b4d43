import { usesNode } from '../../core/definition/node-templates.ts';
import type { Until } from '../../core/definition/steps.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import type { Answer } from '../../core/gates/answer.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import { reason } from '../../errors/problem.ts';
import { askNodes } from './ask-nodes.ts';
import type { GatePorts, GateScope } from './scope.ts';

type Ask = (node: FleetNode | null) => Promise<Answer>;

/**
 * Asks the nodes and, when they fail, the controls as well. When at least half of those do not hold either, whatever is wrong is wrong
 * everywhere: then it is not the change that failed but the gate that can say nothing about it, and a person is called.
 */
export async function askBesideControls(
  templates: readonly string[],
  ask: Ask,
  until: Until | undefined,
  { nodes, controls }: Pick<GateScope, 'nodes' | 'controls'>,
  { clock }: Pick<GatePorts, 'clock'>,
  signal: AbortSignal,
): Promise<GateResult> {
  const result = await askNodes(templates, nodes, ask, until, clock, signal);
  if (result.verdict !== 'fail' || controls.length === 0 || !templates.some(usesNode)) return result;
  const answers = await Promise.all(
    controls.map(async (node) => ({ node, ...(await askNodes(templates, [node], ask, until, clock, signal)) })),
  );
  const evidence = [
    ...result.evidence,
    ...answers.map(({ node, verdict, evidence: [first] }) => ({ ...first, node: node.name, control: true, verdict })),
  ];
  const failing = answers.filter(({ verdict }) => verdict !== 'pass');
  if (failing.length * 2 < answers.length) return { ...result, evidence };
  const names = failing.slice(0, 5).map(({ node }) => node.name);
  const args = { controls: answers.length, failing: failing.length, nodes: names };
  return { verdict: 'error', reason: reason('gate-general-outage', args), evidence };
}
