import { type Problem, ProblemError, problem } from '../errors/problem.ts';
import { AnswerTooLarge } from './bounded-fetch.ts';
import { plainText } from './plain-text.ts';
import { acceptedPermissions } from './permission-text.ts';

export interface ProblemFacts {
  /** Of the answer; null where there was none. */
  readonly status: number | null;
  /** The type of the first GraphQL error; null for others. */
  readonly type: string | null;
  /** What GitHub said, cut and on one line. */
  readonly says: string;
  /** It may have been done all the same. */
  readonly unsure: boolean;
}

/** A refusal, with what callers decide by. */
export class GitHubProblem extends ProblemError {
  readonly facts: ProblemFacts;

  constructor(what: Problem, facts: ProblemFacts) {
    super([what]);
    this.name = 'GitHubProblem';
    this.facts = facts;
  }
}

export interface Asked {
  readonly call: string;
  readonly server: string;
  /** What the call needs, in the words of `permissions:`; used where GitHub does not say. */
  readonly permission?: string;
}

interface Failure {
  readonly status: number;
  readonly message: string;
  readonly cause?: unknown;
  readonly response?: { readonly headers: Readonly<Record<string, unknown>>; readonly data: unknown };
}

/** Puts what Octokit throws in our words. `undefined` for what it did not throw: a fault of ours. */
export function githubProblem(error: unknown, asked: Asked): GitHubProblem | undefined {
  const { call, server } = asked;
  if (error instanceof AnswerTooLarge)
    return made(problem('github-answer-too-large', { call, limit: error.limit }), { unsure: true });
  if (!isFailure(error)) return undefined;
  const { response, status } = error;
  if (response === undefined) {
    const detail = plainText(connectionDetail(error));
    return made(problem('github-unreachable', { call, server, detail }), { says: detail, unsure: !neverSent(error) });
  }
  const says = plainText(error.message);
  const facts = { status, says, unsure: status >= 500 || status < 400 };
  if (status >= 500) return made(problem('github-unavailable', { call, status }), facts);
  if (status < 400) return made(problem('github-unexpected-answer', { call, detail: `status ${status}` }), facts);
  return made(refusal(error, response.headers, asked, says), facts);
}

/** The first of the errors of a GraphQL answer. */
export function graphqlProblem(type: string, message: string, asked: Asked): GitHubProblem {
  const { call, permission = null } = asked;
  const says = plainText(message);
  const facts = { type, says };
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES')
    return made(problem('github-permission-missing', { call, permission }), facts);
  if (type === 'NOT_FOUND') return made(problem('github-not-found', { call, what: 'such thing' }), facts);
  if (type === 'RATE_LIMITED')
    return made(problem('github-rate-limited', { call, kind: 'primary', until: null }), facts);
  return made(problem('github-refused', { call, status: null, says }), facts);
}

function made(what: Problem, facts: Partial<ProblemFacts>): GitHubProblem {
  return new GitHubProblem(what, { status: null, type: null, says: '', unsure: false, ...facts });
}

function refusal(error: Failure, headers: Readonly<Record<string, unknown>>, asked: Asked, says: string): Problem {
  const { call } = asked;
  const { status, message } = error;
  const left = headers['x-ratelimit-remaining'];
  const after = headers['retry-after'];
  const primary = left === '0';
  if (status === 429 || (status === 403 && (primary || after !== undefined || /rate limit/i.test(message)))) {
    const kind = /secondary/i.test(message) || !primary ? 'secondary' : 'primary';
    return problem('github-rate-limited', { call, kind, until: limitedUntil(headers, kind) });
  }
  if (status === 401) return problem('github-token-refused', { call });
  if (status === 403 && /not accessible by/i.test(message)) {
    const permission = acceptedPermissions(headers['x-accepted-github-permissions']) ?? asked.permission ?? null;
    return problem('github-permission-missing', { call, permission });
  }
  if (status === 403 || status === 451) return problem('github-forbidden', { call, says });
  if (status === 404 || status === 410) return problem('github-not-found', { call, what: lastName(call) });
  return problem('github-refused', { call, status, says });
}

function limitedUntil(headers: Readonly<Record<string, unknown>>, kind: string): string | null {
  const after = Number(headers['retry-after']);
  const date = Date.parse(String(headers['date']));
  const reset = Number(headers['x-ratelimit-reset']);
  const until =
    after > 0 && Number.isFinite(date) ? date + after * 1000 : kind === 'primary' ? reset * 1000 : Number.NaN;
  // Anything else than an instant of this age is not one.
  return until > 0 && until < 1e14 ? `${new Date(until).toISOString().slice(0, 19)}Z` : null;
}

/** What the path is about: the last fixed part of it, without its plural. */
function lastName(call: string): string {
  const parts = call.split('/').filter((part) => part !== '' && !part.includes('{') && !part.includes(' '));
  return (parts.at(-1) ?? 'such thing').replace(/s$/, '').replaceAll('-', ' ');
}

function connectionDetail({ message, cause }: Failure): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'it did not answer in time';
  const code = codeOf(cause);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

/** No connection was made, so nothing can have been done. */
function neverSent({ cause }: Failure): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(codeOf(cause) ?? '');
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : codeOf(error.cause);
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && typeof (error as { status?: unknown }).status === 'number';
}
