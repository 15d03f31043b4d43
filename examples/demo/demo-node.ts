import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeLayout } from './layout.ts';

export const firstVersion = '1.1.0';
export const brokenVersion = '1.2.0';
export const fixedVersion = '1.2.1';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string | boolean | null>>;
}

/** One node of the fleet: an HTTP server on loopback that keeps its version, and whether it is in service, in memory. */
export class DemoNode {
  readonly layout: NodeLayout;
  readonly port: number;
  version = firstVersion;
  inService = true;
  #previous: string | null = null;
  #deploying = false;
  #comingBack: Promise<void> | undefined;
  #stopped = false;
  readonly #seed: number;
  readonly #server: Server;
  readonly #deployed: () => void;

  private constructor(layout: NodeLayout, port: number, seed: number, server: Server, deployed: () => void) {
    this.layout = layout;
    this.port = port;
    this.#seed = seed;
    this.#server = server;
    this.#deployed = deployed;
  }

  /** `deployed` is called after every change of version. */
  static async start(layout: NodeLayout, seed: number, deployed: () => void): Promise<DemoNode> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const node = new DemoNode(layout, (server.address() as AddressInfo).port, seed, server, deployed);
    server.on('request', (request, response) => void node.#serve(request, response));
    return node;
  }

  get answering(): boolean {
    return this.#server.listening;
  }

  get healthy(): boolean {
    return this.answering && !this.#deploying && !(this.layout.fault === 'breaks' && this.version === brokenVersion);
  }

  /** Opens the port again. Waits while another program has it. */
  comeBack(): Promise<void> {
    this.#comingBack ??= this.#reopen();
    return this.#comingBack;
  }

  async #reopen(): Promise<void> {
    while (!this.answering && !this.#stopped) {
      try {
        this.#server.listen(this.port, '127.0.0.1');
        await once(this.#server, 'listening');
      } catch {
        await wait(100);
      }
    }
  }

  /** For good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.goAway();
  }

  /** Closes the port; nobody answers there until the node comes back. */
  async goAway(): Promise<void> {
    if (!this.answering) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const { status, body } = await this.#answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://node');
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /healthz':
        return this.#health();
      case 'GET /version':
        return { status: 200, body: { version: this.version } };
      case 'POST /drain':
        this.inService = false;
        return { status: 200, body: { inService: false } };
      case 'POST /undrain':
        this.inService = true;
        return { status: 200, body: { inService: true } };
      case 'POST /deploy':
        return this.#deploy(url.searchParams.get('version'));
      case 'POST /rollback':
        return this.#deploy(this.#previous);
      default:
        return { status: 404, body: { error: `there is no ${request.method} ${url.pathname}` } };
    }
  }

  #health(): Answer {
    const { version } = this;
    if (this.#deploying) return { status: 503, body: { version, status: 'deploying' } };
    if (this.healthy) return { status: 200, body: { version, status: 'ok' } };
    const error = 'cannot read the session store: unknown setting "pool.idle" since 1.2.0';
    return { status: 500, body: { version, status: 'failing', error } };
  }

  async #deploy(version: string | null): Promise<Answer> {
    if (version === null || version === '') return { status: 400, body: { error: 'which version?' } };
    if (this.inService) return { status: 409, body: { error: 'in service: drain it first' } };
    if (this.#deploying) return { status: 409, body: { error: 'a deployment is under way' } };
    this.#deploying = true;
    await wait(this.#millisecondsFor(version));
    this.#deploying = false;
    if (version !== this.version) this.#previous = this.version;
    this.version = version;
    this.#deployed();
    return { status: 200, body: { version, previous: this.#previous } };
  }

  /** 100 to 400, the same for the same seed, node and version. */
  #millisecondsFor(version: string): number {
    const hash = createHash('sha256').update(`${this.#seed} ${this.layout.name} ${version}`).digest();
    return 100 + (hash.readUInt32BE() % 301);
  }
}
