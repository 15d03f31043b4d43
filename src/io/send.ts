import type { IncomingMessage } from 'node:http';
import { globalAgent, request as ask } from 'node:https';
import { PlainAgent } from './plain-agent.ts';

export interface SentRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | null;
}

/** As much of a `Response` as is needed of the way to a server. */
export interface Received {
  readonly status: number;
  readonly statusText: string;
  /** By their names in small letters. */
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Node's `fetch` is one, too. */
export type Send = (url: string, request: SentRequest) => Promise<Received>;

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

const plainAgent = new PlainAgent({ keepAlive: true });

/**
 * Sends a request by `node:https`: with Node's `fetch`, a process that asks GitHub one thing would be busy for longer with getting ready to
 * ask (it compiles a parser for HTTP, where `node:https` has one) than with everything else. Follows redirects, and tells another server
 * nothing of who asks.
 */
export const send: Send = async (url, request) => {
  let at = new URL(url);
  let asked = request;
  for (let nth = 0; ; nth += 1) {
    const message = await sendOnce(at, asked);
    const { statusCode: status = 0, statusMessage = '', headers } = message;
    const { location } = headers;
    if (!redirects.has(status) || location === undefined)
      return { status, statusText: statusMessage, headers: pairs(headers), body: await bodyOf(message) };
    message.destroy();
    const next = new URL(location, at);
    if (nth === mostRedirects) throw new Error('redirected too often');
    if (next.protocol !== at.protocol) throw new Error(`redirected to ${next.protocol}`);
    if (status < 307 && asked.method !== 'GET') throw new Error(`redirected with ${status}`);
    if (next.host !== at.host) asked = { ...asked, headers: withoutIdentity(asked.headers) };
    at = next;
  }
};

function sendOnce(url: URL, { method, headers, body, signal }: SentRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const agent = url.protocol === 'http:' ? plainAgent : globalAgent;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sending = ask(url, {
      method,
      agent,
      headers: { ...headers, 'accept-encoding': 'gzip', ...length },
      ...(signal == null ? {} : { signal }),
    });
    sending.once('error', reject);
    sending.once('response', resolve);
    sending.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<AsyncIterable<Uint8Array>> {
  if (message.headers['content-encoding'] !== 'gzip') return message;
  const { createGunzip } = await import('node:zlib');
  const { pipeline } = await import('node:stream');
  // What breaks shows to whoever reads the end of it.
  return pipeline(message, createGunzip(), () => {});
}

function* pairs(headers: IncomingMessage['headers']): Iterable<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) yield [name, Array.isArray(value) ? value.join(', ') : value];
}

function withoutIdentity(headers: SentRequest['headers'] = {}): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase()));
  return Object.fromEntries(kept);
}
