import type { InventorySource } from '../core/definition/rollout-definition.ts';
import { mergeFleet } from '../core/fleet/merge.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { makeMasker } from '../core/mask.ts';
import type { Path, Problem } from '../errors/problem.ts';
import { loadFiles } from './file-source.ts';
import type { InventoryContext, LoadedSource } from './source.ts';

export interface Inventory {
  readonly nodes: FleetNode[];
  readonly problems: Problem[];
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Finds the nodes that the sources give, merged in the order of the sources; the files of one source in the order of their names.
 * Never rejects for what a source is or holds: that is in `problems`, all of them, and then the nodes are not the whole fleet.
 * Rejects when it is aborted.
 */
export async function loadInventory(
  sources: readonly InventorySource[],
  context: InventoryContext,
): Promise<Inventory> {
  const replaced = context.replace?.map((file): InventorySource => ({ kind: 'file', file }));
  const loading = (replaced ?? sources).map((source, index) => {
    const path = replaced === undefined ? ['fleet', 'inventory', index] : null;
    return loadSource(source, path, context);
  });
  const loaded = await Promise.all(loading);
  context.signal?.throwIfAborted();
  const masker = makeMasker(Object.values(context.secrets));
  return {
    nodes: mergeFleet(loaded.flatMap(({ lists }) => lists)),
    problems: loaded.flatMap(({ problems }) => problems),
    sources: new Map(
      loaded.flatMap(({ texts }) => [...texts].map(([name, text]) => [name, masker.text(text)] as const)),
    ),
  };
}

/** `path`: of the source in the rollout file, for problems that have no better place; null: it stands in none. */
async function loadSource(
  source: InventorySource,
  path: Path | null,
  context: InventoryContext,
): Promise<LoadedSource> {
  switch (source.kind) {
    case 'file':
      return loadFiles(source.file, path, context);
    case 'run': {
      const { loadRun } = await import('./run-source.ts');
      return loadRun(source.command, path, context);
    }
    case 'http': {
      const { loadHttp } = await import('./http-source.ts');
      return loadHttp(source, path, context);
    }
  }
}
