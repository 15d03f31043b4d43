import type { ActionOutcome } from '../core/action-outcome.ts';
import type { HttpAction } from '../core/definition/steps.ts';
import type { Answer } from '../core/gates/answer.ts';
import type { Verdict } from '../core/gates/gate-result.ts';
import { expand } from '../core/template.ts';
import { type Reason, reason, words } from '../errors/problem.ts';
import type { Perform, ProbeCall, ProbeContext } from './ports.ts';

/**
 * Sends one request and compares the answer with what is expected. An answer that differs fails, and so does no answer: what cannot
 * be reached is not healthy. It is an error when the request, or what is expected of its answer, cannot be put together.
 */
export async function probeHttp(
  perform: Perform,
  action: HttpAction,
  context: ProbeContext,
  call: ProbeCall,
): Promise<Answer> {
  const outcome = await perform(action, context, call);
  const target = `${action.method} ${expand(action.url, context.scope, 'url').text ?? action.url}`;
  const { verdict, why } = judge(outcome, target);
  return { verdict, reason: why, record: { target, detail: detailOf(outcome, why) } };
}

function judge({ kind, pattern, reason: why }: ActionOutcome, target: string): { verdict: Verdict; why: Reason } {
  if (why === null) {
    const status = Number(pattern.replace('status:', ''));
    return { verdict: 'pass', why: reason('gate-http-passed', { target, status }) };
  }
  if (kind === 'killed') return { verdict: 'error', why: reason('gate-interrupted', {}) };
  const asked = kind === 'timeout' || kind === 'unreachable' || why.code === 'http-answer-differs';
  return { verdict: asked ? 'fail' : 'error', why };
}

function detailOf({ pattern }: ActionOutcome, { code, args }: Reason): string {
  if (code === 'gate-http-passed') return pattern.replace(':', ' ');
  const { differences, problem } = args;
  if (Array.isArray(differences)) return differences.join('; ');
  return typeof problem === 'string' ? problem : words({ code, args }).message;
}
