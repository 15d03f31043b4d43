/** A file to write, whole. The path is relative to the root of the branch. */
export interface Addition {
  readonly path: string;
  readonly contents: Uint8Array;
}

export interface NewCommit {
  /** The commit that must still be the newest one. */
  readonly expectedHead: string;
  /** First line, empty line, the rest. */
  readonly message: string;
  readonly additions: readonly Addition[];
  /** Paths of files, and of files alone, that exist. */
  readonly deletions: readonly string[];
}

export type Committed =
  | { readonly kind: 'committed'; readonly oid: string }
  /** The branch has moved on, or what was to be deleted is gone: read again. */
  | { readonly kind: 'conflict' }
  /** The answer was lost: it may have been done. Look whether the commit is there. */
  | { readonly kind: 'uncertain' };

export type Head =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'found'; readonly oid: string; readonly etag: string | null };

export interface TreeFile {
  readonly path: string;
  /** Of its contents: equal oids are equal contents. */
  readonly oid: string;
  readonly size: number;
}

export interface CommitInfo {
  readonly oid: string;
  readonly message: string;
  /** The login of its author; null when it belongs to no account. */
  readonly author: string | null;
  /** Signed, by whoever, and the signature holds. */
  readonly verified: boolean;
}

/** One branch of a repository, as far as the ledger needs it. Everything throws `ProblemError`s where there is no answer. */
export interface BranchRepository {
  /** For people: `owner/repo`, branch `wavegate`. */
  readonly label: string;
  readonly branch: string;
  /** The newest commit. With the ETag of an earlier answer, `unchanged` costs next to nothing. */
  head(etag?: string | null): Promise<Head>;
  /** Every file of a commit. */
  files(commit: string): Promise<readonly TreeFile[]>;
  /** The contents of a file by its oid. */
  contents(oid: string): Promise<Uint8Array>;
  /** The commit and those before it, newest first, at most so many. */
  history(commit: string, most: number): Promise<readonly CommitInfo[]>;
  /** Makes the branch without any history; `conflict` when somebody made it meanwhile. */
  create(message: string, additions: readonly Addition[]): Promise<Committed>;
  commit(commit: NewCommit): Promise<Committed>;
  /** Who we are: the login that stands as author on our commits. */
  identity(): Promise<string>;
}
