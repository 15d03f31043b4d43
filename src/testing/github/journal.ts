/** Every request and its response, in order; one JSON line each where there is a file. */
import { appendFileSync } from 'node:fs';

export interface Exchange {
  readonly number: number;
  /** Epoch milliseconds, by the stand-in's clock. */
  readonly at: number;
  /** The caller's login and kind of token; null where it had no valid one. */
  readonly caller: { readonly login: string; readonly kind: string } | null;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The operation's id; `graphql:FIELD` for a GraphQL request; null where nothing matched. */
  readonly operation: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  /** null: the connection was cut instead. */
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
  /** Of the body, as it was sent. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** What was done to it on purpose; null: nothing. */
  readonly fault: string | null;
}

export class Journal {
  readonly exchanges: Exchange[] = [];
  readonly #file: string | null;

  constructor(file: string | null) {
    this.#file = file;
  }

  add(exchange: Omit<Exchange, 'number'>): void {
    const numbered = { number: this.exchanges.length + 1, ...exchange };
    this.exchanges.push(numbered);
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(numbered)}\n`);
  }

  /** The exchanges of one operation, `issues/create` or `graphql:createCommitOnBranch`. */
  of(operation: string): readonly Exchange[] {
    return this.exchanges.filter((exchange) => exchange.operation === operation);
  }

  /** What changed something, or tried to. */
  writes(): readonly Exchange[] {
    const mutations = /^\s*mutation\b/;
    return this.exchanges.filter(({ method, operation, requestBody }) => {
      if (operation?.startsWith('graphql:') !== true) return method !== 'GET' && method !== 'HEAD';
      const { query } = (requestBody ?? {}) as { query?: unknown };
      return typeof query === 'string' && mutations.test(query);
    });
  }

  clear(): void {
    this.exchanges.length = 0;
  }
}
