import type { Clock, Random } from '../../core/ports.ts';
import { refuse } from '../../errors/problem.ts';
import type { BranchView } from './branch-view.ts';
import { type About, commitMessage } from './commit-message.ts';
import { branchReadme } from './readme.ts';
import type { Addition, Committed } from './repository.ts';
import type { FileChanges, Snapshot } from './snapshot.ts';

export interface Change extends FileChanges {
  readonly about: About;
}

export interface Decided<T> {
  /** Null: there is nothing to write. */
  readonly change: Change | null;
  readonly result: T;
}

export interface Writer {
  readonly view: BranchView;
  readonly clock: Clock;
  readonly random: Random;
  readonly uuid: () => string;
  /** Of the contents of one commit; what is more goes into several. */
  readonly mostCommitBytes: number;
}

interface Unsure<T> {
  readonly id: string;
  readonly result: T;
}

const mostTries = 12;

/**
 * Writes what `decide` makes of the branch as it is, all or nothing. When somebody else was first, it decides anew on what they made
 * of it; when an answer was lost, it looks whether the commit is there before it writes again.
 */
export async function transact<T>(
  writer: Writer,
  from: 'known' | 'now',
  decide: (snapshot: Snapshot) => Promise<Decided<T>>,
): Promise<T> {
  const { view, clock, random, uuid } = writer;
  const unsure: Unsure<T>[] = [];
  for (let tried = 0; tried < mostTries; tried += 1) {
    if (tried > 0) await clock.sleep(pause(tried, random));
    const snapshot = tried === 0 && from === 'known' ? await view.known() : await view.look();
    const done = await found(view, snapshot, unsure);
    if (done !== undefined) return done.result;
    const { change, result } = await decide(snapshot);
    if (change === null) return result;
    if (snapshot.commit === null) {
      await view.commit(snapshot, { additions: [branchReadme], deletions: [] }, commitMessage(newBranch, uuid()));
      continue;
    }
    const id = uuid();
    const outcome = await commitInParts(writer, snapshot, change, id);
    if (outcome === 'committed') return result;
    if (outcome === 'uncertain') unsure.push({ id, result });
  }
  return refuse('ledger-branch-busy', { branch: view.repository.label, tries: mostTries });
}

const newBranch: About = { lines: ['Begin the ledger'] };

/** Only the last part makes the others count, so its id is that of the whole. */
async function commitInParts(
  { view, mostCommitBytes, uuid }: Writer,
  before: Snapshot,
  { additions, deletions, about }: Change,
  id: string,
): Promise<Committed['kind']> {
  const parts = inParts(additions, mostCommitBytes);
  let snapshot = before;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const [headline = '', ...rest] = about.lines;
    const lines = last ? about.lines : [`${headline} (part ${index + 1} of ${parts.length})`, ...rest];
    const changes = { additions: part, deletions: last ? deletions : [] };
    const outcome = await view.commit(snapshot, changes, commitMessage({ ...about, lines }, last ? id : uuid()));
    if (outcome.kind !== 'committed') return last ? outcome.kind : 'conflict';
    if (!last) snapshot = await view.known();
    if (snapshot.commit !== outcome.oid && !last) return 'conflict';
  }
  return 'committed';
}

function inParts(additions: readonly Addition[], mostBytes: number): readonly (readonly Addition[])[] {
  const parts: Addition[][] = [[]];
  let bytes = 0;
  for (const addition of additions) {
    bytes += addition.contents.length;
    if (bytes > mostBytes && (parts.at(-1)?.length ?? 0) > 0) {
      parts.push([]);
      bytes = addition.contents.length;
    }
    parts.at(-1)?.push(addition);
  }
  return parts;
}

async function found<T>(
  view: BranchView,
  snapshot: Snapshot,
  unsure: readonly Unsure<T>[],
): Promise<Unsure<T> | undefined> {
  if (unsure.length === 0) return undefined;
  const id = await view.find(
    snapshot,
    unsure.map((each) => each.id),
  );
  return unsure.find((each) => each.id === id);
}

/** In milliseconds, ever longer, and not the same for two who collided. */
function pause(tried: number, random: Random): number {
  return Math.min(5_000, 50 * 2 ** tried) * (0.5 + random.next());
}
