import type { Problem } from '../errors/problem.ts';

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** What a route is filled with: path, query and body together. `owner` and `repo` are filled in where the route has them. */
export type Params = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Of the answer; 16 MiB where it is absent. */
  readonly maxBytes?: number;
  /** One attempt, from the first byte sent to the last one received; 30 seconds where it is absent. */
  readonly timeoutMs?: number;
  /** What moved to another repository, as an issue that was transferred, is not there; elsewhere its number means something else. */
  readonly here?: boolean;
  /** What the call needs, in the words of `permissions:` (`contents: write`); for when GitHub refuses and does not say. */
  readonly permission?: string;
}

export interface ListOptions extends CallOptions {
  /** Where an answer is an object around the list (`jobs`, `artifacts`, …): the key of the list. */
  readonly key?: string;
  /** Stops after so many items; without it, all of them. */
  readonly most?: number;
}

/** What became of a write that must not be done twice. */
export type Made =
  | { readonly kind: 'made'; readonly status: number; readonly data: unknown }
  /** The answer was lost: it may have been done. Look before doing it again. */
  | { readonly kind: 'uncertain'; readonly problem: Problem };

export type Polled =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'changed'; readonly data: unknown; readonly etag: string | null };

/**
 * What we say to GitHub. Everything it answers is `unknown` until its shape was checked: `src/github/fields.ts`. Refusals are
 * `GitHubProblem`s with the codes of `src/errors/github.ts`. Rate limits are waited for within bounds; reads and writes that may be
 * repeated are tried again when the server has trouble. Routes are written as in GitHub's reference: `GET /repos/{owner}/{repo}`.
 */
export interface GitHub {
  readonly repository: Repository;
  /** Without a slash at its end. */
  readonly apiUrl: string;

  read(route: string, params?: Params, options?: CallOptions): Promise<unknown>;
  /** As `read`; null when it is not there or not visible. */
  find(route: string, params?: Params, options?: CallOptions): Promise<{ readonly data: unknown } | null>;
  /** As `find`, asking whether anything changed since the answer with this ETag: nothing is counted when nothing did. */
  poll(route: string, params: Params, etag: string | null): Promise<Polled>;
  /** Every page. */
  list(route: string, params?: Params, options?: ListOptions): Promise<readonly unknown[]>;

  /** A write that may be repeated: most PUT and PATCH. */
  change(route: string, params?: Params, options?: CallOptions): Promise<unknown>;
  /** Takes away; it is fine when it was not there. */
  remove(route: string, params?: Params, options?: CallOptions): Promise<void>;
  /** A write that must not be done twice: most POST. Not repeated when its answer was lost. */
  make(route: string, params?: Params, options?: CallOptions): Promise<Made>;

  /** A GraphQL query; the `data` of its answer. */
  query(document: string, variables?: Params, options?: CallOptions): Promise<unknown>;
  /** A GraphQL mutation; not repeated when its answer was lost. */
  mutate(document: string, variables: Params, options?: CallOptions): Promise<Made>;
}
