import type { IncomingMessage, request as requestHttp } from 'node:http';
import { connectionProblem } from './connection-problem.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Wall clock from the first look-up to the last byte. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Of the body; 1 MiB where it is absent. */
  readonly maxBytes?: number;
  /** How many redirects to follow, and only within the same origin; 0 where it is absent. */
  readonly maxRedirects?: number;
}

export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case; values of repeated ones joined by `, `. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The body is longer than what is kept of it. */
      readonly truncated: boolean;
    }
  /** No connection, or one that broke; `problem` in words. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** It was connected, and did not answer in time. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'invalid'; readonly problem: string };

const defaultMaxBytes = 1_048_576;

/**
 * One request, on a connection of its own: an old connection may still lead to the process that is being replaced, and asking through
 * it would say nothing about the new one. Never rejects.
 */
export async function request(what: HttpRequest): Promise<HttpOutcome> {
  const began = performance.now();
  let url: URL;
  try {
    url = new URL(what.url);
  } catch {
    return { kind: 'invalid', problem: 'it is not a URL' };
  }
  const { origin } = url;
  for (let left = what.maxRedirects ?? 0; ; left -= 1) {
    const timeoutMs = what.timeoutMs - (performance.now() - began);
    const outcome = await ask(url, { ...what, timeoutMs: Math.max(1, timeoutMs) });
    if (left <= 0 || outcome.kind !== 'answered') return outcome;
    const next = redirectOf(outcome, url, what.method);
    if (next === null || next.origin !== origin) return outcome;
    url = next;
  }
}

function redirectOf(
  answer: { status: number; headers: Readonly<Record<string, string>> },
  from: URL,
  method: string,
): URL | null {
  const location = answer.headers['location'];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return null;
  if (method !== 'GET' && method !== 'HEAD') return null;
  return URL.canParse(location, from.href) ? new URL(location, from) : null;
}

function ask(url: URL, what: HttpRequest): Promise<HttpOutcome> {
  const send = senderFor(url.protocol);
  if (send === null) return Promise.resolve({ kind: 'invalid', problem: 'it is neither http:// nor https://' });
  if (what.signal?.aborted === true) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    let connected = false;
    let settled = false;
    let sent: ReturnType<typeof requestHttp> | undefined;
    const settle = (outcome: HttpOutcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      what.signal?.removeEventListener('abort', abort);
      sent?.destroy();
      resolve(outcome);
    };
    const abort = () => settle({ kind: 'aborted' });
    const expire = () => {
      const problem = `no connection within ${Math.round(what.timeoutMs) / 1_000} seconds`;
      settle(connected ? { kind: 'timeout' } : { kind: 'unreachable', problem });
    };
    const timer = setTimeout(expire, Math.min(what.timeoutMs, 2_147_483_647));
    what.signal?.addEventListener('abort', abort, { once: true });
    try {
      sent = send(url, { method: what.method, headers: headersOf(what), agent: false }, (answer) =>
        receive(answer, what.maxBytes ?? defaultMaxBytes, settle),
      );
    } catch (error) {
      settle({ kind: 'invalid', problem: (error as Error).message });
      return;
    }
    sent.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    sent.on('error', (error) => settle({ kind: 'unreachable', problem: connectionProblem(error) }));
    sent.end(what.body);
  });
}

/** Loaded when they are first needed: most commands ask nobody, and would wait for both at every start. */
function senderFor(protocol: string): typeof requestHttp | null {
  if (protocol === 'https:') return process.getBuiltinModule('node:https').request;
  return protocol === 'http:' ? process.getBuiltinModule('node:http').request : null;
}

function headersOf({ headers, body }: HttpRequest): Record<string, string> {
  // As text, whole: what is compressed could not be looked into.
  const all: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'wavegate',
    connection: 'close',
  };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  if (body !== undefined) all['content-length'] = String(Buffer.byteLength(body));
  return all;
}

function receive(answer: IncomingMessage, maxBytes: number, settle: (outcome: HttpOutcome) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const finish = (truncated: boolean) => {
    const headers: Record<string, string> = Object.create(null);
    for (const [name, values] of Object.entries(answer.headersDistinct)) headers[name] = (values ?? []).join(', ');
    const bytes = Buffer.concat(chunks).subarray(0, maxBytes);
    const body = new TextDecoder().decode(bytes);
    settle({ kind: 'answered', status: answer.statusCode ?? 0, headers, body, truncated });
  };
  answer.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) finish(true);
  });
  answer.once('end', () => finish(false));
  answer.once('error', (error) => settle({ kind: 'unreachable', problem: connectionProblem(error) }));
}
