import type { ActionOutcome } from '../../core/action-outcome.ts';
import type { StepDefinition } from '../../core/definition/steps.ts';
import { atPointer } from '../../core/json-pointer.ts';
import { expand } from '../../core/template.ts';
import { type Reason, reason, words } from '../../errors/problem.ts';
import { type Cause, causeOf, type NodeRun } from './node-run.ts';

/** `cannot-tell`: the rollout file has no step that could. */
export type Answer =
  | { readonly kind: 'done' | 'not-done' | 'cannot-tell' | 'killed' }
  | { readonly kind: 'broken'; readonly cause: Cause };

export type Observation =
  | { readonly kind: 'version'; readonly version: string; readonly tail: string }
  | { readonly kind: 'killed' }
  | { readonly kind: 'broken'; readonly cause: Cause };

/** Exit codes from here on mean that a command could not be run or was killed, not that it answered. */
const firstBrokenExit = 126;

/** Asks `observe` and `check` whether the node is as the rollout wants it. */
export async function askWhetherDone(work: NodeRun): Promise<Answer> {
  const { observe, check } = work.job.steps;
  if (observe !== undefined) {
    const seen = await observeVersion(work, observe);
    if (seen.kind !== 'version') return seen;
    // Once `apply` began, what it reports may be the new version already.
    if (!work.applyBegan) work.previous ??= seen.version;
    const wanted = wantedVersion(work, observe);
    if (wanted !== null && 'reason' in wanted) return { kind: 'broken', cause: wanted };
    if (wanted?.version === seen.version) return { kind: 'done' };
    if (check === undefined) return { kind: wanted === null ? 'cannot-tell' : 'not-done' };
  }
  return check === undefined ? { kind: 'cannot-tell' } : askCheck(work, check);
}

/** Asks which version the node reports, and remembers it. */
export async function observeVersion(work: NodeRun, observe: StepDefinition): Promise<Observation> {
  const { outcome } = await work.ask(observe);
  if (outcome.kind === 'killed') return { kind: 'killed' };
  if (outcome.kind !== 'ok') return { kind: 'broken', cause: causeOf(outcome) };
  const read = readVersion(observe, outcome);
  if ('source' in read) {
    return {
      kind: 'broken',
      cause: { kind: 'failed', reason: reason('no-version-reported', read), tail: outcome.tail },
    };
  }
  work.version = read.version;
  return { kind: 'version', version: read.version, tail: outcome.tail };
}

/** The version that the node should report; null when the file does not say, a cause when it cannot be said for this node. */
export function wantedVersion(work: NodeRun, observe: StepDefinition): { readonly version: string } | Cause | null {
  if (observe.want === undefined) return null;
  const wanted = expand(observe.want, work.scope, 'plain');
  return wanted.reason === null ? { version: wanted.text } : { kind: 'failed', reason: wanted.reason, tail: '' };
}

async function askCheck(work: NodeRun, check: StepDefinition): Promise<Answer> {
  const { outcome } = await work.ask(check);
  if (outcome.kind === 'killed') return { kind: 'killed' };
  if (outcome.kind === 'ok') return { kind: 'done' };
  if (outcome.kind === 'unreachable') return { kind: 'broken', cause: causeOf(outcome) };
  if (outcome.kind === 'failed' && answers(outcome.pattern)) return { kind: 'not-done' };
  const problem = outcome.reason === null ? '' : words(outcome.reason).message;
  return { kind: 'broken', cause: { kind: 'failed', reason: reason('check-broken', { problem }), tail: outcome.tail } };
}

function answers(pattern: string): boolean {
  const exit = /^exit:(\d+)$/.exec(pattern);
  return exit === null ? pattern.startsWith('status:') : Number(exit[1]) < firstBrokenExit;
}

function readVersion(
  { action, json }: StepDefinition,
  { answer }: ActionOutcome,
): { version: string } | { source: string } {
  if (action.kind === 'run') {
    const version = (answer.split('\n', 1)[0] ?? '').trim();
    return version === '' ? { source: 'the first line that it printed is empty' } : { version };
  }
  if (json === undefined) {
    const version = (answer.split('\n', 1)[0] ?? '').trim();
    return version === '' ? { source: 'the first line of the answer is empty' } : { version };
  }
  const value = atPointer(parse(answer), json);
  if (typeof value === 'string' && value !== '') return { version: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { version: String(value) };
  return { source: `the answer has no version at ${json === '' ? 'its root' : json}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function wrongVersion(wanted: string, reported: string, tail: string): Cause {
  const why: Reason = reason('wrong-version', { wanted, reported });
  return { kind: 'failed', reason: why, tail };
}
