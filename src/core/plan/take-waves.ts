import { type Problem, type Reason, problem, reason } from '../../errors/problem.ts';
import type { WaveDefinition } from '../definition/rollout-definition.ts';
import { compileSelector } from '../fleet/selector.ts';
import type { FleetNode } from '../fleet/node.ts';
import { amountText, atLeastOne } from './amounts.ts';

/** The nodes of one wave, as indexes, in their order. */
export interface TakenWave {
  readonly items: Int32Array;
  /** How many nodes it has and how that came about; where it is empty, why. */
  readonly sizing: Reason;
}

export interface TakenWaves {
  readonly waves: readonly TakenWave[];
  /** By node: the index of its wave; -1: no wave took it. */
  readonly waveOf: Int32Array;
  readonly problems: readonly Problem[];
}

/** How many names a message lists before it counts. */
const namesShown = 5;

/** Lets every wave take its nodes, in the order of the file, from what earlier ones left. `nodes` stands in the order of taking. */
export function takeWaves(nodes: readonly FleetNode[], definitions: readonly WaveDefinition[]): TakenWaves {
  const waveOf = new Int32Array(nodes.length).fill(-1);
  const problems: Problem[] = [];
  const waves: TakenWave[] = [];
  let taken = 0;
  let next = 0;

  definitions.forEach((definition, index) => {
    const items = definition.take.kind === 'nodes' ? takeSelected(definition, index) : takeNext(definition, index);
    taken += items.items.length;
    waves.push(items);
  });
  if (taken < nodes.length) problems.push(uncovered(nodes, waveOf, nodes.length - taken));
  return { waves, waveOf, problems };

  function takeSelected({ name, take, optional }: WaveDefinition, index: number): TakenWave {
    if (take.kind !== 'nodes') throw new TypeError('not a wave by selector');
    const selects = compileSelector(take.selector);
    const selector = take.selector.text;
    const items: number[] = [];
    let earlier = 0;
    nodes.forEach((node, at) => {
      if (!selects(node)) return;
      if (waveOf[at] === -1) {
        waveOf[at] = index;
        items.push(at);
      } else earlier += 1;
    });
    const matching = items.length + earlier;
    if (matching === 0 && !optional) {
      problems.push(problem('wave-matches-nothing', { wave: name, selector }, { path: ['waves', index, 'nodes'] }));
    }
    if (matching === 0) return { items: new Int32Array(), sizing: reason('wave-empty-no-match', { selector }) };
    if (items.length === 0) {
      return { items: new Int32Array(), sizing: reason('wave-empty-taken-earlier', { selector, matching }) };
    }
    return {
      items: Int32Array.from(items),
      sizing: reason('wave-by-selector', { selector, size: items.length, earlier }),
    };
  }

  function takeNext({ name, take }: WaveDefinition, index: number): TakenWave {
    if (take.kind === 'nodes') throw new TypeError('not a wave by amount');
    const amount = amountText(take.amount);
    if (take.amount.value <= 0) {
      problems.push(problem('wave-of-zero', { wave: name, amount }, { path: ['waves', index, take.kind] }));
    }
    const fleet = nodes.length;
    const meant = atLeastOne(take.amount, fleet);
    const wanted = take.kind === 'size' ? meant : meant - taken;
    const size = Math.min(Math.max(0, wanted), fleet - taken);
    const items = new Int32Array(size);
    for (let found = 0; found < size; next += 1) {
      if (waveOf[next] !== -1) continue;
      waveOf[next] = index;
      items[found] = next;
      found += 1;
    }
    if (size === 0 && taken === fleet) return { items, sizing: reason('wave-empty-nothing-left', { fleet }) };
    if (size === 0) return { items, sizing: reason('wave-empty-reached', { amount, meant, fleet, before: taken }) };
    return {
      items,
      sizing:
        take.kind === 'size'
          ? reason('wave-by-size', { amount, fleet, meant, size })
          : reason('wave-by-up-to', { amount, fleet, meant, before: taken, size }),
    };
  }
}

function uncovered(nodes: readonly FleetNode[], waveOf: Int32Array, count: number): Problem {
  const names: string[] = [];
  for (let at = 0; at < nodes.length && names.length < namesShown; at += 1) {
    const node = nodes[at];
    if (node !== undefined && waveOf[at] === -1) names.push(node.name);
  }
  return problem('nodes-in-no-wave', { count, fleet: nodes.length, nodes: names }, { path: ['waves'] });
}
