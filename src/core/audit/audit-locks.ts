import type { AuditEntry } from './entry.ts';

/** A lock that was laid on an environment, or lifted. */
export interface LockChange {
  readonly verb: 'lock' | 'unlock';
  /** Null: of all of them. */
  readonly environment: string | null;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly note: string;
}

/** Locks that somebody else lifted than who had laid them; a lock that nobody knows who laid counts as another's. */
export function auditLocks(changes: readonly LockChange[]): AuditEntry[] {
  const holders = new Map<string | null, LockChange>();
  const entries: AuditEntry[] = [];
  for (const change of changes.toSorted((one, other) => one.at - other.at)) {
    const { verb, environment, by, at } = change;
    const name = environment?.toLowerCase() ?? null;
    if (verb === 'lock') {
      holders.set(name, change);
      continue;
    }
    const laid = holders.get(name);
    holders.delete(name);
    if (laid?.by === by) continue;
    const why = laid === undefined ? '' : `locked by ${laid.by}: ${laid.note}`;
    const none = { execution: null, commit: null, wave: null, verdict: null, exception: null };
    entries.push({ ...none, at, kind: 'lock-lifted', what: environment ?? 'all environments', by, why, times: 1 });
  }
  return entries;
}
