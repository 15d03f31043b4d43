import type { Arg } from '../../errors/entry.ts';
import { type Reason, reason, words } from '../../errors/problem.ts';
import type { GateResult, Verdict } from './gate-result.ts';

/** What asking one target came to: one URL, one address, one process. */
export interface Answer {
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** What was looked at and what it said, as a flat record for people. */
  readonly record: Readonly<Record<string, Arg>>;
}

export interface NodeAnswer {
  readonly node: string;
  readonly answer: Answer;
}

/** The first that any answer gave decides. */
const worstFirst: readonly Verdict[] = ['fail', 'error', 'stale', 'inconclusive', 'pass'];

const evidenceLimit = 50;
const namesLimit = 5;

export function resultOf(answer: Answer): GateResult {
  return { verdict: answer.verdict, reason: answer.reason, evidence: [recordOf(answer)] };
}

/** Folds the answers of many nodes into one: a single failure fails the gate, and nothing asked is not a pass. */
export function foldAnswers(answers: readonly NodeAnswer[]): GateResult {
  const worst = worstFirst.find((verdict) => answers.some(({ answer }) => answer.verdict === verdict));
  if (worst === undefined) return { verdict: 'inconclusive', reason: reason('gate-asked-nothing', {}), evidence: [] };
  return { verdict: worst, reason: foldedReason(worst, answers), evidence: evidenceOf(answers) };
}

function foldedReason(worst: Verdict, answers: readonly NodeAnswer[]): Reason {
  const asked = answers.length;
  if (worst === 'pass') return reason('gate-nodes-passed', { asked });
  const deciding = answers.filter(({ answer }) => answer.verdict === worst);
  const [first] = deciding;
  const args = {
    asked,
    count: deciding.length,
    nodes: deciding.slice(0, namesLimit).map(({ node }) => node),
    first: first === undefined ? '' : words(first.answer.reason).message,
  };
  return worst === 'fail' ? reason('gate-nodes-failed', args) : reason('gate-nodes-not-evaluated', args);
}

/** The worst answers first, up to the limit; of the rest, how many gave which verdict. */
function evidenceOf(answers: readonly NodeAnswer[]): GateResult['evidence'] {
  const ordered = worstFirst.flatMap((verdict) => answers.filter(({ answer }) => answer.verdict === verdict));
  const shown = ordered.slice(0, evidenceLimit).map(({ node, answer }) => ({ node, ...recordOf(answer) }));
  const rest = ordered.slice(evidenceLimit);
  const counts = worstFirst
    .map((verdict) => ({ verdict, more: rest.filter(({ answer }) => answer.verdict === verdict).length }))
    .filter(({ more }) => more > 0);
  return [...shown, ...counts];
}

function recordOf({ verdict, reason: { code }, record }: Answer): GateResult['evidence'][number] {
  return { verdict, ...record, code };
}
