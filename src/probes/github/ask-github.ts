import type { GateResult } from '../../core/gates/gate-result.ts';
import { expand } from '../../core/template.ts';
import { ProblemError, type Reason, refuse } from '../../errors/problem.ts';
import type { GitHubEvidence, GitHubQuestion, OpenGitHub } from '../github-ports.ts';

/** What cannot be asked is the verdict `error`, under the code that says why. Rejects when it is stopped. */
export async function orError(ask: () => Promise<GateResult>, signal: AbortSignal): Promise<GateResult> {
  try {
    return await untilStopped(ask(), signal);
  } catch (error) {
    const result = errorResult(error);
    if (result === null) throw error;
    return result;
  }
}

/** Null where it is no refusal but a fault of ours. */
export function errorResult(error: unknown): GateResult | null {
  const [first] = error instanceof ProblemError ? error.problems : [];
  return first === undefined
    ? null
    : { verdict: 'error', reason: { code: first.code, args: first.args }, evidence: [] };
}

/** Waits no longer than until it is stopped: a client that waits for a rate limit may take minutes. */
function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, stopped]);
}

/** Opens GitHub with the token that the gate names, or the one that is there. */
export function openFor(
  open: OpenGitHub,
  { tokenEnv }: { readonly tokenEnv?: string },
  { secrets }: GitHubQuestion,
): Promise<GitHubEvidence> {
  if (tokenEnv === undefined) return open(null);
  const token = secrets(tokenEnv) ?? '';
  return token === '' ? refuse('gate-secret-missing', { name: tokenEnv }) : open(token);
}

/** The commit that a gate is about: the one that it names, or the plan's. */
export function commitOf({ commit: named }: { readonly commit?: string }, question: GitHubQuestion): string {
  if (named === undefined) return question.commit ?? refuse('gate-commit-missing', {});
  const written = expanded(named, question).toLowerCase();
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(written))
    refuse('gate-commit-invalid', { written: written.slice(0, 100) });
  return written;
}

/** A text of the gate with its params filled in. */
export function expanded(template: string, { params }: GitHubQuestion): string {
  const { text, reason } = expand(template, { params }, 'plain');
  return reason === null ? text : refuseWith(reason);
}

function refuseWith(reason: Reason): never {
  throw new ProblemError([{ ...reason, severity: 'error' }]);
}
