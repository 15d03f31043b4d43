import { type Problem, problem } from '../../errors/problem.ts';
import type { DependencyDefinition, WaveDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import { type DependencyGraph, findCycle } from './dependencies.ts';

/** As the messages write it: `role=web after role=api`. */
export function dependencyText({ nodes, after }: DependencyDefinition): string {
  return `${everything(nodes.text)} after ${everything(after.text)}`;
}

function everything(selector: string): string {
  return selector.trim() === '' ? '(every node)' : selector;
}

/** A node that waits for itself, directly or through others; and dependencies that no node has a part in. */
export function dependencyProblems(
  nodes: readonly FleetNode[],
  graph: DependencyGraph,
  dependencies: readonly DependencyDefinition[],
): Problem[] {
  const problems: Problem[] = [];
  dependencies.forEach((each, index) => {
    for (const [key, classes] of [
      ['nodes', graph.later[index]],
      ['after', graph.earlier[index]],
    ] as const) {
      if (classes?.length !== 0) continue;
      const args = { selector: each[key].text, dependency: dependencyText(each) };
      problems.push(
        problem('dependency-matches-nothing', args, { path: ['depends-on', index, key], severity: 'warning' }),
      );
    }
  });
  const cycle = findCycle(graph);
  if (cycle === null) return problems;
  const names = cycle.classes.map((each) => nodes[graph.firstNode[each] ?? 0]?.name ?? '');
  const texts = cycle.dependencies.flatMap((each) => dependencies[each] ?? []).map(dependencyText);
  const args = { nodes: [...names, names[0] ?? ''], dependencies: texts };
  problems.push(problem('dependency-cycle', args, { path: ['depends-on', cycle.dependencies[0] ?? 0] }));
  return problems;
}

/** Waves that take a node before one that it has to come after in the whole rollout. One problem a wave and dependency. */
export function waveOrderProblems(
  nodes: readonly FleetNode[],
  graph: DependencyGraph,
  dependencies: readonly DependencyDefinition[],
  waveOf: Int32Array,
  waves: readonly WaveDefinition[],
): Problem[] {
  return dependencies.flatMap((dependency, index) => {
    if (dependency.within !== 'rollout') return [];
    const earlier = new Set(graph.earlier[index]);
    const later = new Set(graph.later[index]);
    let last = -1;
    for (let at = 0; at < nodes.length; at += 1) {
      const isLater = (waveOf[at] ?? -1) > (last === -1 ? -1 : (waveOf[last] ?? -1));
      if (isLater && earlier.has(graph.classOf[at] ?? -1)) last = at;
    }
    const lastWave = waveOf[last] ?? -1;
    const early = new Map<number, { first: number; count: number }>();
    for (let at = 0; at < nodes.length; at += 1) {
      const wave = waveOf[at] ?? -1;
      if (wave === -1 || wave >= lastWave || !later.has(graph.classOf[at] ?? -1)) continue;
      const found = early.get(wave);
      if (found === undefined) early.set(wave, { first: at, count: 1 });
      else found.count += 1;
    }
    return [...early].map(([wave, { first, count }]) =>
      problem(
        'wave-before-dependency',
        {
          wave: waves[wave]?.name ?? '',
          node: nodes[first]?.name ?? '',
          count,
          dependency: dependencyText(dependency),
          after: nodes[last]?.name ?? '',
          afterWave: waves[lastWave]?.name ?? '',
        },
        { path: ['waves', wave, 'nodes'] },
      ),
    );
  });
}
