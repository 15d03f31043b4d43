import { createHash, randomUUID } from 'node:crypto';
import type { Addition, BranchRepository, CommitInfo, Committed, TreeFile } from '../ledger/branch/repository.ts';
import { blobOid } from '../ledger/branch/snapshot.ts';

interface Made extends CommitInfo {
  readonly parent: string | null;
  readonly files: ReadonlyMap<string, TreeFile>;
}

/** What happens to a commit instead of what should: the answer is lost before it was made, or after it. */
export type LostAnswer = 'before' | 'after';

/** A branch in memory with a true compare-and-swap, which several ledgers may write to as different people. */
export class MemoryBranch {
  readonly commits = new Map<string, Made>();
  readonly contents = new Map<string, Uint8Array>();
  /** One for each commit that is tried, in order; none left: all goes well. */
  readonly lost: (LostAnswer | null)[] = [];
  /** How often each question was asked. */
  readonly asked = { head: 0, files: 0, contents: 0, history: 0, commit: 0, part: 0, texts: 0, newestChange: 0 };
  head: string | null = null;

  /** The branch as somebody with this login sees it. */
  as(login: string, verified = true): BranchRepository {
    return {
      label: 'acme/ops, branch wavegate',
      branch: 'wavegate',
      head: async (etag) => {
        this.asked.head += 1;
        await turn();
        if (this.head === null) return { kind: 'missing' };
        return etag === this.head ? { kind: 'unchanged' } : { kind: 'found', oid: this.head, etag: this.head };
      },
      files: async (commit) => {
        this.asked.files += 1;
        await turn();
        return [...this.#at(commit).files.values()];
      },
      contents: async (oid) => {
        this.asked.contents += 1;
        await turn();
        return this.#contentsOf(oid);
      },
      part: async ({ at, folder, wanted, watched }) => {
        this.asked.part += 1;
        await turn();
        const oid = at ?? this.head;
        if (oid === null) return null;
        const { files, ...commit } = this.#at(oid);
        const within = [...files.values()].filter(({ path }) => path.startsWith(`${folder}/`));
        const deeper = within.filter(({ path }) => path.includes('/', folder.length + 1));
        const named = wanted.flatMap((path) => files.get(path) ?? []);
        const contents = [...deeper, ...named].map(({ oid: name }) => [name, this.#contentsOf(name)] as const);
        const changes = this.#changesOf(oid, watched).slice(0, 20);
        return { commit, identity: login, files: [...within, ...named], contents: new Map(contents), changes };
      },
      texts: async (files) => {
        this.asked.texts += 1;
        await turn();
        return new Map(files.map(({ oid }) => [oid, this.#contentsOf(oid)]));
      },
      newestChange: async (path, etag) => {
        this.asked.newestChange += 1;
        await turn();
        if (this.head === null) return { kind: 'missing' };
        const oid = this.#changesOf(this.head, path)[0] ?? null;
        return etag === String(oid) ? { kind: 'unchanged' } : { kind: 'found', oid, etag: String(oid) };
      },
      history: async (commit, most) => {
        this.asked.history += 1;
        await turn();
        const history: Made[] = [];
        for (let at: string | null = commit; at !== null && history.length < most; at = this.#at(at).parent)
          history.push(this.#at(at));
        return history;
      },
      create: async (message, additions) => {
        await turn();
        if (this.head !== null) return { kind: 'conflict' };
        return { kind: 'committed', oid: this.push(login, message, additions, [], verified) };
      },
      commit: async ({ expectedHead, message, additions, deletions }): Promise<Committed> => {
        this.asked.commit += 1;
        await turn();
        const lost = this.lost.shift() ?? null;
        if (lost === 'before') return { kind: 'uncertain' };
        if (this.head !== expectedHead) return { kind: 'conflict' };
        const oid = this.push(login, message, additions, deletions, verified);
        return lost === 'after' ? { kind: 'uncertain' } : { kind: 'committed', oid };
      },
      identity: async () => login,
    };
  }

  /** A commit by whomever, with whatever. */
  push(
    login: string | null,
    message: string,
    additions: readonly Addition[] = [],
    deletions: readonly string[] = [],
    verified = true,
  ): string {
    const parent = this.head;
    const files = new Map(parent === null ? [] : this.#at(parent).files);
    for (const path of deletions) {
      if (!files.delete(path)) throw new Error(`${path} is not there to be deleted`);
    }
    for (const { path, contents } of additions) {
      const oid = blobOid(contents);
      this.contents.set(oid, Uint8Array.from(contents));
      files.set(path, { path, oid, size: contents.length });
    }
    const oid = createHash('sha1').update(randomUUID()).digest('hex');
    this.commits.set(oid, { oid, message, author: login, verified, parent, files });
    this.head = oid;
    return oid;
  }

  /** The paths at the head, in order. */
  paths(): readonly string[] {
    return this.head === null ? [] : [...this.#at(this.head).files.keys()].sort();
  }

  text(path: string): string {
    const file = this.head === null ? undefined : this.#at(this.head).files.get(path);
    return Buffer.from(this.contents.get(file?.oid ?? '') ?? new Uint8Array()).toString('utf8');
  }

  /** From the oldest to the newest. */
  messages(): readonly string[] {
    return [...this.commits.values()].map(({ message }) => message);
  }

  #contentsOf(oid: string): Uint8Array {
    const found = this.contents.get(oid);
    if (found === undefined) throw new Error(`no contents ${oid}`);
    return found;
  }

  /** The commits that changed what is in a folder, the newest first. */
  #changesOf(from: string, folder: string): string[] {
    const inside = (commit: string | null): string =>
      commit === null
        ? ''
        : [...this.#at(commit).files.values()]
            .filter(({ path }) => path.startsWith(`${folder}/`))
            .map(({ path, oid }) => `${path} ${oid}`)
            .sort()
            .join('\n');
    const changes: string[] = [];
    for (let at: string | null = from; at !== null; at = this.#at(at).parent) {
      if (inside(at) !== inside(this.#at(at).parent)) changes.push(at);
    }
    return changes;
  }

  #at(commit: string): Made {
    const found = this.commits.get(commit);
    if (found === undefined) throw new Error(`no commit ${commit}`);
    return found;
  }
}

/** As over a network: others get their turn in between. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
