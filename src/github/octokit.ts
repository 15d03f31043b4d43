import type { Octokit as Core } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck/light.js';

export interface OctokitSettings {
  readonly token: string;
  readonly apiUrl: string;
  /** Milliseconds between the starts of two writes. */
  readonly betweenWritesMs: number;
  /** What a second of waiting before another try is worth, in milliseconds. */
  readonly retrySecondMs: number;
  /** Whether to wait so many seconds for a rate limit, of which this is the n-th wait, from 0. */
  readonly onLimit: (kind: 'primary' | 'secondary', seconds: number, call: string, nth: number) => boolean;
}

/** Another try would be answered the same. */
const final = [400, 401, 403, 404, 405, 409, 410, 412, 422, 429, 451];

/**
 * GitHub calls an exhausted GraphQL limit `RATE_LIMIT` by now, and the throttling knows only the older `RATE_LIMITED`. Comes before it, so
 * that it sees what it knows.
 */
function nameLimitAsBefore(octokit: Core): void {
  octokit.hook.after('request', ({ data }) => {
    const errors: unknown = typeof data === 'object' && data !== null && 'errors' in data ? data.errors : [];
    if (!Array.isArray(errors)) return;
    for (const error of errors as readonly ({ type?: unknown } | null)[])
      if (error?.type === 'RATE_LIMIT') error.type = 'RATE_LIMITED';
  });
}

const Throttled = Octokit.plugin(nameLimitAsBefore, throttling, retry);

/** Octokit that spaces its writes, waits for rate limits, and repeats what may be repeated. */
export function makeOctokit(settings: OctokitSettings): Octokit {
  const { token, apiUrl, betweenWritesMs, retrySecondMs, onLimit } = settings;
  const spaced = (minTime: number): Bottleneck.Group => new Bottleneck.Group({ maxConcurrent: 1, minTime });
  const limited =
    (kind: 'primary' | 'secondary') =>
    (seconds: number, options: object, _octokit: unknown, nth: number): boolean =>
      onLimit(kind, seconds, describe(options), nth);
  return new Throttled({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'wavegate',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    retry: { doNotRetry: final, retryAfterBaseValue: retrySecondMs },
    throttle: {
      write: spaced(betweenWritesMs),
      notifications: spaced(betweenWritesMs),
      retryAfterBaseValue: retrySecondMs,
      onRateLimit: limited('primary'),
      onSecondaryRateLimit: limited('secondary'),
    },
  });
}

function describe(options: { method?: unknown; url?: unknown }): string {
  return `${String(options.method)} ${String(options.url)}`;
}

/** What it would say is in the errors that it throws. */
function ignore(): void {}
