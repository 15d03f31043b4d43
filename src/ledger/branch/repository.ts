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

export interface PartQuestion {
  /** A commit; null: the newest. */
  readonly at: string | null;
  /** A folder whose files are wanted by name; those in folders that lie in it, with their contents. */
  readonly folder: string;
  /** Paths of files that are wanted with their contents where they are there. */
  readonly wanted: readonly string[];
  /** What lies here is watched for changes. */
  readonly watched: string;
}

/** Some files of the branch as it is at one commit. */
export interface Part {
  readonly commit: CommitInfo;
  /** Who we are. */
  readonly identity: string;
  readonly files: readonly TreeFile[];
  /** By oid; what is long, or no text, is not among them. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** The newest commits that changed what is watched, the newest first. */
  readonly changes: readonly string[];
}

export type NewestChange =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  /** Null: no commit ever did. */
  | { readonly kind: 'found'; readonly oid: string | null; readonly etag: string | null };

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
  /** What one job needs of the branch, in one question; null: there is no such branch. */
  part(question: PartQuestion): Promise<Part | null>;
  /** The contents of files in as few questions as hold them, by oid; what is long, or no text, is left out. */
  texts(files: readonly TreeFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The newest commit that changed what is at a path. With the ETag of an earlier answer, `unchanged` costs next to nothing. */
  newestChange(path: string, etag: string | null): Promise<NewestChange>;
  /** The commit and those before it, newest first, at most so many. */
  history(commit: string, most: number): Promise<readonly CommitInfo[]>;
  /** Makes the branch without any history; `conflict` when somebody made it meanwhile. */
  create(message: string, additions: readonly Addition[]): Promise<Committed>;
  commit(commit: NewCommit): Promise<Committed>;
  /** Who we are: the login that stands as author on our commits. */
  identity(): Promise<string>;
}
