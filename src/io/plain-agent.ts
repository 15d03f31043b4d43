import { Agent } from 'node:https';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/**
 * Connections to http: addresses, for the requests of `node:https`. Node's module `http` hands out parts of `fetch` too, and whoever imports
 * it loads all of that: longer than most of our processes take.
 */
export class PlainAgent extends Agent {
  readonly protocol = 'http:';
  readonly defaultPort = 80;

  override createConnection(options: TcpNetConnectOpts): Socket {
    return connect(options);
  }
}
