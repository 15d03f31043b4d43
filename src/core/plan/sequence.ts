import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import { Countdown, dependencyGraph, findCycle } from './dependencies.ts';
import { MinHeap } from './heap.ts';
import { inOrder } from './order.ts';

/**
 * The order in which waves choose, as indexes: `order`, except that a node of a `within: rollout` dependency stands after all that it
 * waits for. Of the nodes that wait for nothing more the first in `order` comes next. With a cycle it is `order` alone.
 */
export function sequence(nodes: readonly FleetNode[], definition: Pick<RolloutDefinition, 'order' | 'dependsOn'>) {
  const order = inOrder(nodes, definition.order);
  const whole = definition.dependsOn.filter((each) => each.within === 'rollout');
  if (whole.length === 0) return order;
  const graph = dependencyGraph(nodes, whole);
  if (findCycle(graph) !== null) return order;

  const queues = graph.firstNode.map((): number[] => []);
  order.forEach((node, place) => {
    queues[graph.classOf[node] ?? 0]?.push(place);
  });
  const heads = queues.map(() => 0);
  const countdown = new Countdown(graph, () => true);
  const free = new MinHeap();
  const offer = (each: number) => free.push(queues[each]?.[heads[each] ?? 0] ?? 0, each);
  for (const each of queues.keys()) if (countdown.isFree(each)) offer(each);

  const sequenced = new Int32Array(order.length);
  for (let place = 0; place < sequenced.length; place += 1) {
    const next = free.pop();
    if (next === undefined) throw new Error('nodes wait for each other, and no cycle was found');
    const { key, item: taken } = next;
    sequenced[place] = order[key] ?? 0;
    const head = (heads[taken] ?? 0) + 1;
    heads[taken] = head;
    if (head < (queues[taken]?.length ?? 0)) offer(taken);
    else countdown.complete(taken).forEach(offer);
  }
  return sequenced;
}
