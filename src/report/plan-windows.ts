import type { GateDefinition } from '../core/definition/gates.ts';
import { gatesAt } from '../core/gates/standing.ts';
import { windowVerdict } from '../core/gates/window.ts';
import { worstCaseAfter } from '../core/gates/worst-case.ts';
import type { Plan } from '../core/plan/plan.ts';
import { words } from '../errors/problem.ts';
import { visible } from './visible.ts';

const indent = ' '.repeat(10);

/** Whether the windows of a plan would let it begin at an instant (epoch milliseconds), wave by wave; empty when it has none. */
export function renderWindows(plan: Plan, now: number): string {
  const answers = new Map<string, string[]>();
  const add = (text: string, place: string): void => void answers.set(text, [...(answers.get(text) ?? []), place]);
  for (const gate of gatesAt(plan.definition, 'before-rollout')) add(said(plan, gate, null, now), 'the rollout');
  for (const wave of plan.waves) {
    if (wave.from === wave.to) continue;
    for (const gate of gatesAt(plan.definition, 'before-wave', wave.name))
      add(said(plan, gate, wave.index, now), wave.name);
  }
  answers.delete('');
  if (answers.size === 0) return '';
  const lines = [...answers].map(
    ([text, places]) => `${indent}${visible(text)}  (before ${visible(places.join(', '))})`,
  );
  return ['', `Windows  at ${new Date(now).toISOString()}`, ...lines].join('\n');
}

function said(plan: Plan, gate: GateDefinition, wave: number | null, now: number): string {
  if (gate.check.kind !== 'window') return '';
  const nodes = [...plan.nodes.keys()].slice(plan.waves[wave ?? 0]?.from, plan.waves[wave ?? 0]?.to);
  const worstCaseMs = worstCaseAfter(plan, {
    point: gate.at,
    wave,
    batch: null,
    nodes: wave === null ? [...plan.nodes.keys()] : nodes,
  });
  return `${gate.name}: ${words(windowVerdict(gate.check.window, now, worstCaseMs).reason).message}`;
}
