import type { DependencyDefinition } from '../definition/rollout-definition.ts';
import { compileSelector } from '../fleet/selector.ts';
import type { FleetNode } from '../fleet/node.ts';

/**
 * Who waits for whom. Nodes that match the same selectors form a class: they wait for the same nodes and hold back the same ones.
 * A class and a dependency is all there is to store, however many pairs of nodes they stand for.
 */
export interface DependencyGraph {
  /** By node: the number of its class. */
  readonly classOf: Int32Array;
  /** By class: the first of its nodes. */
  readonly firstNode: readonly number[];
  /** By class: the dependencies whose `nodes` it matches. */
  readonly waitsFor: readonly (readonly number[])[];
  /** By class: the dependencies whose `after` it matches. */
  readonly holdsBack: readonly (readonly number[])[];
  /** By dependency: the classes that match its `nodes`. */
  readonly later: readonly (readonly number[])[];
  /** By dependency: the classes that match its `after`. */
  readonly earlier: readonly (readonly number[])[];
}

/** Null: nobody waits for anybody. */
export function dependencyGraphOf(
  nodes: readonly FleetNode[],
  dependencies: readonly DependencyDefinition[],
): DependencyGraph | null {
  return dependencies.length === 0 ? null : dependencyGraph(nodes, dependencies);
}

export function dependencyGraph(
  nodes: readonly FleetNode[],
  dependencies: readonly DependencyDefinition[],
): DependencyGraph {
  const laterTests = dependencies.map((each) => compileSelector(each.nodes));
  const earlierTests = dependencies.map((each) => compileSelector(each.after));
  const { classOf, firstNode } = classesOf(nodes, [...laterTests, ...earlierTests]);
  const representatives = firstNode.flatMap((index) => nodes[index] ?? []);
  const waitsFor = representatives.map((node) => matching(node, laterTests));
  const holdsBack = representatives.map((node) => matching(node, earlierTests));
  return {
    classOf,
    firstNode,
    waitsFor,
    holdsBack,
    later: inverted(waitsFor, dependencies.length),
    earlier: inverted(holdsBack, dependencies.length),
  };
}

type Test = (node: FleetNode) => boolean;

/** Refines the classes by one selector after the other, so that any number of selectors will do. */
function classesOf(nodes: readonly FleetNode[], tests: readonly Test[]): { classOf: Int32Array; firstNode: number[] } {
  const classOf = new Int32Array(nodes.length);
  let firstNode = nodes.length > 0 ? [0] : [];
  for (const test of tests) {
    const refined = new Map<number, number>();
    firstNode = [];
    nodes.forEach((node, index) => {
      const signature = 2 * (classOf[index] ?? 0) + (test(node) ? 1 : 0);
      let number = refined.get(signature);
      if (number === undefined) {
        number = refined.size;
        refined.set(signature, number);
        firstNode.push(index);
      }
      classOf[index] = number;
    });
  }
  return { classOf, firstNode };
}

function matching(node: FleetNode, tests: readonly Test[]): number[] {
  return tests.flatMap((test, dependency) => (test(node) ? [dependency] : []));
}

function inverted(lists: readonly (readonly number[])[], size: number): number[][] {
  const inverse = Array.from({ length: size }, (): number[] => []);
  lists.forEach((list, from) => {
    for (const to of list) inverse[to]?.push(from);
  });
  return inverse;
}

/** Counts down what each class still waits for, as classes are completed. */
export class Countdown {
  readonly #graph: DependencyGraph;
  readonly #earlierLeft: number[];
  readonly #waits: number[];

  /** `present`: the classes that take part; the others count as completed. */
  constructor(graph: DependencyGraph, present: (of: number) => boolean) {
    this.#graph = graph;
    this.#earlierLeft = graph.earlier.map((classes) => classes.filter(present).length);
    this.#waits = graph.waitsFor.map((list) => list.filter((dependency) => !this.isOpen(dependency)).length);
  }

  isFree(of: number): boolean {
    return this.#waits[of] === 0;
  }

  /** Whether nobody waits for this dependency any longer. */
  isOpen(dependency: number): boolean {
    return this.#earlierLeft[dependency] === 0;
  }

  /** The classes that this one's completion sets free. */
  complete(of: number): number[] {
    const freed: number[] = [];
    for (const dependency of this.#graph.holdsBack[of] ?? []) {
      const left = (this.#earlierLeft[dependency] ?? 0) - 1;
      this.#earlierLeft[dependency] = left;
      if (left > 0) continue;
      for (const waiting of this.#graph.later[dependency] ?? []) {
        const waits = (this.#waits[waiting] ?? 0) - 1;
        this.#waits[waiting] = waits;
        if (waits === 0) freed.push(waiting);
      }
    }
    return freed;
  }
}

/** The classes, each after all that it waits for; those in a cycle and those behind one are missing. */
export function topological(graph: DependencyGraph): { classes: number[]; countdown: Countdown } {
  const countdown = new Countdown(graph, () => true);
  const classes = [...graph.firstNode.keys()].filter((each) => countdown.isFree(each));
  for (let next = 0; next < classes.length; next += 1) {
    for (const freed of countdown.complete(classes[next] ?? 0)) classes.push(freed);
  }
  return { classes, countdown };
}

/** A node that waits for itself, step by step: each class waits by the dependency beside it for the class after it. */
export interface Cycle {
  readonly classes: readonly number[];
  readonly dependencies: readonly number[];
}

/** One cycle, of a node with itself where there is one; null: there is none. */
export function findCycle(graph: DependencyGraph): Cycle | null {
  const { classes: sorted, countdown } = topological(graph);
  if (sorted.length === graph.firstNode.length) return null;
  const reached = new Set(sorted);
  const stuck = [...graph.firstNode.keys()].filter((each) => !reached.has(each));
  for (const each of stuck) {
    const self = graph.waitsFor[each]?.find((dependency) => graph.holdsBack[each]?.includes(dependency));
    if (self !== undefined) return { classes: [each], dependencies: [self] };
  }
  const trail = new Map<number, number>();
  let at = stuck[0] ?? 0;
  while (!trail.has(at)) {
    const dependency = graph.waitsFor[at]?.find((each) => !countdown.isOpen(each)) ?? 0;
    trail.set(at, dependency);
    at = graph.earlier[dependency]?.find((each) => !reached.has(each)) ?? 0;
  }
  const steps = [...trail];
  const cycle = steps.slice(steps.findIndex(([each]) => each === at));
  return { classes: cycle.map(([each]) => each), dependencies: cycle.map(([, dependency]) => dependency) };
}
