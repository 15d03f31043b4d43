/** A plain caller of the stand-in, for its own tests: no retries, no throttling, every answer as it came. */
import type { StandIn } from './server.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export class PlainClient {
  readonly #github: StandIn;
  readonly token: string;

  constructor(github: StandIn, token: string = github.token()) {
    this.#github = github;
    this.token = token;
  }

  /** `path` below the repository, unless it starts with `//`, which stands for the whole API. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PlainAnswer> {
    const { owner, name } = this.#github.repository;
    const url = path.startsWith('//') ? path.slice(1) : `/repos/${owner}/${name}${path}`;
    const response = await fetch(`${this.#github.url}${url}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : parsed(text) };
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<PlainAnswer> {
    return await this.call('GET', path, undefined, headers);
  }

  async post(path: string, body?: unknown): Promise<PlainAnswer> {
    return await this.call('POST', path, body);
  }

  async graphql(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<PlainAnswer> {
    const response = await fetch(this.#github.graphqlUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
