import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionOutcome, outcomeMatches } from '../../core/action-outcome.ts';
import { ansibleInventory } from '../../core/batch/ansible-inventory.ts';
import { type BatchResult, BatchResults } from '../../core/batch/results.ts';
import type { StepDefinition } from '../../core/definition/steps.ts';
import { paramVariables, type Place, stepVariables } from '../../core/environment.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import { waitAfter } from '../../core/retry.ts';
import { reason, words } from '../../errors/problem.ts';
import { attemptAction, killed, rest } from '../attempts.ts';
import type { NodePorts } from '../node/node-job.ts';
import type { StepRun } from '../step.ts';
import { ResultsFile } from './results-file.ts';

export interface BatchNode {
  readonly node: FleetNode;
  /** The version it reported before; null when it is not known. */
  readonly previous: string | null;
}

export interface BatchJob {
  readonly nodes: readonly BatchNode[];
  readonly apply: StepDefinition;
  readonly params: Readonly<Record<string, string>>;
  readonly place: Place;
}

export interface BatchRun extends StepRun {
  /** The process wrote a result for the node; without one nobody knows what state it is in. */
  readonly named: boolean;
}

/** One attempt of `apply` for many nodes: what it came to for each, by its name. */
export type AttemptBatch = (
  job: BatchJob,
  attempt: number,
  ports: NodePorts,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Judged>>;

/**
 * Takes `apply` for many nodes with one process, which gets them in files and writes a result for each. Where it may be tried again,
 * that is for the nodes that need it. Gives the result of each node by its name.
 */
export async function applyToBatch(
  job: BatchJob,
  ports: NodePorts,
  signal: AbortSignal,
  attemptApply: AttemptBatch = attemptBatch,
): Promise<ReadonlyMap<string, BatchRun>> {
  const { apply } = job;
  const runs = new Map<string, BatchRun>();
  const began = ports.clock.now();
  let open = job.nodes;
  for (let attempt = 1; ; attempt += 1) {
    for (const [node, { outcome, named }] of await attemptApply({ ...job, nodes: open }, attempt, ports, signal)) {
      const milliseconds = Math.max(0, ports.clock.now() - began);
      const report = {
        step: 'apply',
        outcome: outcome.kind,
        reason: outcome.reason,
        attempts: attempt,
        milliseconds,
      } as const;
      runs.set(node, { report, outcome, named });
    }
    open = open.filter(({ node }) => mayTryAgain(apply, runs.get(node.name)?.outcome ?? killed));
    if (open.length === 0 || attempt >= apply.attempts) return runs;
    if (!(await rest(waitAfter(attempt, apply.backoff, ports.random), signal, ports.clock))) return runs;
  }
}

function mayTryAgain({ retryOn }: StepDefinition, outcome: ActionOutcome): boolean {
  return outcome.kind !== 'ok' && outcome.kind !== 'killed' && outcomeMatches(retryOn, outcome);
}

type Judged = Pick<BatchRun, 'outcome' | 'named'>;

async function attemptBatch(
  { nodes, apply, params, place }: BatchJob,
  attempt: number,
  ports: NodePorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Judged>> {
  const names = nodes.map(({ node }) => node.name);
  const early = new BatchResults(names);
  const show = (found: readonly BatchResult[]) => {
    for (const { node, status, message } of found) {
      ports.output(node, 'apply', attempt, `${ports.masker.text(`${status} ${message}`.trim())}\n`);
    }
  };
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'wavegate-batch-'));
    const files = writeFiles(folder, nodes);
    const env = {
      ...ports.inherited,
      ...paramVariables(params),
      ...stepVariables({ ...place, step: 'apply', attempt }),
      ...files,
    };
    const { cwd, masker, guard } = ports;
    const context = { cwd, env, scope: { params }, masker, ...(guard === undefined ? {} : { guard }) };
    const follower = new ResultsFile(files.WAVEGATE_RESULTS, (text) => show(early.push(text)));
    const output = (count: number, text: string) => ports.output(`batch ${place.batch}`, 'apply', count, text);
    const outcome = await attemptAction(
      apply,
      { contextOf: () => context, output, signal },
      attempt,
      apply.timeout,
      ports,
    );
    follower.close();
    show(early.end());
    // The file may have been replaced or rewritten, rather than appended to: what it says in the end counts.
    const results = readResults(files.WAVEGATE_RESULTS, names);
    return new Map(nodes.map(({ node }) => [node.name, judge(results.of(node.name), outcome, results.problem, ports)]));
  } catch (error) {
    const why = reason('batch-not-prepared', { error: (error as Error).message });
    const outcome = { kind: 'failed', pattern: 'not-started', reason: why, tail: '', answer: '' } as const;
    return new Map(nodes.map(({ node }) => [node.name, { outcome, named: true }]));
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function readResults(path: string, names: readonly string[]): BatchResults {
  const results = new BatchResults(names);
  if (existsSync(path)) new ResultsFile(path, (text) => results.push(text)).close();
  results.end();
  return results;
}

function writeFiles(folder: string, nodes: readonly BatchNode[]) {
  const files = {
    WAVEGATE_NODES_FILE: join(folder, 'nodes.jsonl'),
    WAVEGATE_INVENTORY: join(folder, 'inventory.yml'),
    WAVEGATE_RESULTS: join(folder, 'results.jsonl'),
  };
  const lines = nodes.map(({ node, previous }) => JSON.stringify(previous === null ? node : { ...node, previous }));
  const mode = { mode: 0o600 };
  writeFileSync(files.WAVEGATE_NODES_FILE, `${lines.join('\n')}\n`, mode);
  writeFileSync(files.WAVEGATE_INVENTORY, ansibleInventory(nodes.map(({ node }) => node)), mode);
  writeFileSync(files.WAVEGATE_RESULTS, '', mode);
  return files;
}

function judge(
  result: BatchResult | undefined,
  process: ActionOutcome,
  badLines: string,
  { masker }: NodePorts,
): Judged {
  if (process.kind === 'killed') return { outcome: process, named: result !== undefined };
  const { tail } = process;
  if (result === undefined) {
    const said = process.reason === null ? '' : words(process.reason).message;
    const why = reason('batch-node-unnamed', {
      problem: masker.text([said, badLines].filter((text) => text !== '').join(' ')),
    });
    const kind = process.kind === 'ok' ? 'failed' : process.kind;
    return { outcome: { kind, pattern: process.pattern, reason: why, tail, answer: '' }, named: false };
  }
  const { status, message } = result;
  if (status === 'ok' || status === 'unchanged') {
    return { outcome: { kind: 'ok', pattern: status, reason: null, tail: '', answer: '' }, named: true };
  }
  const why = reason('batch-node-failed', { status: masker.text(status.slice(0, 100)), message: masker.text(message) });
  const kind = status === 'unreachable' ? 'unreachable' : 'failed';
  return {
    outcome: { kind, pattern: kind === 'failed' ? process.pattern : kind, reason: why, tail, answer: '' },
    named: true,
  };
}
