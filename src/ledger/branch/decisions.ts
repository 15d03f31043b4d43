import { createHash } from 'node:crypto';
import { refuse } from '../../errors/problem.ts';
import { type Decision, isDecision, isLock, type Lock } from '../decision.ts';
import type { Command, ExecutionId, LedgerEvent } from '../port.ts';
import type { BranchView } from './branch-view.ts';
import { readEvents } from './event-files.ts';
import { existingFolder, readIndex } from './execution-index.ts';
import { inboxFile } from './inbox.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { Addition } from './repository.ts';
import { namesIn, type Snapshot } from './snapshot.ts';
import { transact } from './transact.ts';

/** What is decided on a comment, with what follows from it: recorded together or not at all. */
export interface Deciding {
  readonly decision: Decision;
  readonly send?: { readonly id: ExecutionId; readonly command: Command };
  readonly lock?: Lock;
  /** The environment whose lock is lifted; null: the lock of all. */
  readonly unlock?: { readonly environment: string | null };
}

/** The record at the moment at which the decision on it will stand. */
export interface RecordNow<E extends LedgerEvent> {
  readonly locks: readonly Lock[];
  readonly eventsOf: (id: ExecutionId) => Promise<readonly E[]>;
}

/** May be asked more than once: made from nothing that changes but what it is given. */
export type Decide<E extends LedgerEvent> = (now: RecordNow<E>) => Deciding | Promise<Deciding>;

export interface Decided {
  readonly decision: Decision;
  /** False: it was decided on before, by this run or another one. */
  readonly first: boolean;
}

/**
 * Decides on a command in a comment, by its `decisionKey`, unless that was done before: what was recorded first stands. `make` is asked
 * again, with the record as it is by then, when somebody else wrote in between.
 */
export function decideOnce<E extends LedgerEvent>(
  context: LedgerContext<E>,
  key: string,
  make: Decide<E>,
): Promise<Decided> {
  const { view, clock } = context;
  return transact<Decided>(context, 'now', async (snapshot) => {
    const known = await readDecision(view, snapshot, key);
    if (known !== null) return { change: null, result: { decision: known, first: false } };
    const { decision, send, lock, unlock } = await make({
      locks: await readLocks(view, snapshot, clock.now()),
      eventsOf: async (id) =>
        (await readEvents<E>(view, snapshot, existingFolder(await readIndex(view, snapshot), id))).events,
    });
    const additions = [jsonFile(decisionPath(key), decision)];
    const deletions: string[] = [];
    if (send !== undefined) {
      const folder = existingFolder(await readIndex(view, snapshot), send.id);
      const file = inboxFile(snapshot, folder, send.command, clock.now());
      if (file !== null) additions.push(file);
    }
    if (lock !== undefined) additions.push(jsonFile(lockPath(lock.environment), lock));
    if (unlock !== undefined && snapshot.files.has(lockPath(unlock.environment)))
      deletions.push(lockPath(unlock.environment));
    const about = { lines: [headline(decision)], ...(send === undefined ? {} : { execution: send.id }) };
    return { change: { additions, deletions, about }, result: { decision, first: true } };
  });
}

export async function readDecision(view: BranchView, snapshot: Snapshot, key: string): Promise<Decision | null> {
  const path = decisionPath(key);
  const value = await readJson(view, snapshot, path);
  if (value === undefined) return null;
  if (isDecision(value) && isKeyOf(key, value.comment)) return value;
  return refuse('ledger-corrupt', { file: path, line: 1, detail: 'this is not what was decided on a comment' });
}

/** Every decision on a comment of an issue, the oldest comment first; null: of all issues. */
export async function readDecisions(view: BranchView, snapshot: Snapshot, issue: number | null): Promise<Decision[]> {
  const found: Decision[] = [];
  for (const name of namesIn(snapshot, folder)) {
    const key = name.slice(0, -'.json'.length);
    const decision = isKey(key) ? await readDecision(view, snapshot, key) : null;
    if (decision !== null && (issue === null || decision.issue === issue)) found.push(decision);
  }
  return found.toSorted((one, other) => one.comment - other.comment);
}

/** The locks that hold now. One that cannot be read holds: nobody knows what it keeps whom out of. */
export async function readLocks(view: BranchView, snapshot: Snapshot, now: number): Promise<Lock[]> {
  const paths = [...snapshot.files.keys()].filter((path) => path === allLock || path.startsWith(`${locksFolder}/`));
  const locks: Lock[] = [];
  for (const path of paths.sort()) {
    const value = await readJson(view, snapshot, path);
    if (!isLock(value)) refuse('ledger-corrupt', { file: path, line: 1, detail: 'this is not a lock' });
    else if (value.until === null || now < value.until) locks.push(value);
  }
  return locks;
}

const folder = 'comments';
const locksFolder = 'locks/environments';
const allLock = 'locks/all.json';

/** A comment has one command that changes something, under its own id; what else it asks for is kept behind it. */
export function decisionKey(comment: number, place: number): string {
  return place === 0 ? String(comment) : `${comment}-${place}`;
}

function isKey(key: string): boolean {
  return /^[1-9][0-9]{0,15}(?:-[1-9][0-9]?)?$/.test(key);
}

function isKeyOf(key: string, comment: number): boolean {
  return key.split('-')[0] === String(comment);
}

/** No text from outside becomes a path. */
function decisionPath(key: string): string {
  if (!isKey(key)) throw new RangeError(`not the key of a decision: ${JSON.stringify(key)}`);
  return `${folder}/${key}.json`;
}

/** A name may hold anything: no part of it becomes a folder. */
function lockPath(environment: string | null): string {
  if (environment === null) return allLock;
  const name = createHash('sha256').update(environment.toLowerCase()).digest('hex').slice(0, 32);
  return `${locksFolder}/${name}.json`;
}

function headline({ verb, by, rollout, reason, comment }: Decision): string {
  const about = rollout === null ? '' : ` ${rollout}`;
  const end = reason === null ? 'allowed' : `refused (${reason.code})`;
  return `${verb}${about} by ${by} in comment ${comment}: ${end}`;
}

function jsonFile(path: string, value: unknown): Addition {
  return { path, contents: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}

/** Undefined: there is no such file. What is no JSON reads as null. */
async function readJson(view: BranchView, snapshot: Snapshot, path: string): Promise<unknown> {
  const data = await view.contents(snapshot, path);
  if (data === undefined) return undefined;
  try {
    return JSON.parse(data.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
