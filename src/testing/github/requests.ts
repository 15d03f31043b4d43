/** A request read from the wire. */
import type { IncomingMessage } from 'node:http';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: number;
}

/** Of the biggest body that GitHub takes for a commit, by its documentation. */
const mostBytes = 45 * 1024 * 1024;

export const readRequest = async (message: IncomingMessage, origin: string): Promise<Request> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    method: message.method ?? 'GET',
    url: new URL(message.url ?? '/', origin),
    headers: Object.fromEntries(headers),
    text: Buffer.concat(chunks).toString('utf8'),
    bytes,
  };
};
