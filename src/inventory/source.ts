import type { InventoryNode } from '../core/fleet/merge.ts';
import type { Problem } from '../errors/problem.ts';

/** What all sources are read with. */
export interface InventoryContext {
  /** Where relative paths begin and commands run. Absolute. */
  readonly root: string;
  /** Values of the declared secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The environment that PATH is taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  /** Files, relative to the root, that stand in for all the sources. */
  readonly replace?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What one source gave: a list of nodes for each file of it. Lists of a source with errors are not complete. */
export interface LoadedSource {
  readonly lists: readonly (readonly InventoryNode[])[];
  readonly problems: readonly Problem[];
  /** Texts that the problems point into, by the name in their location. */
  readonly texts: ReadonlyMap<string, string>;
}
