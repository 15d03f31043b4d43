import type { ActionOutcome } from '../core/action-outcome.ts';
import type { HttpAction } from '../core/definition/steps.ts';
import { checkAnswer } from '../core/http-expectation.ts';
import { expand, type TemplatePlace } from '../core/template.ts';
import { type Reason, reason } from '../errors/problem.ts';
import { type HttpOutcome, request } from '../io/http.ts';
import type { ActionCall, ActionContext } from './action-context.ts';

interface ExpandedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Characters of an answer that are shown to people. */
const shownLength = 4_096;

export async function performHttp(
  action: HttpAction,
  context: ActionContext,
  call: ActionCall,
): Promise<ActionOutcome> {
  const expanded = expandRequest(action, context);
  if ('code' in expanded) return { kind: 'failed', pattern: 'invalid', reason: expanded, tail: '', answer: '' };
  const { timeoutMs, signal } = call;
  const outcome = await request({ ...expanded, method: action.method, timeoutMs, signal });
  const { masker } = context;
  const answer = outcome.kind === 'answered' ? masker.text(outcome.body) : '';
  const judged = judge(outcome, expanded.url, action, context, timeoutMs);
  const tail = outcome.kind === 'answered' ? `${outcome.status} ${answer.slice(0, shownLength)}` : '';
  if (judged.kind !== 'ok' && tail !== '') call.onOutput?.(`${tail.trimEnd()}\n`);
  return { ...judged, tail, answer };
}

function judge(
  outcome: HttpOutcome,
  url: string,
  { expect }: HttpAction,
  { scope }: ActionContext,
  timeout: number,
): Pick<ActionOutcome, 'kind' | 'pattern' | 'reason'> {
  switch (outcome.kind) {
    case 'answered': {
      const why = checkAnswer(url, outcome, expect, scope);
      return { kind: why === null ? 'ok' : 'failed', pattern: `status:${outcome.status}`, reason: why };
    }
    case 'unreachable': {
      const why = reason('http-unreachable', { url, problem: outcome.problem });
      return { kind: 'unreachable', pattern: 'unreachable', reason: why };
    }
    case 'timeout':
      return { kind: 'timeout', pattern: 'timeout', reason: reason('http-timeout', { url, timeout }) };
    case 'aborted':
      return { kind: 'killed', pattern: 'killed', reason: reason('step-killed', {}) };
    case 'invalid': {
      const why = reason('http-url-invalid', { url, problem: outcome.problem });
      return { kind: 'failed', pattern: 'invalid', reason: why };
    }
  }
}

function expandRequest({ url, headers, body }: HttpAction, { scope }: ActionContext): ExpandedRequest | Reason {
  const address = expand(url, scope, 'url');
  if (address.reason !== null) return address.reason;
  const filled: Record<string, string> = Object.create(null);
  for (const [name, template] of Object.entries(headers)) {
    const value = expand(template, scope, 'header');
    if (value.reason !== null) return value.reason;
    filled[name] = value.text;
  }
  if (body === undefined) return { url: address.text, headers: filled };
  const content = expand(body, scope, bodyPlace(headers, body));
  return content.reason ?? { url: address.text, headers: filled, body: content.text };
}

function bodyPlace(headers: Readonly<Record<string, string>>, body: string): TemplatePlace {
  const declared = Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && /\bjson\b/i.test(value),
  );
  return declared || isJson(body) ? 'json' : 'plain';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
