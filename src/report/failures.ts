import type { NodeReport } from '../core/rollout/node-report.ts';
import { brokenStates, type NodeState } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { StepName } from '../core/definition/steps.ts';
import { type Reason, words } from '../errors/problem.ts';
import { counted } from './plural.ts';

export type FailureKind = 'failed' | 'unreachable' | 'unknown';

/** Nodes that most likely went wrong for one and the same cause. */
export interface FailureGroup {
  readonly kind: FailureKind;
  /** The step that failed; null where none did: a node that cannot be reached is out of reach in every step. */
  readonly step: StepName | null;
  readonly code: string;
  /** Why the first of them went wrong, and the end of what it printed. */
  readonly message: string;
  readonly tail: string;
  /** By their index in the plan, in the order in which they are taken. */
  readonly nodes: readonly number[];
}

/** Of longer texts only the beginning says what the cause is. */
const compared = 300;

export function failureKind(report: NodeReport): FailureKind | null {
  if (report.failure !== null) return report.failure;
  const { outcome } = report;
  return outcome === 'failed' || outcome === 'unreachable' || outcome === 'unknown' ? outcome : null;
}

function failedStep(report: NodeReport): StepName | null {
  if (failureKind(report) !== 'failed') return null;
  return report.steps.find(({ outcome }) => outcome !== 'ok')?.step ?? null;
}

/** Two nodes with the same key most likely went wrong for the same cause: names, addresses and numbers do not count. */
function causeKey(report: NodeReport, node: { readonly name: string; readonly address: string }): string {
  const last = lastLines(report.tail, 1).join('');
  const message = report.reason === null ? '' : words(report.reason).message;
  const code = report.reason?.code ?? report.outcome;
  return [failedStep(report) ?? '', code, alike(message, node), alike(last, node)].join('\n');
}

function alike(text: string, { name, address }: { readonly name: string; readonly address: string }): string {
  let short = text.slice(0, compared);
  for (const own of [address, name]) if (own !== '') short = withoutWord(short, own);
  return short.replaceAll(/\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b|\d+/gi, '#');
}

/** A node that is called `a` is not meant by every `a` of a text. */
function withoutWord(text: string, word: string): string {
  const inWord = (character: string | undefined): boolean => character !== undefined && /[\w-]/.test(character);
  return text.replaceAll(word, (found: string, at: number) =>
    inWord(text[at - 1]) || inWord(text[at + found.length]) ? found : '<node>',
  );
}

/** The last lines that say something. */
export function lastLines(text: string, most: number): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-most);
}

/** What went wrong with a node, also when it was taken back since; null when nothing did. */
export function failureOf({ report, forward }: NodeState): NodeReport | null {
  if (report !== null && failureKind(report) !== null) return report;
  return forward !== null && failureKind(forward) !== null ? forward : null;
}

/** The nodes that went wrong, those of a common cause together, the largest group first. */
export function failureGroups(state: RolloutState): FailureGroup[] {
  const groups = new Map<string, FailureGroup & { nodes: number[] }>();
  const put = (key: string, index: number, make: () => Omit<FailureGroup, 'nodes'>): void => {
    const found = groups.get(key);
    if (found === undefined) groups.set(key, { ...make(), nodes: [index] });
    else found.nodes.push(index);
  };
  for (let index = 0; index < state.nodes.size; index++) {
    const node = nodeAt(state.nodes, index);
    const report = failureOf(node);
    if (report !== null) {
      const kind = failureKind(report) ?? 'failed';
      const key = `${kind}\n${causeKey(report, state.plan.nodes[index] ?? { name: '', address: '' })}`;
      put(key, index, () => ({ kind, step: failedStep(report), ...said(report.reason), tail: report.tail }));
    } else if (brokenStates.has(node.state)) {
      put('untold', index, () => ({ kind: 'unknown', step: null, ...said(null), tail: '' }));
    }
  }
  return [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

function said(reason: Reason | null): { code: string; message: string } {
  if (reason === null) return { code: 'node-unknown', message: 'Nobody can tell what state it is in.' };
  return { code: reason.code, message: words(reason).message };
}

/** `3 nodes failed in apply` */
export function whatHappened(group: FailureGroup): string {
  return `${counted(group.nodes.length, 'node')} ${howItWent(group)}`;
}

/** `failed in apply` */
export function howItWent({ kind, step }: FailureGroup): string {
  return `${verbs[kind]}${step === null ? '' : ` in ${step}`}`;
}

const verbs = { failed: 'failed', unreachable: 'could not be reached', unknown: 'unknown' } as const;

/** `zone=b`: a label that all of the nodes have and at most half of the fleet; null where there is none. */
export function commonLabel({ plan }: RolloutState, nodes: readonly number[]): string | null {
  const labels = plan.nodes[nodes[0] ?? -1]?.labels;
  if (labels === undefined || nodes.length < 2) return null;
  let rarest = { text: null as string | null, count: plan.nodes.length / 2 };
  for (const [key, value] of Object.entries(labels)) {
    const has = (index: number): boolean => plan.nodes[index]?.labels[key] === value;
    if (!nodes.every(has)) continue;
    const count = plan.nodes.reduce((sum, _, index) => sum + (has(index) ? 1 : 0), 0);
    if (count <= rarest.count) rarest = { text: `${key}=${value}`, count };
  }
  return rarest.text;
}
