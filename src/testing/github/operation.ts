/** What an operation of the stand-in is, what it gets and what it answers. */
import type { Repository, Token } from './state.ts';
import type { World } from './world.ts';

export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined where there was none. It passed GitHub's description of the operation. */
  readonly body: unknown;
  readonly accept: string;
  readonly caller: Token;
  /** How many of the newest entries a list hides, because it lags behind. */
  readonly lag: number;
  /** The address as it was asked for, for the links to other pages. */
  readonly url: URL;
}

export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

export interface Answer {
  readonly status: number;
  /** JSON; absent for an answer without a body. */
  readonly body?: unknown;
  /** Instead of a JSON body. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a token must be allowed, by the names of a workflow's `permissions:`. `none`: any token will do. */
export type Need = 'none' | `${string}:${'read' | 'write'}`;

export interface Operation {
  /** The `operationId` in GitHub's own description. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in GitHub's description; the last parameter takes slashes in when it is written `{name...}`. */
  readonly path: string;
  readonly need: Need;
  run(call: Call): Answer | Promise<Answer>;
}

type Answering = (call: RepositoryCall) => Answer | Promise<Answer>;

/** An operation under `/repos/{owner}/{repo}`: answers 404 where the caller may not see the repository. */
export const onRepository = (
  id: string,
  method: Operation['method'],
  path: string,
  need: Need,
  run: Answering,
): Operation => ({
  id,
  method,
  path: `/repos/{owner}/{repo}${path}`,
  need,
  run: (call) =>
    run({
      ...call,
      repository: call.world.visibleRepository(call.params['owner'] ?? '', call.params['repo'] ?? '', call.caller),
    }),
});

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** The body in the shape that the caller relies on; the description was checked against it before. */
export const bodyOf = <T>(call: Call): T => (call.body ?? {}) as T;
