/** GitHub's limits as counters: primary by the hour, secondary by the minute, and the making of content. */
import type { Answer } from './operation.ts';
import type { GitHubState, Token, Usage } from './state.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Where the counters lie, and the clock that they run by. */
export interface Metered {
  readonly state: GitHubState;
  now(): number;
}

export interface Limits {
  /** Requests, and GraphQL points, an hour. */
  readonly job: number;
  readonly other: number;
  readonly restPointsAMinute: number;
  readonly graphqlPointsAMinute: number;
  readonly contentAMinute: number;
  readonly contentAnHour: number;
  /** Requests that are open at the same time. */
  readonly atOnce: number;
}

export const githubLimits: Limits = {
  job: 1000,
  other: 5000,
  restPointsAMinute: 900,
  graphqlPointsAMinute: 2000,
  contentAMinute: 80,
  contentAnHour: 500,
  atOnce: 100,
};

export interface Counted {
  readonly resource: 'core' | 'graphql';
  /** Points that the secondary limit takes: a read 1, a write 5. */
  readonly points: number;
  readonly makesContent: boolean;
}

/** All jobs of a repository share its limits; everybody else has their own. */
const identityOf = (caller: Token): string =>
  caller.kind === 'job' ? `job ${caller.repository ?? ''}` : `${caller.kind} ${caller.login}`;

const usageOf = (world: Metered, caller: Token): Usage => {
  const now = world.now();
  const identity = identityOf(caller);
  const fresh = () => ({ used: 0, resetAt: now + hour });
  const usage = (world.state.usage[identity] ??= {
    core: fresh(),
    graphql: fresh(),
    restPoints: [],
    graphqlPoints: [],
    content: [],
  });
  if (usage.core.resetAt <= now) usage.core = fresh();
  if (usage.graphql.resetAt <= now) usage.graphql = fresh();
  for (const points of [usage.restPoints, usage.graphqlPoints]) {
    while ((points[0]?.[0] ?? now) <= now - minute) points.shift();
  }
  while ((usage.content[0] ?? now) <= now - hour) usage.content.shift();
  return usage;
};

const primaryOf = (limits: Limits, caller: Token): number => (caller.kind === 'job' ? limits.job : limits.other);
const sum = (points: readonly [number, number][]): number => points.reduce((total, [, each]) => total + each, 0);
const secondsUntil = (world: Metered, at: number): number => Math.max(1, Math.ceil((at - world.now()) / 1000));

export interface LimitView {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly reset: number;
}

export const limitView = (world: Metered, limits: Limits, caller: Token, resource: 'core' | 'graphql'): LimitView => {
  const { used, resetAt } = usageOf(world, caller)[resource];
  const limit = primaryOf(limits, caller);
  return { limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(resetAt / 1000) };
};

export const limitHeaders = (view: LimitView, resource: 'core' | 'graphql'): Record<string, string> => ({
  'x-ratelimit-limit': String(view.limit),
  'x-ratelimit-remaining': String(view.remaining),
  'x-ratelimit-used': String(view.used),
  'x-ratelimit-reset': String(view.reset),
  'x-ratelimit-resource': resource,
});

export const primaryRefusal = (caller: Token, resource: 'core' | 'graphql', olderForm = false): Answer => {
  const message =
    caller.kind === 'user'
      ? `API rate limit exceeded for user ID ${caller.login}.`
      : `API rate limit exceeded for installation.`;
  if (resource === 'graphql') {
    const form = olderForm ? { type: 'RATE_LIMITED' } : { type: 'RATE_LIMIT', code: 'graphql_rate_limit' };
    return { status: 200, body: { errors: [{ ...form, message }] } };
  }
  return {
    status: 403,
    body: { message, documentation_url: 'https://docs.github.com/rest/rate-limit/rate-limit', status: '403' },
  };
};

/** `retryAfter` in seconds; null leaves the header out, which GitHub may do. */
export const secondaryRefusal = (retryAfter: number | null, status: 403 | 429 = 403): Answer => ({
  status,
  body: {
    message:
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
      'If you reach out to GitHub Support for help, please include the request ID.',
    documentation_url:
      'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
    status: String(status),
  },
  ...(retryAfter === null ? {} : { headers: { 'retry-after': String(retryAfter) } }),
});

/** undefined where the request may go on. A refused request is not counted. */
export const limitRefusal = (world: Metered, limits: Limits, caller: Token, counted: Counted): Answer | undefined => {
  const usage = usageOf(world, caller);
  if (usage[counted.resource].used >= primaryOf(limits, caller)) return primaryRefusal(caller, counted.resource);
  const rest = counted.resource === 'core';
  const points = rest ? usage.restPoints : usage.graphqlPoints;
  const most = rest ? limits.restPointsAMinute : limits.graphqlPointsAMinute;
  const oldest = points[0];
  if (oldest !== undefined && sum(points) + counted.points > most) {
    return secondaryRefusal(secondsUntil(world, oldest[0] + minute));
  }
  if (!counted.makesContent) return undefined;
  const lastMinute = usage.content.filter((at) => at > world.now() - minute);
  if (lastMinute[0] !== undefined && lastMinute.length >= limits.contentAMinute) {
    return secondaryRefusal(secondsUntil(world, lastMinute[0] + minute));
  }
  if (usage.content[0] !== undefined && usage.content.length >= limits.contentAnHour) {
    return secondaryRefusal(secondsUntil(world, usage.content[0] + hour));
  }
  return undefined;
};

/** Takes a request from the secondary limits as it starts. */
export const countSecondary = (world: Metered, caller: Token, counted: Counted): void => {
  const usage = usageOf(world, caller);
  const points = counted.resource === 'core' ? usage.restPoints : usage.graphqlPoints;
  points.push([world.now(), counted.points]);
  if (counted.makesContent) usage.content.push(world.now());
};

/** Takes a request from the primary limit once it is known that it was not answered with 304. */
export const countPrimary = (world: Metered, caller: Token, resource: 'core' | 'graphql', cost = 1): void => {
  usageOf(world, caller)[resource].used += cost;
};
