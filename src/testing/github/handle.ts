/** The way of one request: fault, caller, limits, operation, validation, entity tag. */
import { acceptedPermissions, authenticate, authorise } from './auth.ts';
import { entityTag, matchesTag } from './etag.ts';
import type { Fault } from './faults.ts';
import { graphqlCost, readDocument, runGraphql } from './graphql/run.ts';
import {
  type Counted,
  countPrimary,
  countSecondary,
  limitHeaders,
  limitRefusal,
  primaryRefusal,
  secondaryRefusal,
} from './limits.ts';
import type { Answer, Call, Need } from './operation.ts';
import { Refusal } from './refusal.ts';
import type { Request } from './requests.ts';
import type { Matched, Router } from './router.ts';
import type { Token } from './state.ts';
import type { Validator } from './validation/validator.ts';
import type { World } from './world.ts';

export interface Handling {
  readonly world: World;
  readonly router: Router;
  readonly validator: Validator;
  /** Path that the API's addresses start with: empty, or `/api/v3` as on Enterprise Server. */
  readonly prefix: string;
  readonly graphqlPath: string;
}

export interface Handled {
  readonly answer: Answer;
  readonly caller: Token | null;
}

/** What a request is for, found before anything is done about it. */
export interface Target {
  /** As the journal and the faults name it; null where nothing matched. */
  readonly operation: string | null;
  readonly matched: Matched | undefined;
  readonly graphql: boolean;
}

const parsed = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
};

const graphqlRequest = (text: string) => {
  const body = parsed(text) as { query?: unknown; variables?: unknown; operationName?: unknown } | undefined;
  const variables = typeof body?.variables === 'object' && body.variables !== null ? body.variables : {};
  return {
    query: typeof body?.query === 'string' ? body.query : '',
    variables: variables as Record<string, unknown>,
    operationName: typeof body?.operationName === 'string' ? body.operationName : undefined,
  };
};

export const findTarget = ({ router, prefix, graphqlPath }: Handling, { method, url, text }: Request): Target => {
  if (url.pathname === graphqlPath && method === 'POST') {
    try {
      return {
        operation: `graphql:${readDocument(graphqlRequest(text).query).field}`,
        matched: undefined,
        graphql: true,
      };
    } catch {
      return { operation: 'graphql:unknown', matched: undefined, graphql: true };
    }
  }
  if (!url.pathname.startsWith(prefix)) return { operation: null, matched: undefined, graphql: false };
  try {
    const matched = router(method === 'HEAD' ? 'GET' : method, url.pathname.slice(prefix.length));
    return { operation: matched?.operation.id ?? null, matched, graphql: false };
  } catch {
    return { operation: null, matched: undefined, graphql: false };
  }
};

/** Operations that make nothing that people see, though they are written as POST. */
const makesNoContent = new Set(['git/create-blob', 'git/create-tree', 'actions/cancel-workflow-run']);

const countedOf = (target: Target, request: Request): Counted => {
  if (target.graphql) {
    const { mutation } = readDocument(graphqlRequest(request.text).query);
    return { resource: 'graphql', points: mutation ? 5 : 1, makesContent: mutation };
  }
  const write = request.method !== 'GET' && request.method !== 'HEAD';
  const makesContent = write && request.method !== 'DELETE' && !makesNoContent.has(target.operation ?? '');
  return { resource: 'core', points: write ? 5 : 1, makesContent };
};

const answerGraphql = async ({ world, validator }: Handling, caller: Token, request: Request): Promise<Answer> => {
  const asked = graphqlRequest(request.text);
  const read = readDocument(asked.query);
  const { body, violations } = await runGraphql(world, caller, asked, read);
  for (const message of violations) {
    validator.record({ operation: `graphql:${read.field}`, in: 'request', message, target: request.url.pathname });
  }
  return { status: 200, body };
};

const answerRest = async (
  handling: Handling,
  caller: Token,
  request: Request,
  matched: Matched | undefined,
  lag: number,
): Promise<Answer> => {
  const { world, validator } = handling;
  if (matched === undefined) throw new Refusal(404, 'Not Found');
  const { operation, params } = matched;
  const repository =
    params['repo'] === undefined ? null : world.visibleRepository(params['owner'] ?? '', params['repo'], caller);
  authorise(caller, operation.need, repository);
  const body = parsed(request.text);
  const problem = validator.request(operation.id, {
    params,
    query: request.url.searchParams,
    body,
    target: request.url.pathname,
  });
  if (problem !== undefined) throw new Refusal(422, `Invalid request.\n\n${problem}`);
  const call: Call = {
    world,
    params,
    query: request.url.searchParams,
    body,
    accept: request.headers['accept'] ?? '',
    caller,
    lag,
    url: request.url,
  };
  return await operation.run(call);
};

const answerOf = async (work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
};

/** 304 for a GET whose entity tag the caller has already. */
const tagged = (request: Request, answer: Answer): Answer => {
  if (answer.status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return answer;
  const tag = entityTag(answer.bytes ?? JSON.stringify(answer.body));
  const headers = { ...answer.headers, etag: tag };
  return matchesTag(request.headers['if-none-match'], tag) ? { status: 304, headers } : { ...answer, headers };
};

const limitFault = (fault: Fault | undefined, caller: Token, counted: Counted): Answer | undefined => {
  if (fault?.kind === 'primary-limit') return primaryRefusal(caller, counted.resource, fault.olderForm);
  if (fault?.kind !== 'secondary-limit') return undefined;
  return secondaryRefusal(fault.retryAfter === undefined ? 60 : fault.retryAfter, fault.status === 429 ? 429 : 403);
};

/** Answers a request. Whatever it changed is in the state when this returns. */
export const handle = async (
  handling: Handling,
  request: Request,
  target: Target,
  fault: Fault | undefined,
  atOnce: number,
): Promise<Handled> => {
  const { world, validator } = handling;
  let caller: Token | null = null;
  const need: Need = target.matched?.operation.need ?? 'none';
  const answer = await answerOf(async () => {
    caller = authenticate(world, request.headers['authorization']);
    const known: Token = caller;
    const counted = countedOf(target, request);
    // Asking for the limits costs nothing.
    const free = target.operation === 'rate-limit/get';
    const refused =
      limitFault(fault, known, counted) ??
      (atOnce > world.limits.atOnce ? secondaryRefusal(60) : undefined) ??
      (free ? undefined : limitRefusal(world, world.limits, known, counted));
    if (refused !== undefined) {
      const head = limitHeaders(world.limitOf(known, counted.resource), counted.resource);
      const spent = fault?.kind === 'primary-limit' ? { ...head, 'x-ratelimit-remaining': '0' } : head;
      return { ...refused, headers: { ...spent, ...refused.headers } };
    }
    countSecondary(world, known, counted);
    const lag = fault?.kind === 'stale-list' ? (fault.hidden ?? 1) : 0;
    const plain = await answerOf(() =>
      target.graphql
        ? answerGraphql(handling, known, request)
        : answerRest(handling, known, request, target.matched, lag),
    );
    if (target.matched !== undefined) validator.response(target.matched.operation.id, plain, request.url.pathname);
    const tag = tagged(request, plain);
    if (tag.status !== 304 && !free) countPrimary(world, known, counted.resource, target.graphql ? graphqlCost : 1);
    return {
      ...tag,
      headers: { ...limitHeaders(world.limitOf(known, counted.resource), counted.resource), ...tag.headers },
    };
  });
  return {
    answer: { ...answer, headers: { 'x-accepted-github-permissions': acceptedPermissions(need), ...answer.headers } },
    caller,
  };
};
