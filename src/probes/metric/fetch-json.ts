import type { Masker } from '../../core/mask.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { request } from '../../io/http.ts';

export interface MetricContext {
  readonly params: Readonly<Record<string, string>>;
  /** Goes along as a bearer token; null: none. */
  readonly token: string | null;
  readonly masker: Masker;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
}

/** Why a metric could not be read. */
export class ProbeFault extends Error {
  readonly reason: Reason;

  constructor(why: Reason) {
    super(why.code);
    this.reason = why;
  }
}

const maxBytes = 16 * 1_048_576;

/** Sends a form, or asks without one, and reads the answer as JSON. Throws a `ProbeFault` when there is none. */
export async function fetchJson(
  { url, form, what }: { url: string; form?: string; what: string },
  { token, masker, timeoutMs, signal }: MetricContext,
): Promise<{ url: string; status: number; body: unknown }> {
  const outcome = await request({
    url,
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form === undefined ? {} : { body: form }),
    timeoutMs,
    signal,
    maxBytes,
    maxRedirects: 3,
  });
  const at = masker.text(url);
  switch (outcome.kind) {
    case 'aborted':
      throw new ProbeFault(reason('gate-interrupted', {}));
    case 'unreachable':
    case 'invalid':
      throw new ProbeFault(reason('metric-unreachable', { url: at, problem: masker.text(outcome.problem) }));
    case 'timeout':
      throw new ProbeFault(
        reason('metric-unreachable', { url: at, problem: `no answer within ${timeoutMs / 1_000} s` }),
      );
    case 'answered': {
      const { status, body, truncated } = outcome;
      if (truncated)
        throw new ProbeFault(reason('metric-answer-odd', { url: at, problem: 'it is larger than 16 MiB' }));
      const parsed = parse(body);
      // A query that is wrong is answered with a status of its own and says why in JSON.
      if (parsed === undefined || (status >= 300 && member(parsed, 'error') === undefined)) {
        const problem = status >= 300 ? `status ${status}` : 'it is not JSON';
        throw new ProbeFault(
          status >= 300
            ? reason('metric-refused', { what, url: at, problem })
            : reason('metric-answer-odd', { url: at, problem }),
        );
      }
      return { url: at, status, body: parsed };
    }
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

export function text(value: unknown, key: string): string | null {
  const found = member(value, key);
  return typeof found === 'string' ? found : null;
}
