/** The stand-in GitHub: started in a test or by `npm run stand-in`, it answers over real HTTP on loopback. */
import { mkdirSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Artifacts } from './artifacts.ts';
import { type TokenRequest, issueToken } from './auth.ts';
import { type OnEvent, Outbox, addressed } from './events.ts';
import { Faults } from './faults.ts';
import { GitObjects } from './git/objects.ts';
import { type Handling, findTarget, handle } from './handle.ts';
import { Journal } from './journal.ts';
import { type Limits, githubLimits } from './limits.ts';
import { type Answer } from './operation.ts';
import { operations } from './operations/all.ts';
import { type Request, readRequest } from './requests.ts';
import { makeRouter } from './router.ts';
import { type Push, type RepositorySeed, addRepository, pushFiles } from './seed.ts';
import { type GitHubState, type Repository } from './state.ts';
import { loadState, saveState } from './store.ts';
import { startStorage } from './storage.ts';
import { Validator, type Violation } from './validation/validator.ts';
import { type World, makeWorld } from './world.ts';

export interface StandInOptions {
  /** 0, or absent: any free one. */
  readonly port?: number;
  /** Absent: nothing outlives the process. Objects of git, artifacts and the journal lie beside it. */
  readonly stateFile?: string;
  /** Epoch milliseconds; absent: the real time. */
  readonly now?: () => number;
  /** The repository to begin with where the state has none; absent: `acme/fleet`. */
  readonly repository?: RepositorySeed;
  readonly limits?: Partial<Limits>;
  /** Addresses as on Enterprise Server, `/api/v3` and `/api/graphql`. */
  readonly enterprise?: boolean;
  /** Who schedules workflows. */
  readonly onEvent?: OnEvent;
  /** Told of each request that took effect, before its answer is on the way: who wants to see its sender die in between ends it here. */
  readonly onHandled?: (handled: HandledCall) => void;
}

export interface HandledCall {
  /** Value of the caller's token. */
  readonly token: string;
  readonly method: string;
  readonly operation: string | null;
  /** Whether it changed something. */
  readonly write: boolean;
}

export interface StandIn {
  readonly url: string;
  readonly graphqlUrl: string;
  /** For `GITHUB_SERVER_URL`; no server answers there. */
  readonly serverUrl: string;
  readonly state: GitHubState;
  /** The first repository. */
  readonly repository: Repository;
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly outbox: Outbox;
  readonly violations: readonly Violation[];
  /** A new token; GITHUB_TOKEN with every permission it can have, unless told. */
  token(request?: TokenRequest): string;
  push(push: Push): string;
  close(): Promise<void>;
}

interface Sent {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly bytes: number;
}

const reset = (response: ServerResponse): Sent => {
  response.socket?.resetAndDestroy();
  return { status: null, headers: {}, body: null, bytes: 0 };
};

const send = (
  response: ServerResponse,
  answer: Answer,
  extra: Readonly<Record<string, string>>,
  head: boolean,
): Sent => {
  const json = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  const data = answer.bytes ?? (json === undefined ? new Uint8Array() : Buffer.from(json));
  const type = answer.bytes === undefined ? 'application/json; charset=utf-8' : 'application/octet-stream';
  const headers = {
    ...extra,
    ...(answer.status === 204 || answer.status === 304
      ? {}
      : { 'content-type': type, 'content-length': String(data.length) }),
    ...answer.headers,
  };
  response.writeHead(answer.status, headers);
  response.end(head || answer.status === 204 || answer.status === 304 ? undefined : data);
  return { status: answer.status, headers, body: answer.body ?? null, bytes: data.length };
};

const serverError = (status: number): Answer => ({
  status,
  body: { message: 'Server Error', documentation_url: 'https://docs.github.com/rest', status: String(status) },
});

const bodyForJournal = (request: Request): unknown => {
  if (request.text === '') return null;
  try {
    return JSON.parse(request.text) as unknown;
  } catch {
    return request.text;
  }
};

const queryOf = (request: Request): string => {
  const { query } = (bodyForJournal(request) ?? {}) as { query?: unknown };
  return typeof query === 'string' ? query : '';
};

export const startGitHub = async (options: StandInOptions = {}): Promise<StandIn> => {
  const file = options.stateFile ?? null;
  const beside = (name: string): string | null => (file === null ? null : join(dirname(file), name));
  if (file !== null) mkdirSync(dirname(file), { recursive: true });
  const state = loadState(file);
  const now = options.now ?? Date.now;
  const journal = new Journal(beside('journal.jsonl'));
  const faults = new Faults();
  const outbox = new Outbox(options.onEvent ?? (() => undefined));
  const validator = new Validator();
  const limits: Limits = { ...githubLimits, ...options.limits };
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const prefix = options.enterprise === true ? '/api/v3' : '';
  const graphqlPath = options.enterprise === true ? '/api/graphql' : '/graphql';
  const artifacts = new Artifacts(beside('artifacts'));
  const storage = await startStorage(artifacts, now);
  const world = makeWorld({
    state,
    git: new GitObjects(beside('objects.jsonl')),
    artifacts,
    apiUrl: `${origin}${prefix}`,
    graphqlUrl: `${origin}${graphqlPath}`,
    serverUrl: 'https://github.com',
    limits,
    downloadUrl: (artifact) => storage.url(artifact),
    now,
    emit: (event) => outbox.add(addressed(world, event)),
  });
  const repository = state.repositories[0] ?? addRepository(world, options.repository);
  saveState(file, state);
  const handling: Handling = { world, router: makeRouter(operations), validator, prefix, graphqlPath };

  /** Requests that were not answered yet. */
  let open = 0;

  const serve = async (request: Request, response: ServerResponse): Promise<void> => {
    const target = findTarget(handling, request);
    const fault = faults.next(target.operation ?? 'unknown');
    if (fault?.push !== undefined) pushFiles(world, repository, fault.push);
    fault?.before?.();
    if (fault?.kind === 'slow') await sleep(fault.milliseconds ?? 1000);
    const number = journal.exchanges.length + 1;
    const extra = {
      date: new Date(now()).toUTCString(),
      'x-github-request-id': `STAND:${number}`,
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': '2022-11-28',
    };
    let caller: { login: string; kind: string } | null = null;
    const sent = await (async (): Promise<Sent> => {
      if (fault?.kind === 'reset-before') return reset(response);
      if (fault?.kind === 'error-before') return send(response, serverError(fault.status ?? 502), extra, false);
      const handled = await handle(handling, request, target, fault, open);
      if (handled.caller !== null) {
        caller = { login: handled.caller.login, kind: handled.caller.kind };
        const write = target.graphql ? /^\s*mutation\b/.test(queryOf(request)) : request.method !== 'GET';
        const { operation } = target;
        options.onHandled?.({ token: handled.caller.value, method: request.method, operation, write });
      }
      if (request.method !== 'GET') saveState(file, state);
      if (fault?.kind === 'reset-after') return reset(response);
      if (fault?.kind === 'error-after') return send(response, serverError(fault.status ?? 502), extra, false);
      return send(response, handled.answer, extra, request.method === 'HEAD');
    })();
    journal.add({
      at: now(),
      caller,
      method: request.method,
      target: `${request.url.pathname}${request.url.search}`,
      operation: target.operation,
      requestHeaders: {
        ...request.headers,
        ...(request.headers['authorization'] === undefined ? {} : { authorization: '***' }),
      },
      requestBody: bodyForJournal(request),
      status: sent.status,
      responseHeaders: sent.headers,
      responseBody: sent.body,
      requestBytes: request.bytes,
      responseBytes: sent.bytes,
      fault: fault?.kind ?? null,
    });
  };

  server.on('request', (message, response) => {
    open++;
    response.once('close', () => open--);
    readRequest(message, origin)
      .then((request) => serve(request, response))
      .catch((error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        validator.record({ operation: 'stand-in', in: 'response', message: text, target: message.url ?? '' });
        if (response.headersSent) response.destroy();
        else send(response, serverError(500), {}, false);
      });
  });

  return {
    url: world.apiUrl,
    graphqlUrl: world.graphqlUrl,
    serverUrl: world.serverUrl,
    state,
    repository,
    world,
    journal,
    faults,
    outbox,
    violations: validator.violations,
    token: (request) => {
      const { value } = issueToken(state, request);
      saveState(file, state);
      return value;
    },
    push: (push) => {
      const sha = pushFiles(world, repository, push);
      saveState(file, state);
      return sha;
    },
    close: async () => {
      await outbox.settled();
      saveState(file, state);
      await storage.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
