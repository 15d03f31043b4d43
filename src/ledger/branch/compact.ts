import { parseExecutionId } from '../execution-id.ts';
import type { ExecutionId, LedgerEvent } from '../port.ts';
import { packedEvents, packedRecord, readEvents } from './event-files.ts';
import { folderOf, indexFile, type IndexEntry, newestNumber, readIndex } from './execution-index.ts';
import type { LedgerContext } from './ledger-context.ts';
import { planPaths } from './plan-file.ts';
import type { Addition } from './repository.ts';
import { pathsBelow, type Snapshot } from './snapshot.ts';
import { takenAwayFile } from './taken-away.ts';
import { transact } from './transact.ts';

/** Which executions stay on the branch. The newest of each name always does; what is taken away is still in the history of the branch. */
export interface Retention {
  /** Of each name, so many. */
  readonly newest: number;
  /** And what was begun less than so many milliseconds ago. */
  readonly youngerThanMs: number;
}

/** Reading a record costs a request a file, so that not many are packed at once: the next rollout packs more. */
const mostPacked = 3;
/** Of each that goes, the record is read once more. */
const mostRemoved = 10;

export function compact<E extends LedgerEvent>(
  context: LedgerContext<E>,
  retention: Retention,
): Promise<readonly ExecutionId[]> {
  const { view, clock } = context;
  return transact(context, 'now', async (snapshot) => {
    const entries = await readIndex(view, snapshot);
    const old = outdated(entries, retention, clock.now()).slice(0, mostRemoved);
    const kept = entries.filter(({ id }) => !old.includes(id));
    const packed = await pack<E>(context, snapshot, kept);
    const remembered = await takenAwayFile(context, snapshot, old);
    const removed = old.flatMap((id) => pathsBelow(snapshot, folderOf(id)));
    const change = {
      additions: [...packed.additions, ...remembered, ...(old.length > 0 ? [indexFile(kept)] : [])],
      deletions: [...packed.deletions, ...removed],
      about: { lines: [`Kept ${kept.length} executions`, ...old.map((id) => `${id}: taken away, as it is old`)] },
    };
    return { change: change.additions.length === 0 ? null : change, result: old };
  });
}

function outdated(entries: readonly IndexEntry[], { newest, youngerThanMs }: Retention, now: number): ExecutionId[] {
  const seen = new Map<string, number>();
  const old: ExecutionId[] = [];
  for (const { id, at } of entries.toReversed()) {
    const name = parseExecutionId(id)?.name ?? id;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    if (before >= Math.max(1, newest) && now - at >= youngerThanMs) old.push(id);
  }
  return old.toReversed();
}

/** A newer execution closes the ones before it: nothing is ever added to those, so that one file holds them. */
async function pack<E extends LedgerEvent>(
  { view }: LedgerContext<E>,
  snapshot: Snapshot,
  entries: readonly IndexEntry[],
): Promise<{ additions: Addition[]; deletions: string[] }> {
  const additions: Addition[] = [];
  const deletions: string[] = [];
  for (const { id } of entries) {
    const { name, number } = parseExecutionId(id) ?? { name: id, number: 0 };
    const folder = folderOf(id);
    const open = newestNumber(entries, name) === number;
    if (open || snapshot.files.has(`${folder}/${packedEvents}`)) continue;
    if (additions.length === mostPacked) break;
    const { data } = await readEvents<E>(view, snapshot, folder);
    additions.push(await packedRecord(folder, data));
    deletions.push(...pathsBelow(snapshot, folder).filter((path) => !isPlan(path, folder)));
  }
  return { additions, deletions };
}

function isPlan(path: string, folder: string): boolean {
  return planPaths(folder).includes(path);
}
