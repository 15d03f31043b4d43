import type { Location } from '../errors/problem.ts';

/** Index in the list, then keys: the value that a problem is about, or its key. */
export type NodePath = readonly [index: number, ...keys: string[]];
export type Locate = (path: NodePath, part: 'key' | 'value') => Location;

/** One list of nodes: a file, or a page of an answer. */
export interface NodePage {
  /** Belongs to the reader from now on: it becomes the list of the nodes, so that a million need no second one. */
  readonly list: unknown[];
  readonly locate: Locate;
  /** No text in the list can hold an unprintable character, so that values need not be searched for one. */
  readonly printable: boolean;
  /** The same list with NumberText for numbers whose text says more; asked for when a label or fact is a number. Absent: as it is. */
  readonly exact?: () => unknown[];
}
