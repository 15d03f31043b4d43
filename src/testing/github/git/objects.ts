/** Git's objects with their real ids, in memory and, where there is a file for them, one JSON line each. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface TreeEntry {
  readonly name: string;
  readonly mode: '100644' | '100755' | '120000' | '040000' | '160000';
  readonly sha: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** Epoch milliseconds; git keeps whole seconds. */
  readonly date: number;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
  /** What GitHub says about it; git knows nothing of it. null: an address that belongs to no account. */
  readonly authorLogin: string | null;
  readonly committerLogin: string | null;
  readonly verified: boolean;
}

type Stored =
  | { readonly kind: 'blob'; readonly sha: string; readonly data: string }
  | { readonly kind: 'tree'; readonly sha: string; readonly entries: readonly TreeEntry[] }
  | { readonly kind: 'commit'; readonly sha: string; readonly commit: Commit };

const idOf = (kind: string, data: Uint8Array): string =>
  createHash('sha1').update(`${kind} ${data.length}\0`).update(data).digest('hex');

/** Git sorts folders as if their names ended in a slash, by bytes. */
const sortKey = (entry: TreeEntry): string =>
  Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name).toString('latin1');

const treeData = (entries: readonly TreeEntry[]): Buffer =>
  Buffer.concat(
    entries.flatMap(({ name, mode, sha }) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(sha, 'hex'),
    ]),
  );

const stamp = (person: Person): string => `${person.name} <${person.email}> ${Math.floor(person.date / 1000)} +0000`;

const commitData = (commit: Omit<Commit, 'sha'>): Buffer =>
  Buffer.from(
    [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${stamp(commit.author)}`,
      `committer ${stamp(commit.committer)}`,
      '',
      commit.message,
    ].join('\n'),
  );

export class GitObjects {
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #commits = new Map<string, Commit>();
  readonly #file: string | null;

  /** `file`: null keeps the objects in memory alone. */
  constructor(file: string | null) {
    this.#file = file;
    if (file === null || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // The last line may have been cut by a crash: nothing refers to it yet.
      if (line.endsWith('}')) this.#load(JSON.parse(line) as Stored);
    }
  }

  blob(sha: string): Uint8Array | undefined {
    return this.#blobs.get(sha);
  }

  tree(sha: string): readonly TreeEntry[] | undefined {
    return this.#trees.get(sha);
  }

  commit(sha: string): Commit | undefined {
    return this.#commits.get(sha);
  }

  writeBlob(data: Uint8Array): string {
    const sha = idOf('blob', data);
    if (!this.#blobs.has(sha)) {
      this.#blobs.set(sha, data);
      this.#store({ kind: 'blob', sha, data: Buffer.from(data).toString('base64') });
    }
    return sha;
  }

  writeTree(entries: readonly TreeEntry[]): string {
    const sorted = entries.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    const sha = idOf('tree', treeData(sorted));
    if (!this.#trees.has(sha)) {
      this.#trees.set(sha, sorted);
      this.#store({ kind: 'tree', sha, entries: sorted });
    }
    return sha;
  }

  writeCommit(content: Omit<Commit, 'sha'>): Commit {
    const commit = { sha: idOf('commit', commitData(content)), ...content };
    if (!this.#commits.has(commit.sha)) {
      this.#commits.set(commit.sha, commit);
      this.#store({ kind: 'commit', sha: commit.sha, commit });
    }
    return commit;
  }

  /** As git itself keeps it. Throws where there is no such object. */
  encoded(sha: string): { readonly kind: 'blob' | 'tree' | 'commit'; readonly data: Uint8Array } {
    const blob = this.#blobs.get(sha);
    if (blob !== undefined) return { kind: 'blob', data: blob };
    const entries = this.#trees.get(sha);
    if (entries !== undefined) return { kind: 'tree', data: treeData(entries) };
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw new Error(`There is no object ${sha}`);
    return { kind: 'commit', data: commitData(commit) };
  }

  #load(stored: Stored): void {
    if (stored.kind === 'blob') this.#blobs.set(stored.sha, Buffer.from(stored.data, 'base64'));
    else if (stored.kind === 'tree') this.#trees.set(stored.sha, stored.entries);
    else this.#commits.set(stored.sha, stored.commit);
  }

  #store(stored: Stored): void {
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(stored)}\n`);
  }
}
