import type { Send } from '../io/send.ts';

export interface FetchBounds {
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * What was received is too much. It bears the one name after which Octokit gives up at once: it repeats every other failure, and would
 * download the same again.
 */
export class AnswerTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'AbortError';
    this.limit = limit;
  }
}

/** As much of a `Response` as Octokit looks at. */
export interface WholeAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: () => Promise<string>;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

/** Octokit's `fetch`: ends in time, whatever the server does, and holds the whole body when it resolves: a broken one is an error. */
export function boundedFetch({ timeoutMs, maxBytes }: FetchBounds, send: Send) {
  return async (url: string, request: Parameters<Send>[1]): Promise<WholeAnswer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal == null ? timeout : AbortSignal.any([request.signal, timeout]);
    const { bytes, status, statusText, headers } = await inTime(signal, async () => {
      const received = await send(url, { ...request, signal });
      const { body } = received;
      return { ...received, bytes: body === null ? new Uint8Array() : await wholeBody(body, maxBytes) };
    });
    return {
      status,
      statusText,
      url,
      headers: new Map(headers),
      text: async () => new TextDecoder().decode(bytes),
      arrayBuffer: async () => bytes.buffer,
    };
  };
}

/** Who ended it says why, whatever broke by that. */
async function inTime<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted && !(error instanceof AnswerTooLarge) ? signal.reason : error;
  }
}

async function wholeBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // Leaving the loop cancels the stream, and with it the connection.
    if (length > maxBytes) throw new AnswerTooLarge(maxBytes);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
