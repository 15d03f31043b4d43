import { refuse } from '../../errors/problem.ts';
import { commitId } from './commit-message.ts';
import { ContentsCache } from './contents-cache.ts';
import type { Addition, BranchRepository, CommitInfo, Committed, PartQuestion, TreeFile } from './repository.ts';
import { blobOid, changed, type FileChanges, nothing, type Snapshot } from './snapshot.ts';

export interface Trust {
  /** Logins besides our own whose commits are as good as ours. */
  readonly logins: readonly string[];
  /** Whether GitHub signs what is committed through it; then a commit without a good signature is not ours. */
  readonly signed: boolean;
}

/** So far back the last good commit is looked for, when the newest one is not. */
const mostHistory = 50;

/**
 * What this process knows of the branch. Only the newest commit is checked for who made it: whoever of ours made it had checked the one
 * before, and wrote on top of exactly that.
 */
export class BranchView {
  readonly repository: BranchRepository;
  readonly #trust: Trust;
  readonly #cache: ContentsCache;
  readonly #past = new Set<string>();
  #newest: Snapshot | null = null;
  #etag: string | null = null;
  #identity: Promise<string> | null = null;

  constructor(repository: BranchRepository, trust: Trust) {
    this.repository = repository;
    this.#trust = trust;
    this.#cache = new ContentsCache((oid) => repository.contents(oid));
  }

  /** As far as is known without asking, for writers: a commit on top of anything older is refused. */
  async known(): Promise<Snapshot> {
    return this.#newest ?? this.look();
  }

  /** The branch as it is now. Refuses with `ledger-foreign-commit`. */
  async look(): Promise<Snapshot> {
    const head = await this.repository.head(this.#newest === null ? null : this.#etag);
    if (head.kind === 'unchanged') return this.#newest ?? nothing;
    if (head.kind === 'missing') return this.#newest?.commit == null ? (this.#newest = nothing) : this.#gone();
    const { oid, etag } = head;
    // An answer from before a commit of ours, by a server that lags behind.
    if (this.#newest !== null && this.#past.has(oid)) return this.#newest;
    if (this.#newest?.commit !== oid) {
      const files = await this.repository.files(oid);
      const snapshot = { commit: oid, files: new Map(files.map((file) => [file.path, file])) };
      const [newest] = await this.repository.history(oid, 1);
      await this.#mustBeOurs(snapshot, oid, newest);
      if (this.#past.has(oid)) return this.#newest ?? snapshot;
      this.#advance(snapshot);
    }
    this.#etag = etag;
    return this.#newest ?? nothing;
  }

  /** Some files of a commit, in one question, and which commits changed what is watched. Refuses with `ledger-foreign-commit`. */
  async part(question: PartQuestion): Promise<{ snapshot: Snapshot; changes: readonly string[] }> {
    const part = await this.repository.part(question);
    if (part === null) return { snapshot: nothing, changes: [] };
    const { commit, files, contents, changes } = part;
    this.#identity ??= Promise.resolve(part.identity);
    const snapshot = { commit: commit.oid, files: new Map(files.map((file) => [file.path, file])) };
    await this.#mustBeOurs(snapshot, commit.oid, commit);
    this.#keep(contents);
    return { snapshot, changes };
  }

  /** Reads what is not known yet of the contents of these files, in few questions. */
  async gather({ files }: Snapshot, paths: readonly string[]): Promise<void> {
    const missing = paths.map((path) => files.get(path)).filter((file): file is TreeFile => file !== undefined);
    const unknown = missing.filter(({ oid }) => !this.#cache.has(oid));
    if (unknown.length > 0) this.#keep(await this.repository.texts(unknown));
  }

  /** The contents of a file; undefined where there is none. */
  async contents({ files }: Snapshot, path: string): Promise<Buffer | undefined> {
    const file = files.get(path);
    return file === undefined ? undefined : Buffer.from(await this.#cache.get(file.oid));
  }

  async commit(before: Snapshot, changes: FileChanges, message: string): Promise<Committed> {
    const { commit } = before;
    if (commit === null) return this.repository.create(message, changes.additions);
    const outcome = await this.repository.commit({ expectedHead: commit, message, ...changes });
    if (outcome.kind === 'committed') {
      const after = changed(before, outcome.oid, changes);
      for (const { path, contents } of changes.additions) this.#remember(after, path, contents);
      if (this.#newest?.commit === commit) this.#advance(after);
    }
    return outcome;
  }

  /** Which of the commits with these ids is part of the branch; undefined when none is, as far back as it is looked for. */
  async find({ commit }: Snapshot, ids: readonly string[]): Promise<string | undefined> {
    if (commit === null) return undefined;
    const history = await this.repository.history(commit, mostHistory);
    return history.map(({ message }) => commitId(message) ?? '').find((id) => ids.includes(id));
  }

  #advance(snapshot: Snapshot): void {
    if (this.#newest?.commit != null) this.#past.add(this.#newest.commit);
    this.#newest = snapshot;
    this.#etag = null;
  }

  #remember({ files }: Snapshot, path: string, contents: Addition['contents']): void {
    const file = files.get(path);
    if (file !== undefined) this.#cache.put(file.oid, contents);
  }

  /** What is not exactly what git names so, such as text that was no UTF-8, is read again in another way. */
  #keep(contents: ReadonlyMap<string, Uint8Array>): void {
    for (const [oid, data] of contents) if (blobOid(data) === oid) this.#cache.put(oid, data);
  }

  #gone(): Snapshot {
    this.#past.clear();
    this.#newest = nothing;
    this.#etag = null;
    return nothing;
  }

  async #mustBeOurs({ files }: Snapshot, commit: string, newest: CommitInfo | undefined): Promise<void> {
    // A branch that was only just made holds nothing that could be forged, and its first commit is not signed for everybody.
    const bare = ![...files.keys()].some((path) => path.includes('/'));
    const why = await this.#foreign(newest, bare);
    if (why === null) return;
    const before = await this.repository.history(commit, mostHistory);
    let good: string | null = null;
    for (const each of before) {
      if ((await this.#foreign(each, false)) !== null) continue;
      good = each.oid;
      break;
    }
    const author = newest?.author ?? 'somebody without an account';
    const { label: ledger, branch } = this.repository;
    refuse('ledger-foreign-commit', { ledger, branch, commit, author, why, good });
  }

  /** Why a commit is not ours; null when it is. */
  async #foreign(commit: CommitInfo | undefined, bare: boolean): Promise<string | null> {
    if (commit === undefined) return 'it cannot be read';
    const ours = [await this.#ourLogin(), ...this.#trust.logins];
    if (commit.author === null || !ours.includes(commit.author)) return `we write as ${ours.join(' and ')}`;
    if (commitId(commit.message) === null) return 'its message is not one of ours';
    return this.#trust.signed && !commit.verified && !bare ? 'it has no valid signature' : null;
  }

  #ourLogin(): Promise<string> {
    this.#identity ??= this.repository.identity();
    return this.#identity;
  }
}
