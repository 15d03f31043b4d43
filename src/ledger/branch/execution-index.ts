import { refuse } from '../../errors/problem.ts';
import { parseExecutionId } from '../execution-id.ts';
import type { ExecutionId } from '../port.ts';
import { refuseUnknownExecution } from '../resolve.ts';
import type { BranchView } from './branch-view.ts';
import type { Addition } from './repository.ts';
import type { Snapshot } from './snapshot.ts';

export const indexPath = 'executions.json';

/** An execution and when it was made, in epoch milliseconds. */
export interface IndexEntry {
  readonly id: ExecutionId;
  readonly at: number;
}

/** Every execution, the oldest first. What is not in it does not count, whatever lies on the branch. */
export async function readIndex(view: BranchView, snapshot: Snapshot): Promise<readonly IndexEntry[]> {
  const data = await view.contents(snapshot, indexPath);
  if (data === undefined) return [];
  const entries = entriesIn(data.toString('utf8'));
  return (
    entries ?? refuse('ledger-corrupt', { file: indexPath, line: 1, detail: 'this is not the list of executions' })
  );
}

export function indexFile(entries: readonly IndexEntry[]): Addition {
  const lines = entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n');
  return { path: indexPath, contents: Buffer.from(`{"executions": [\n${lines}\n]}\n`) };
}

/** The newest number of a name; 0 when there is none. */
export function newestNumber(entries: readonly IndexEntry[], name: string): number {
  const numbers = entries.map(({ id }) => parseExecutionId(id)).filter((each) => each?.name === name);
  return Math.max(0, ...numbers.map((each) => each?.number ?? 0));
}

/** The folder of an execution that is there; refuses with `no-such-execution`. */
export function existingFolder(entries: readonly IndexEntry[], id: ExecutionId): string {
  const known = entries.some((entry) => entry.id === id);
  return known ? folderOf(id) : refuseUnknownExecution(id, newestFirst(entries));
}

export function newestFirst(entries: readonly IndexEntry[]): readonly ExecutionId[] {
  return entries.map(({ id }) => id).toReversed();
}

export function folderOf(id: ExecutionId): string {
  const parsed = parseExecutionId(id);
  if (parsed === null) throw new RangeError(`not an execution: ${JSON.stringify(id)}`);
  return `${parsed.name}/${parsed.number}`;
}

function entriesIn(text: string): IndexEntry[] | null {
  try {
    const { executions } = JSON.parse(text) as { executions: unknown };
    return Array.isArray(executions) && executions.every(isEntry) ? executions : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is IndexEntry {
  const { id, at } = (value ?? {}) as { id?: unknown; at?: unknown };
  return typeof id === 'string' && parseExecutionId(id) !== null && Number.isSafeInteger(at);
}
