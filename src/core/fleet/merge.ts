import { NameIndex } from './name-index.ts';
import type { FleetNode } from './node.ts';

/** A node as one source gives it. `address` null: the source says nothing about it. */
export interface InventoryNode extends Omit<FleetNode, 'address'> {
  readonly address: string | null;
}

/**
 * Puts the sources together by node name, in the order in which names first appear. A later source wins label by label and fact by
 * fact, and its address where it gives one; an address that no source gives is the name. Names are unique within one source.
 * Nodes that need no change are not copied.
 */
export function mergeFleet(sources: readonly (readonly InventoryNode[])[]): FleetNode[] {
  const filled = sources.filter((source) => source.length > 0);
  const [only, ...others] = filled;
  if (only === undefined) return [];
  const merged = others.length === 0 ? only : mergeSources(filled);
  return merged.every(hasAddress) ? (merged as FleetNode[]) : merged.map(withAddress);
}

function mergeSources(sources: readonly (readonly InventoryNode[])[]): InventoryNode[] {
  const merged: InventoryNode[] = [];
  const places = new NameIndex();
  for (const source of sources) {
    for (const node of source) {
      const place = places.add(node.name);
      if (place === -1) merged.push(node);
      else merged[place] = mergeNode(merged[place] as InventoryNode, node);
    }
  }
  return merged;
}

function mergeNode(earlier: InventoryNode, later: InventoryNode): InventoryNode {
  return {
    name: earlier.name,
    address: later.address ?? earlier.address,
    labels: { ...earlier.labels, ...later.labels },
    facts: { ...earlier.facts, ...later.facts },
  };
}

function withAddress(node: InventoryNode): FleetNode {
  return hasAddress(node) ? node : { ...node, address: node.name };
}

function hasAddress(node: InventoryNode): node is FleetNode {
  return node.address !== null;
}
