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

/** `fetch` that ends in time, whatever the server does, and holds the whole body when it resolves: a broken one is an error. */
export function boundedFetch({ timeoutMs, maxBytes }: FetchBounds, send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal == null ? timeout : AbortSignal.any([init.signal, timeout]);
    const { body, status, statusText, headers } = await send(input, { ...init, signal });
    const bytes = body === null ? null : await wholeBody(body, maxBytes);
    return new Response(mayHaveBody(status) ? bytes : null, { status, statusText, headers });
  };
}

async function wholeBody(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
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

function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}
